#!/usr/bin/env python3
"""Makes src/regex/tables.inc: general categories, scripts and simple case folding, for regular expressions.

Reads the Unicode Character Database 15.0.0 (Debian package unicode-data). Run by ./dev generate; the same input
gives the same bytes. Before it writes, it decodes what it made and compares.

    python3 src/regex/tables.py [directory of the Unicode files]
"""
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
unicode_dir = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
VERSION = "15.0.0"
NAME_SPACE = 24  # bytes of the longest name and its NUL
ORBIT_MOST = 4   # set.c follows an orbit so many steps
EVEN_ODD, ODD_EVEN = 1 << 24, (1 << 24) + 1  # in place of a distance: letters in pairs, upper and lower in turn


# --- reading

def rows(name):
    for line in (unicode_dir / name).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield [part.strip() for part in line.split(";")]


def read_categories():
    found, first = {}, None
    for row in rows("UnicodeData.txt"):
        code = int(row[0], 16)
        if row[1].endswith("First>"):
            first = code
            continue
        start = first if row[1].endswith("Last>") else code
        found.setdefault(row[2], []).append((start, code))
    return found


def read_scripts():
    found = {}
    for span, name, *_ in rows("Scripts.txt"):
        first, _, last = span.partition("..")
        found.setdefault(name, []).append((int(first, 16), int(last or first, 16)))
    return found


def joined(spans):
    out = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1] + 1:
            out[-1][1] = max(last, out[-1][1])
        else:
            out.append([first, last])
    return out


# --- sets: for each span how far it begins behind the end of the last, and how far its end; 7 bits a byte

def number(value):
    out = []
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return out + [value]


def encoded(spans):
    out, at = [], 0
    for first, last in spans:
        out += number(first - at) + number(last - first)
        at = last
    return out


def decoded(content, at, count):
    def take():
        nonlocal at
        value = shift = 0
        while True:
            byte = content[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    spans, end = [], 0
    for _ in range(count):
        first = end + take()
        end = first + take()
        spans.append([first, end])
    return spans


def sets(groups):
    content, table = [], []
    for name in sorted(groups):
        spans = joined(groups[name])
        assert len(name) < NAME_SPACE
        table.append((name, len(content), len(spans)))
        content += encoded(spans)
    for name, at, count in table:
        assert decoded(content, at, count) == joined(groups[name]), name
    assert len(content) < 0x10000
    return content, table


# --- orbits: what folds to the same; from each character to the next of its orbit, the last to the first

def orbits():
    groups = {}
    for row in rows("CaseFolding.txt"):
        if row[1] in "CS":
            target = int(row[2], 16)
            groups.setdefault(target, {target}).add(int(row[0], 16))
    following = {}
    for group in groups.values():
        assert len(group) <= ORBIT_MOST
        ring = sorted(group)
        for here_, there in zip(ring, ring[1:] + ring[:1]):
            assert here_ not in following
            following[here_] = there
    return following


def fold_spans(following):
    out = []
    for code in sorted(following):
        distance = following[code] - code
        if out and out[-1][1] == code - 1:
            first, last, kind = out[-1]
            if kind == distance:
                out[-1][1] = code
                continue
            # a pair begins with +1; in turn with -1 it goes on
            pairs = EVEN_ODD if first % 2 == 0 else ODD_EVEN
            in_turn = 1 if code % 2 == first % 2 else -1
            if (kind == pairs or (kind == 1 and first == last)) and distance == in_turn:
                out[-1][1:] = [code, pairs]
                continue
        out.append([code, code, distance])
    whole = []
    for first, last, kind in out:  # a pair cut in the middle is no pair
        if kind in (EVEN_ODD, ODD_EVEN) and (last - first) % 2 == 0:
            whole += [[first, last - 1, kind], [last, last, 1]]
            assert following[last] == last + 1
        else:
            whole.append([first, last, kind])
    out, check = whole, {}
    for first, last, kind in out:
        for code in range(first, last + 1):
            if kind in (EVEN_ODD, ODD_EVEN):
                check[code] = code + 1 if code % 2 == kind - EVEN_ODD else code - 1
            else:
                check[code] = code + kind
    assert check == following
    return out


# --- writing

def lines_of(pieces):
    out, line = [], "   "
    for piece in pieces:
        if len(line) + len(piece) + 2 > 110:
            out.append(line)
            line = "   "
        line += f" {piece},"
    return out + [line]


def main():
    found = re.search(r"Scripts-([0-9.]+)\.txt", (unicode_dir / "Scripts.txt").read_text(encoding="utf-8")).group(1)
    assert found == VERSION, f"Unicode {found}, not {VERSION}"
    categories, category_table = sets(read_categories())
    scripts, script_table = sets(read_scripts())
    shifted = [(name, at + len(categories), count) for name, at, count in script_table]
    content, names = categories + scripts, category_table + shifted
    folds = fold_spans(orbits())
    total = len(content) + len(names) * (NAME_SPACE + 4) + len(folds) * 12
    assert len(content) < 0x10000
    out = ["/* tables.inc - characters: general categories, scripts, simple case folding.",
           " *",
           " * Made by src/regex/tables.py (./dev generate), do not edit, from:",
           f" *   the Unicode Character Database {VERSION} (Unicode License; Copyright 1991-2022 Unicode, Inc.)",
           f" * {total} bytes of tables. set.c says how they are read. */",
           "", f"#define ORBIT_MOST {ORBIT_MOST}", f"#define EVEN_ODD {EVEN_ODD}", f"#define ODD_EVEN {ODD_EVEN}",
            f"#define CATEGORIES {len(category_table)}", "",
           "/* of each span: its first character from the end of the span before, its last from its first; each",
           " * number 7 bits a byte, low ones first, 128 set but in its last byte */",
           f"static const uint8_t set_spans[{len(content)}] = {{"]
    out += lines_of(map(str, content)) + ["};", ""]
    out += ["/* name, where its spans begin, how many: categories of two letters, then scripts */",
            "static const struct named_set {", f"    char name[{NAME_SPACE}];", "    uint16_t at, count;",
            f"}} named_sets[{len(names)}] = {{"]
    out += lines_of(f'{{"{name}", {at}, {count}}}' for name, at, count in names) + ["};", ""]
    out += ["/* first, last, distance to the next character of the orbit */",
            "static const struct fold_span {", "    uint32_t first, last;", "    int32_t distance;",
            f"}} fold_spans[{len(folds)}] = {{"]
    out += lines_of(f"{{0x{first:X}, 0x{last:X}, {kind}}}" for first, last, kind in folds) + ["};", ""]
    (here / "tables.inc").write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except OSError as problem:
        sys.exit(f"tables.py: {problem}\nNeeded: Debian package unicode-data {VERSION}")
