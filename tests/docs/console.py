#!/usr/bin/env python3
"""Runs the ```console blocks of the documents: after each line `$ command` stands what it prints.

Commands run in one folder a page, with the release build's program first on the path and the checkout's docs/ linked
beside; a block that begins with the line `# not run: why` is passed over. A line `...` stands for any lines."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
SECONDS = 60


def blocks(text):
    """Line and body of each console block."""
    for match in re.finditer(r"^```console\n(.*?)^```", text, re.M | re.S):
        yield text.count("\n", 0, match.start()) + 2, match.group(1)


def steps(body):
    """Command and what it should print. A command goes on after a backslash."""
    command, expected, going_on = None, [], False
    for line in body.splitlines():
        if going_on:
            command += "\n" + line
        elif line.startswith("$ "):
            if command is not None:
                yield command, expected
            command, expected = line[2:], []
        elif command is not None:
            expected.append(line)
        going_on = command is not None and command.endswith("\\") and not expected
    if command is not None:
        yield command, expected


def fits(expected, printed):
    pattern = "\n".join(".*" if line.strip() == "..." else re.escape(line.rstrip()) for line in expected)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed), re.S) is not None


def prepare(folder):
    for name in ("docs", "include"):
        (folder / name).symlink_to(ROOT / name)
    return {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def page(file):
    """Runs a page's blocks; gives place and complaint (None: as expected) of each."""
    with tempfile.TemporaryDirectory() as name:
        env = prepare(Path(name))
        for line, body in blocks(file.read_text(encoding="utf-8")):
            place = f"{file.relative_to(ROOT)}:{line}"
            if not body.startswith("# not run: "):
                yield place, block(body, name, env)


def block(body, folder, env):
    for command, expected in steps(body):
        try:
            done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return f"$ {command}\ndid not end within {SECONDS} s"
        printed = done.stdout.decode("utf-8", "replace").rstrip("\n").splitlines()
        while expected and not expected[-1].strip():
            expected.pop()
        if not fits(expected, printed):
            return "\n".join([f"$ {command}", "expected:", *expected, "got:", *printed])
    return None


def main():
    failed = False
    for file in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        for place, complaint in page(file):
            print(f"{'not ok' if complaint else 'ok'} {place}")
            if complaint:
                failed = True
                print("\n".join("    " + line for line in complaint.splitlines()))
    return failed


if __name__ == "__main__":
    sys.exit(main())
