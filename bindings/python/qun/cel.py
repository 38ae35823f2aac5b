"""Expressions by themselves: Common Expression Language over variables one declares, or over a charter's fields."""
from __future__ import annotations

from collections.abc import Mapping

from . import _qun
from ._qun import UNKNOWN, Charter, Env, Program

__all__ = ["compile", "Program", "UNKNOWN"]

_default_env = Env()


def compile(expression: str, declarations: Mapping[str, str] | Charter, env: Env | None = None) -> Program:
    """A program from an expression; `declarations` gives the type of each variable, or a charter gives its fields.

    >>> regular = compile("orders >= 3 && region == 'Dalian'", {"orders": "int", "region": "string"})
    >>> regular({"orders": 5, "region": "Dalian"})
    True
    >>> regular({"orders": 5})
    UNKNOWN
    >>> regular({"orders": 1})
    False

    Names with fields in braces are structs, in the order in which they name each other; their values are dicts:

    >>> dear = compile("items.filter(i, i.price > 100)", {"Item": "{name: string, price: int}", "items": "list(Item)"})
    >>> dear({"items": [{"name": "tea", "price": 250}, {"name": "cup"}]})
    [{'name': 'tea', 'price': 250}]
    """
    return _qun._compile_expression(expression, declarations, _default_env if env is None else env)
