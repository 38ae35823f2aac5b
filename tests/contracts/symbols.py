#!/usr/bin/env python3
"""The functions the headers declare, the version map and what the libraries export are the same.

--update writes src/libqun.map from the headers: new functions go to its newest node, an older node never changes
but for functions that are gone."""
import re

import gate
import headers


def nodes(text):
    """Node to its functions, oldest first."""
    found = {}
    for name, body in re.findall(r"^(QUN_[\d.]+) \{(.*?)^\}", text, re.M | re.S):
        found[name] = re.findall(r"^\s+(qun_\w+);", body, re.M)
    return found


def exported(library):
    """Function to version of what a shared library gives to others."""
    found = {}
    for line in gate.output("nm", "-D", "--defined-only", "--with-symbol-versions", library).splitlines():
        _, kind, name = line.split()[-3:]
        if kind != "A":
            name, _, version = name.partition("@@")
            found[name] = version
    return found


def findings(tree):
    declared = set(headers.functions(headers.preprocessed(tree)))
    listed = {name: node for node, names in nodes(tree.map.read_text()).items() for name in names}
    yield from gate.difference("function", declared, set(listed), "the headers", "src/libqun.map")
    if re.search(r"^global:\s*\*|^\s+qun_\w*\*", tree.map.read_text(), re.M):
        yield "src/libqun.map exports by a pattern"
    library = tree.ship / "libqun.so"
    symbols = exported(library)
    yield from gate.difference("function", declared, set(symbols), "the headers", library.name)
    for name in sorted(set(symbols) & set(listed)):
        if symbols[name] != listed[name]:
            yield f"{name} is exported as {symbols[name] or 'unversioned'}, src/libqun.map says {listed[name]}"
    yield from static_findings(tree.ship / "libqun.a", declared)


def static_findings(library, declared):
    names = {line.split()[-1] for line in gate.output("nm", "-g", "--defined-only", library).splitlines()
             if len(line.split()) == 3}
    yield from gate.difference("function", declared, names, "the headers", library.name)


def update(tree):
    declared = set(headers.functions(headers.preprocessed(tree)))
    found = nodes(tree.map.read_text()) if tree.map.exists() else {}
    found = {node: [name for name in names if name in declared] for node, names in found.items()} or {"QUN_0.1": []}
    newest = list(found)[-1]
    found[newest] += sorted(declared - {name for names in found.values() for name in names})
    out, former = [], ""
    for node, names in found.items():
        lines = [f"{node} {{", "global:"] + [f"    {name};" for name in sorted(names)]
        if not former:
            lines += ["local:", "    *;"]
        out.append("\n".join(lines + [f"}}{former};"]))
        former = f" {node}"
    tree.map.write_text("\n\n".join(out) + "\n")


if __name__ == "__main__":
    gate.main("symbols", findings, update)
