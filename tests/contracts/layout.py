#!/usr/bin/env python3
"""Sizes and offsets of the public structs are those of layout.txt, on 64 and 32 bits, without padding.

The compiler tells them in assembly, so machines that are not here are looked at too. --update writes layout.txt
anew: right for a field added at a tail, never for anything else once released."""
import platform
import re
import shutil
import tempfile
from pathlib import Path

import gate
import headers

HEAD = """\
# Size of each public struct, offset and size of each field, in bytes. Made by tests/contracts/layout.py --update.
"""
CLANG = ("clang", "-fno-integrated-as")
# Machine to compiler and bits. Those that no compiler here can reach are passed over.
MACHINES = {
    "x86-64": (*CLANG, "--target=x86_64-linux-gnu"),
    "arm64": (*CLANG, "--target=aarch64-linux-gnu"),
    "i386": (*CLANG, "--target=i386-linux-gnu"),
    "arm": (*CLANG, "--target=arm-linux-gnueabihf"),
    platform.machine(): ("cc",),
}


def question(tree, structs):
    lines = ["#include <stddef.h>"] + [f"#include <qun/{header.name}>" for header in tree.headers()]
    lines += ['#define TELL(name, a, b) __asm__ volatile(".ascii \\"=" name " %0 %1\\"" : : "i"(a), "i"(b))',
              "void ask(void);", "void ask(void)", "{", '    TELL("bits", sizeof(void *) * 8, 0);']
    for struct, fields in structs.items():
        lines.append(f'    TELL("{struct}", sizeof({struct}), 0);')
        lines += [f'    TELL("{struct}.{field}", offsetof({struct}, {field}), sizeof((({struct} *)0)->{field}));'
                  for field in fields]
    return "\n".join(lines + ["}", ""])


def measured(tree, compiler, source):
    """Bits, and name to (offset or size, size) in the order asked; None if the compiler does not know the machine."""
    try:
        text = gate.output(*compiler, "-S", "-O1", "-std=c11", "-ffreestanding", "-I", tree.include, source, "-o", "-")
    except RuntimeError as error:
        if "error: unable to create target" in str(error) or "unknown target" in str(error):
            return None
        raise
    rows = re.findall(r'"=([\w.]+) [$#]?(\d+) [$#]?(\d+)"', text)
    found = {name: (int(a), int(b)) for name, a, b in rows}
    return found.pop("bits")[0], found


def layouts(tree):
    """Machine to bits and layout."""
    structs = headers.structs(headers.preprocessed(tree))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "layout.c"
        source.write_text(question(tree, structs))
        for machine, compiler in MACHINES.items():
            found = measured(tree, compiler, source) if shutil.which(compiler[0]) else None
            if found:
                yield machine, *found


def padding(machine, layout):
    """A gap between fields or at the tail: a field added there would not change the size."""
    at, struct = 0, None
    for name, (first, size) in [*layout.items(), ("", (0, 0))]:
        if "." in name:
            if first != at:
                yield f"{machine}: {first - at} bytes of padding before {name}"
            at = first + size
            continue
        if struct and layout[struct][0] != at:
            yield f"{machine}: {layout[struct][0] - at} bytes of padding at the tail of {struct}"
        at, struct = 0, name


def written(layout):
    return [f"{name} {a} {b}" if "." in name else f"{name} {a}" for name, (a, b) in layout.items()]


def committed(tree):
    """Bits to lines of layout.txt."""
    found, bits = {}, 0
    for line in tree.layout.read_text().splitlines() if tree.layout.exists() else []:
        if line.endswith(" bits"):
            bits = int(line.split()[0])
            found[bits] = []
        elif line and not line.startswith("#"):
            found[bits].append(line)
    return found


def findings(tree):
    baseline = committed(tree)
    for machine, bits, layout in layouts(tree):
        yield from padding(machine, layout)
        yield from gate.difference(f"{machine}:", set(baseline.get(bits, [])), set(written(layout)),
                                   "layout.txt", "the headers")


def update(tree):
    by_bits = {bits: written(layout) for _, bits, layout in layouts(tree)}
    parts = [f"\n{bits} bits\n" + "\n".join(by_bits[bits]) + "\n" for bits in sorted(by_bits, reverse=True)]
    tree.layout.write_text(HEAD + "".join(parts))


if __name__ == "__main__":
    gate.main("layout", findings, update)
