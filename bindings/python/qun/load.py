"""Charters from files, texts and tables, and from the templates the library carries.

The library reads no files: this module does, and lends it the system's time zones when a charter names one."""
from __future__ import annotations

import importlib.resources
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import _qun
from ._qun import Charter, Env, InvalidError

__all__ = ["load", "template", "from_text"]

_default_env = Env()


def _zone_bytes(name: str) -> bytes | None:
    """The TZif file of a zone, from the system, else from the tzdata package; None if there is none."""
    from zoneinfo import TZPATH
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name):
        return None
    for folder in TZPATH:
        file = Path(folder) / name
        if file.is_file():
            return file.read_bytes()
    try:
        return importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except (ImportError, OSError):
        return None


def _missing_zones(error: InvalidError, lent: Mapping[str, bytes]) -> dict[str, bytes]:
    """The zones the charter names and its environment has not got, as far as this system has them."""
    found = {}
    for problem in error.problems:
        if problem.code == "C018" and problem.found and problem.found not in lent:
            content = _zone_bytes(problem.found)
            if content:
                found[problem.found] = content
    return found


def from_text(text: str | bytes, env: Env | None = None) -> Charter:
    """A charter from its JSON. Without an environment of its own it may name any time zone of the system."""
    if env is not None:
        return _qun._compile_charter(text, env)
    furnished, zones = _default_env, dict[str, bytes]()
    while True:
        try:
            return _qun._compile_charter(text, furnished)
        except InvalidError as error:
            more = _missing_zones(error, zones)
            if not more:
                raise
            zones |= more
        furnished = Env(zones=zones)


def load(source: str | bytes | os.PathLike[str] | Mapping[str, Any], env: Env | None = None) -> Charter:
    """A charter from a file, from its JSON (a str or bytes that begins with a brace), or from a dict.

    >>> load('{"qun": 1, "id": "club", "name": "Club"}').id
    'club'
    >>> load({"qun": 1, "id": "club", "name": "Club", "tier": []})
    Traceback (most recent call last):
    qun.InvalidError: charter: the document was read and refused: the diagnostics say why
      1:43: error C010: no key tier here; did you mean tiers?
    """
    if isinstance(source, Mapping):
        return from_text(json.dumps(source, ensure_ascii=False), env)
    if isinstance(source, bytes):
        return from_text(source, env)
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return from_text(source, env)
    return from_text(Path(source).read_bytes(), env)


def template(name: str, env: Env | None = None) -> Charter:
    """A charter the library carries; resources("template") has their texts.

    >>> template("pet-club").id
    'pet-club'
    """
    known = _qun.resources("template")
    if name not in known:
        raise LookupError(f"there is no template {name!r}; there are {', '.join(sorted(known))}")
    return from_text(known[name], env)
