#!/usr/bin/env python3
"""docs/functions.md tells the truth: every example gives what stands behind its arrow, and every function in the tables
of src/cel is on the page."""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUN = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve() / "qun"
PAGE = ROOT / "docs" / "functions.md"
NOW = "2026-01-05T18:00:00+08:00"
EXAMPLE = re.compile(r"`(.+)` → `(.+)`")
TABLE = re.compile(r"const cel_function \w+\[\] = \{")
ROW = re.compile(r'\b[A-Z_]+\(\s*(?:METHOD, |FUNC, )?"([A-Za-z][A-Za-z0-9.]*)"')


def rows():
    """Line, first cell and last cell of each row of a table."""
    for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and cells[0] != "function" and not re.fullmatch("-+", cells[0]):
            yield number, cells[0], cells[2]


def answer(expression):
    done = subprocess.run([QUN, "eval", "--now", NOW, "--", expression], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=60)
    if done.returncode == 0:
        return done.stdout.strip()
    return "unknown" if done.stderr.strip().endswith("not known") else f"error: {done.stderr.strip()}"


def wrong_examples():
    for number, _, cell in rows():
        match = EXAMPLE.fullmatch(cell)
        if not match and cell != "with a charter":
            yield f"{PAGE.name}:{number}: no example: {cell}"
        if match:
            got, expected = answer(match.group(1)), match.group(2)
            if got != expected and not (expected == "error" and got.startswith("error:")):
                yield f"{PAGE.name}:{number}: {match.group(1)} gives {got}"


def missing_functions():
    signatures = " ".join(first for _, first, _ in rows())
    for file in sorted((ROOT / "src" / "cel").glob("*.c")):
        text = file.read_text(encoding="utf-8")
        table = TABLE.search(text)
        if not table:
            continue
        names = set(ROW.findall(text, table.end()))
        for name in sorted(names):
            if not re.search(rf"(?<![A-Za-z]){re.escape(name)}\(", signatures):
                yield f"{PAGE.name}: nothing of {name}() of {file.name}"
        if not names:
            yield f"{file.name}: the rows of its table were not found"


def main():
    failed = False
    for what, complaints in (("examples", wrong_examples()), ("functions", missing_functions())):
        complaints = list(complaints)
        print(f"{'not ok' if complaints else 'ok'} {what} of functions.md")
        print("".join(f"    {line}\n" for line in complaints), end="")
        failed = failed or bool(complaints)
    return failed


if __name__ == "__main__":
    sys.exit(main())
