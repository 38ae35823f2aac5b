#!/usr/bin/env python3
"""The rooms of src/ rely only on rooms before them, and on nothing else but a few headers of the compiler.

The program sees what everybody sees: <qun/...> and its own room."""
import re

import gate

COMPILER = {"stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "limits.h", "float.h", "string.h"}
ALSO = {"base/mem.c": {"stdlib.h"}}
UTF8PROC_ROOMS = {"text"}


def includes(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def complaint(room, path, quoted, name):
    """What is wrong with one include of a file, or None."""
    there = name.split("/")[0]
    if quoted:
        if there not in gate.ROOMS or "/" not in name:
            return f'"{name}" is not named from src/: "room/file.h"'
        if room == "cli" and there != "cli":
            return f'"{name}": the program is built on the public headers only'
        if gate.ROOMS.index(there) > gate.ROOMS.index(room):
            return f'"{name}": {there} stands after {room}'
        return None
    if there == "qun" or room == "cli" or name in COMPILER or name in ALSO.get(path, ()):
        return None
    if name == "utf8proc.h" and room in UTF8PROC_ROOMS:
        return None
    return f"<{name}> is not among the headers the library may use"


def findings(tree):
    for room in sorted(item for item in tree.src.iterdir() if item.is_dir()):
        if room.name not in gate.ROOMS:
            yield f"src/{room.name} is no room of the design"
            continue
        for file in sorted(room.rglob("*.[ch]")):
            path = str(file.relative_to(tree.src))
            for number, quoted, name in includes(file):
                wrong = complaint(room.name, path, quoted, name)
                if wrong:
                    yield f"src/{path}:{number}: {wrong}"


if __name__ == "__main__":
    gate.main("layers", findings)
