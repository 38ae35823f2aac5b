#!/usr/bin/env python3
"""C files are laid out as .clang-format says, scripts pass shellcheck.

The public headers are set by hand, in columns, and are left out. --update lays the files out."""
import collections
import pathlib
import shutil
import subprocess

import gate

SCRIPTS = ("dev", ".ci/run", "tests/support/fuzz.sh", "tests/support/shims.sh")


def files(tree):
    return list(tree.c_files("src", "tests", "fuzz", "bindings"))


def findings(tree):
    if not shutil.which("clang-format"):
        yield "clang-format is not here: nothing was looked at"
        return
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *map(str, files(tree))], capture_output=True,
                          text=True, cwd=tree.root)
    places = collections.Counter(line.split(":")[0] for line in done.stderr.splitlines() if "[-Wclang-format" in line)
    for file, count in sorted(places.items()):
        yield f"{tree.name(pathlib.Path(file))}: {count} places to lay out: tests/contracts/format.py --update"
    scripts = [script for script in SCRIPTS if (tree.root / script).exists()]
    if scripts and shutil.which("shellcheck"):
        done = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, cwd=tree.root)
        yield from (line for line in done.stdout.splitlines() if line.strip())


def update(tree):
    subprocess.run(["clang-format", "-i", *map(str, files(tree))], check=True, cwd=tree.root)


if __name__ == "__main__":
    gate.main("format", findings, update)
