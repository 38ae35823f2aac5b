#!/usr/bin/env python3
"""Every public function is called in a test that fails each allocation in turn.

Such tests are the files of tests/api/ that call sweep() (tests/support/sweep.h)."""
import re

import gate
import headers


def called(tree):
    """Names used in the files that sweep."""
    names = set()
    for file in sorted((tree.root / "tests" / "api").glob("*.c")):
        text = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", " ", file.read_text(encoding="utf-8"), flags=re.S)
        if re.search(r"\bsweep\(", text):
            names |= set(re.findall(r"\b(qun_\w+)\b", text))
    return names


def findings(tree):
    for name in sorted(set(headers.functions(headers.preprocessed(tree))) - called(tree)):
        yield f"{name} is in no sweep of failing allocations"


if __name__ == "__main__":
    gate.main("swept", findings)
