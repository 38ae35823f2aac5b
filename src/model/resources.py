#!/usr/bin/env python3
"""Makes resources.inc, the documents the library carries, from resources/ and registry.json. Run by ./dev generate."""
import json
import pathlib

here = pathlib.Path(__file__).resolve().parent
PIECE = 3900  # bytes of a string literal; C11 promises 4095


def lines(data):
    """The bytes as lines of a literal, broken where the document is."""
    line = ""
    for byte in data:
        char = chr(byte)
        line += {10: "\\n", 63: "\\?", 34: '\\"', 92: "\\\\"}.get(byte) or (char if 32 <= byte < 127 else f"\\{byte:03o}")
        if byte == 10 or len(line) > 90:
            yield line
            line = ""
    if line:
        yield line


def definition(name, data):
    """One object of char arrays, which lie side by side: no literal need be longer than a compiler takes."""
    pieces = [data[i:i + PIECE] for i in range(0, len(data), PIECE)]
    members = " ".join(f"char p{i}[{len(piece)}];" for i, piece in enumerate(pieces))
    texts = ",\n".join("\n".join(f'    "{line}"' for line in lines(piece)) for piece in pieces)
    return f"static const struct {{\n    {members}\n}} {name} = {{\n{texts}}};\n"


def starter(path):
    """The pack words.NAME of a starter list: one word list of the same name. Its terms stand in groups, each with a tag
    and a severity that all of its terms have."""
    own = json.loads(path.read_text(encoding="utf-8"))
    terms = [{"term": term, "tags": [group["tag"]], "severity": group["severity"]}
             for group in own["groups"] for term in group["terms"]]
    words = {"terms": terms, "allow": own["allow"]} | ({"detect": own["detect"]} if own["detect"] else {})
    pack = {"qun": 1, "id": f"words.{path.stem}", "pack": True, "revision": "1", "name": own["name"], "about": own["about"],
            "words": {path.stem: words}}
    return json.dumps(pack, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def documents():
    for path in sorted((here / "resources" / "words").glob("*.json")):
        yield "PACK", f"words.{path.stem}", starter(path)
    for kind, folder in (("PACK", "packs"), ("TEMPLATE", "templates")):
        for path in sorted((here / "resources" / folder).glob("*.json")):
            yield kind, path.stem, path.read_bytes()
    yield "SCHEMA", "charter", (here / "resources" / "schema.json").read_bytes()
    yield "MESSAGES", "registry", (here.parent / "base" / "registry.json").read_bytes()


def main():
    out = ["/* Made from src/model/resources/ and src/base/registry.json by ./dev generate; edit those. */", ""]
    rows = []
    for kind, name, data in documents():
        json.loads(data)
        label = f"{kind.lower()}_{name.replace('-', '_').replace('.', '_')}"
        out.append(definition(label, data))
        rows.append(f'    {{QUN_RESOURCE_{kind}, "{name}", (const char *)&{label}, sizeof {label}}},')
    out += ["static const resource resources[] = {"] + rows + ["};", ""]
    (here / "resources.inc").write_text("\n".join(out))


main()
