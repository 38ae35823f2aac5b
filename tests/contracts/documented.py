#!/usr/bin/env python3
"""Every public function, type and header has its contract.

A comment stands right above a declaration; a function right below another one (no blank line) shares the contract
above the group, which names what they have in common. A type of one line may have its comment behind it."""
import re

import gate


def items(text):
    """Kind, line and text of what a header is made of: comment, behind (a comment behind code), blank, code."""
    token = re.compile(r"(?P<blank>\n[ \t]*(?=\n))|(?P<skip>\s+|#(?:[^\n\\]|\\.)*|extern \"C\" \{|\})"
                       r"|(?P<comment>/\*.*?\*/)"
                       r"|(?P<code>(?:/\*.*?\*/|\{(?:/\*.*?\*/|[^}])*\}|[^;{])+;)", re.S)
    at = 0
    while match := token.match(text, at):
        kind, at = match.lastgroup, match.end()
        if kind == "comment" and text[text.rfind("\n", 0, match.start()) + 1:match.start()].strip():
            kind = "behind"
        if kind != "skip":
            yield kind, text.count("\n", 0, match.start()) + 1, match.group()


def subject(code):
    """Whether code is a function or a type, and its name; None for what needs no contract of its own."""
    function = re.match(r"QUN_API\b[^;(]*?\b(qun_\w+)\(", code)
    if function:
        return "function", function.group(1)
    kind = re.match(r"typedef\b.*?(?:struct (qun_\w+) \{|\(\*(qun_\w+)\)|\b(qun_\w+);)", code, re.S)
    return ("type", next(filter(None, kind.groups()))) if kind else None


def bare(text):
    """Declarations without a contract: line and name."""
    above, waiting = None, None  # what stands right above; a type that may have its comment behind it
    for kind, line, code in items(text):
        found = subject(code) if kind == "code" else None
        if waiting and kind != "behind":
            yield waiting
        waiting = None
        if kind == "behind":
            continue
        if found and above != "comment" and not (found[0] == "function" and above == "function"):
            if found[0] == "type" and "{" not in code:
                waiting = line, found[1]
            else:
                yield line, found[1]
        above = found[0] if found else kind
    if waiting:
        yield waiting


def findings(tree):
    for header in tree.headers():
        text = header.read_text(encoding="utf-8")
        if not re.match(rf"/\* {re.escape(header.name)} - \S", text):
            yield f"{tree.name(header)}:1: does not begin with /* {header.name} - what it is"
        for line, name in bare(text):
            yield f"{tree.name(header)}:{line}: {name} has no contract"


if __name__ == "__main__":
    gate.main("documented", findings)
