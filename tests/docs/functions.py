#!/usr/bin/env python3
"""docs/functions.md tells the truth: every example gives what stands behind its arrow, every function that the library
lists is on the page, and no other."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUN = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve() / "qun"
PAGE = ROOT / "docs" / "functions.md"
NOW = "2026-01-05T18:00:00+08:00"
EXAMPLE = re.compile(r"`(.+)` → `(.+)`")
# `list(string).join(string) -> string`: the receiver, the name
CALL = re.compile(r"`(?:(?:net\.)?\w+\((?:[^()]|\([^()]*\))*\)\.)?([A-Za-z][\w.]*)\([^`]*`")
CHARTER = """{"qun":1,"id":"named","name":"named","timezone":"Asia/Shanghai"}"""


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


def listed():
    """The names the library lists with a charter and without; a method's begins with a dot."""
    with tempfile.TemporaryDirectory() as folder:
        charter = Path(folder) / "charter.json"
        charter.write_text(CHARTER, encoding="utf-8")
        done = subprocess.run([QUN, "eval", "--charter", charter], input=":functions\n", stdout=subprocess.PIPE, text=True,
                              encoding="utf-8", timeout=60, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


def missing_functions():
    names, page = listed(), {}
    for number, first, _ in rows():
        for name in CALL.findall(first):
            page.setdefault(name if name in names else "." + name.rpartition(".")[2], number)
    for name in sorted(names - set(page)):
        yield f"{PAGE.name}: nothing of {name}()"
    for name in sorted(set(page) - names):
        yield f"{PAGE.name}:{page[name]}: {name}() is not listed"


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
