#!/usr/bin/env python3
"""The committed generated files are what their generators make: ./dev generate changes nothing."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import gate

FOLDERS = ("include", "src", "docs", "tests", "bindings", "fuzz")


def generators(root):
    for file in [*sorted((root / "src").glob("*/*.py")), *sorted((root / "bindings").glob("*.py"))]:
        if file.read_bytes().startswith(b"#!"):
            yield file


def copy(root, to):
    """The checkout without its builds; what stands beside it stays beside it."""
    to.mkdir()
    for folder in FOLDERS:
        if (root / folder).is_dir():
            shutil.copytree(root / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    beside = root.parent / "shared"
    if beside.is_dir():
        (to.parent / "shared").symlink_to(beside)


def contents(root):
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*"))
            if file.is_file() and "__pycache__" not in file.parts}


def findings(tree):
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "checkout"
        copy(tree.root, made)
        before = contents(made)
        for generator in generators(made):
            done = subprocess.run([sys.executable, generator], cwd=made, capture_output=True, text=True)
            if done.returncode:
                yield f"{generator.relative_to(made)} fails: {done.stderr.strip()[-500:]}"
        for name, content in contents(made).items():
            if name not in before:
                yield f"{name} is made by ./dev generate and is not there"
            elif content != before[name]:
                yield f"{name} is not what ./dev generate makes"


if __name__ == "__main__":
    gate.main("generated", findings)
