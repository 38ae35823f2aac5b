#!/usr/bin/env python3
"""The library is pure: no clock, environment, file, locale, stdio, random; memory through one file; no state.

Read from what was built: the symbols the shared library imports, the libraries it asks for, and the objects."""
import re

import gate

PURE = {"memchr", "memcmp", "memcpy", "memmove", "memset", "strlen"}
MEMORY = {"malloc", "calloc", "realloc", "free"}
# What compilers and linkers put in by themselves; arithmetic that the machine has no instruction for.
RUNTIME = re.compile(r"_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__cxa_finalize|__gmon_start__|_ITM_\w+"
                     r"|__(u?div|u?mod|mul|fix|float)[sdt]\w+")
LIBRARIES = re.compile(r"libc\.so\.\d+|libutf8proc\.so\.\d+|ld-linux[\w-]*\.so\.\d+")
UTF8PROC = re.compile(r"utf8proc_\w+")


def undefined(file, *flags):
    for line in gate.output("nm", "-u", *flags, file).splitlines():
        if line[:1].isspace():
            yield line.split()[-1].split("@")[0]


def writable(file):
    """Variables of an object that can be written, per thread too; not what only relocation writes."""
    for line in gate.output("objdump", "-t", file).splitlines():
        match = re.match(r"\S+ .{6}O (\.(?:data|bss|tdata|tbss)\S*|\*COM\*)\s+\S+\s+(?:\.hidden )?(\S+)$", line)
        if match and not match.group(1).startswith(".data.rel.ro"):
            yield match.group(2)


def objects(tree):
    """Room and file of every object of the library."""
    for room in gate.ROOMS[:-1]:
        folder = tree.build / "CMakeFiles" / f"room_{room}.dir" / "src"
        for file in sorted(folder.rglob("*.o")):
            if (tree.src / file.relative_to(folder).with_suffix("")).exists():
                yield str(file.relative_to(folder)), file


def findings(tree):
    library = tree.ship / "libqun.so"
    for name in undefined(library, "-D"):
        if name not in PURE | MEMORY and not RUNTIME.fullmatch(name) and not UTF8PROC.fullmatch(name):
            yield f"libqun.so imports {name}"
    for name in re.findall(r"\(NEEDED\).*\[(.*)\]", gate.output("readelf", "-d", library)):
        if not LIBRARIES.fullmatch(name):
            yield f"libqun.so asks for {name}"
    found = list(objects(tree))
    if not found:
        yield f"no objects under {tree.build.name}: nothing was looked at"
    for path, file in found:
        for name in sorted(MEMORY & set(undefined(file))):
            if path != "base/mem.c.o":
                yield f"{path} calls {name}: only base/mem.c may"
        for name in writable(file):
            yield f"{path} has a variable that can be written: {name}"


if __name__ == "__main__":
    gate.main("imports", findings)
