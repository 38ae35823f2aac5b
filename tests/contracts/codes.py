#!/usr/bin/env python3
"""Every code of the registry is given by a source: QUN_CODE_C010, or "C010" in the program. One that nothing gives any
more moves to the registry's `reserved`, so that its number is never used again."""
import json
import re

import gate


def given(tree):
    """Codes that a source names, but for the tables made from the registry."""
    for file in tree.c_files("src"):
        yield from re.findall(r'(?:\bQUN_CODE_|")([A-Z]\d{3})\b', file.read_text(encoding="utf-8"))


def findings(tree):
    registry = json.loads((tree.src / "base" / "registry.json").read_text(encoding="utf-8"))
    told = set(given(tree))
    for code in registry["codes"]:
        if code["code"] not in told:
            yield f"{code['code']} {code['slug']}: no source gives it"
    codes = {code["code"] for code in registry["codes"]}
    for code in registry["reserved"]:
        if code["code"] in codes | told:
            yield f"{code['code']} {code['slug']}: reserved, and given all the same"


if __name__ == "__main__":
    gate.main("codes", findings)
