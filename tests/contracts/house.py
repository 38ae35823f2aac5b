#!/usr/bin/env python3
"""The house rules a machine can see: a head on every file, functions and files one can read, nothing left lying."""
import re
import shutil

import gate

COMPLEXITY, FUNCTION_LINES, FILE_LINES = 15, 80, 900
LEFT_BEHIND = re.compile(r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK", "not imple" "mented")) + r")\b")


def heads(tree):
    for file in tree.c_files("src", "tests", "fuzz"):
        first = file.read_text(encoding="utf-8").split("\n", 1)[0]
        if not re.match(rf"/\* (.*/)?{re.escape(file.name)} - \S", first):
            yield f"{tree.name(file)}:1: does not begin with /* {file.name} - what it is"


def lengths(tree):
    for file in tree.c_files("src", "include"):
        count = file.read_text(encoding="utf-8").count("\n")
        if count > FILE_LINES:
            yield f"{tree.name(file)}: {count} lines, {FILE_LINES} at most: is it one noun or one verb?"


def functions(tree):
    files = [file for file in tree.c_files("src", "bindings") if file.suffix == ".c"]
    if not files:
        return
    if not shutil.which("pmccabe"):
        yield "pmccabe is not here: no function was looked at"
        return
    for line in gate.output("pmccabe", *files).splitlines():
        figures = line.split("\t")
        complexity, lines, place = int(figures[0]), int(figures[4]), figures[5]
        place = place.replace(f"{tree.root}/", "")
        if complexity > COMPLEXITY:
            yield f"{place}: complexity {complexity}, {COMPLEXITY} at most"
        if lines > FUNCTION_LINES:
            yield f"{place}: {lines} lines, {FUNCTION_LINES} at most"


def leftovers(tree):
    for folder in ("src", "include", "tests", "fuzz", "bindings"):
        for file in sorted((tree.root / folder).rglob("*")):
            if file.suffix in (".c", ".h", ".py", ".sh", ".lua") and file.is_file():
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                    match = LEFT_BEHIND.search(line)
                    if match:
                        yield f"{tree.name(file)}:{number}: {match.group(0)}"


def findings(tree):
    for look in (heads, lengths, functions, leftovers):
        yield from look(tree)


if __name__ == "__main__":
    gate.main("house", findings)
