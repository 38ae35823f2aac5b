#!/usr/bin/env python3
"""Makes the registry's header, tables and page from registry.json. Run by ./dev generate."""
import json
import pathlib

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
registry = json.loads((here / "registry.json").read_text())
note = "made from src/base/registry.json by ./dev generate; edit that file"


# The sets are a set themselves. Codes stand apart, behind the statuses.
set_names = ["status", "code"] + [name for name in registry["sets"] if name != "status"]
registry["sets"]["set"] = [{"id": f"SET_{name.upper()}", "value": i, "name": name, "en": "", "zh": ""}
                           for i, name in enumerate(set_names, 1)]

taken = [code["number"] for code in registry["codes"] + registry["reserved"]]
assert len(taken) == len(set(taken)), "a number stands for two codes"


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header():
    out = [f"/* registry.h - every number that crosses the interface ({note}).",
           " *", " * A value never changes meaning and is never used again; later versions add. qun_name gives the words. */",
           "#ifndef QUN_REGISTRY_H", "#define QUN_REGISTRY_H", ""]
    out += ["/** Sets of enumerators, for qun_name. */", "enum {"]
    out += [f"    QUN_{item['id']} = {item['value']}," for item in registry["sets"]["set"]]
    out[-1] = out[-1].rstrip(",")
    out += ["};", ""]
    for name, items in registry["sets"].items():
        if name == "set":
            continue
        out += [f"/* {name} */", "enum {"]
        for i, item in enumerate(items):
            comma = "," if i + 1 < len(items) else ""
            line = f"    QUN_{item['id']} = {item['value']}{comma}"
            out.append(line + (f" /* {item['en']} */" if item["en"] else ""))
        out += ["};", ""]
    out += ["/* code: what a diagnostic or a reason says; the words stand in docs/registry.md */", "enum {"]
    for i, code in enumerate(registry["codes"]):
        comma = "," if i + 1 < len(registry["codes"]) else ""
        out.append(f"    QUN_CODE_{code['code']} = {code['number']}{comma} /* {code['slug']} */")
    out += ["};", "", "#endif", ""]
    return "\n".join(out)


def tables():
    out = [f"/* {note}. */", ""]
    for name, items in registry["sets"].items():
        out.append(f"static const registry_word words_{name}[] = {{")
        for item in items:
            out.append(f"    {{{item['value']}, {quote(item['name'])}, {quote(item['en'])}, {quote(item['zh'])}}},")
        out += ["};", ""]
    out.append("static const registry_set registry_sets[] = { /* in the order of QUN_SET_*; codes stand apart */")
    for name, items in registry["sets"].items():
        out.append(f"    {{words_{name}, {len(items)}}},")
        if name == "status":
            out.append("    {NULL, 0},")
    out += ["};", "", "static const registry_code registry_codes[] = {"]
    severity = {"N": "QUN_SEVERITY_NOTE", "W": "QUN_SEVERITY_WARNING", "E": "QUN_SEVERITY_ERROR"}
    for c in sorted(registry["codes"], key=lambda c: c["number"]):
        out.append(f"    {{QUN_CODE_{c['code']}, {severity[c['severity']]}, {quote(c['code'])}, {quote(c['slug'])},")
        out.append(f"     {quote(c['en'])}, {quote(c['zh'])},")
        out.append(f"     {quote(c['remedy_en'])}, {quote(c['remedy_zh'])}}},")
    out += ["};", ""]
    return "\n".join(out)


def page():
    out = ["# Registry: numbers and words", "", f"({note})", ""]
    for name, items in registry["sets"].items():
        out += [f"## {name}", "", "| value | name | meaning | 中文 |", "|--:|---|---|---|"]
        out += [f"| {i['value']} | `{i['name']}` | {i['en']} | {i['zh']} |" for i in items]
        out.append("")
    words = {"E": "error", "W": "warning", "N": "note"}
    out += ["## codes", "", "| code | number | | says | 中文 |", "|---|--:|---|---|---|"]
    for c in registry["codes"]:
        out.append(f"| {c['code']} `{c['slug']}` | {c['number']} | {words[c['severity']]} | {c['en']} | {c['zh']} |")
    out += ["", "Reserved: " + ", ".join(f"{c['code']} `{c['slug']}`" for c in registry["reserved"])
            + ". No source gives them; their numbers are never used for anything else.", ""]
    return "\n".join(out)


(root / "include/qun/registry.h").write_text(header())
(here / "registry.inc").write_text(tables())
(root / "docs/registry.md").write_text(page())
