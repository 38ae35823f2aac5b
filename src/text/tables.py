#!/usr/bin/env python3
"""Makes src/text/tables.inc: how characters fold and what kind of character each one is.

Reads the Unicode Character Database 15.0.0 with Unihan (Debian package unicode-data), OpenCC's Traditional to
Simplified characters (packages libopencc-data and opencc, which turns them into text), latin.txt and
splits.txt beside this file. Run by ./dev generate; the same input gives the same bytes. Before it writes, it proves that the tables give Unicode's own
NFKC_Casefold for every code point, up to canonical decomposition.

    python3 src/text/tables.py [directory of the Unicode files [file TSCharacters.ocd2]]
"""
import bz2
import pathlib
import re
import subprocess
import sys
import tempfile

from listing import array

here = pathlib.Path(__file__).resolve().parent
unicode_dir = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
opencc_file = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/usr/share/opencc/TSCharacters.ocd2")
VERSION = "15.0.0"
KIND_BLOCK, MAP_BLOCK = 128, 16
# Code points from here on have one kind each by rule (kind_by_rule), and no mapping but the last block's.
TABLE_END, COMPAT, COMPAT_END = 0x20000, 0x2F800, 0x2FA20
# Ideographs of 16 bits, the extension A before the common ones.
SIMPLE_FIRST, SIMPLE_END = 0x3400, 0xA000
NAMES = ["ESCAPE", "HARD", "SOFT", "CLAUSE", "APOSTROPHE", "NOISE", "SPACE", "ZERO", "ACCENT", "MARK", "OTHER",
         "HAN", "DIGIT", "LETTER"]
KIND = {name: i for i, name in enumerate(NAMES)}
NOISE = {KIND[n] for n in ("HARD", "SOFT", "CLAUSE", "APOSTROPHE", "NOISE", "SPACE", "ZERO")}


# --- reading

def fields(name):
    for line in (unicode_dir / name).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield [part.strip() for part in line.split(";")]


def span(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def codes(text):
    return [int(part, 16) for part in text.split()]


def having(name, prop):
    return {code for row in fields(name) if row[1] == prop for code in span(row[0])}


def read_characters():
    category, combining, canonical, compat, digit = {}, {}, {}, {}, {}
    first = None
    for row in fields_raw("UnicodeData.txt"):
        code = int(row[0], 16)
        if row[1].endswith("First>"):
            first = code
            continue
        for each in range(first if row[1].endswith("Last>") else code, code + 1):
            category[each] = row[2]
        if row[3] != "0":
            combining[code] = int(row[3])
        if row[5].startswith("<"):
            compat[code] = codes(row[5].split(">")[1])
        elif row[5]:
            canonical[code] = codes(row[5])
        if row[7]:
            digit[code] = int(row[7])
    return category, combining, canonical, compat, digit


def fields_raw(name):
    for line in (unicode_dir / name).read_text(encoding="utf-8").splitlines():
        yield line.split(";")


def read_simplified():
    with tempfile.TemporaryDirectory() as place:
        out = pathlib.Path(place) / "characters.txt"
        subprocess.run(["opencc_dict", "-i", opencc_file, "-o", out, "-f", "ocd2", "-t", "text"], check=True,
                       stdout=subprocess.DEVNULL)
        rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    # The first target that differs: a list and a text must meet, they need not be good Simplified.
    pairs = {}
    for key, targets in rows:
        other = [ord(t) for t in targets.split() if t != key]
        if other:
            pairs[ord(key)] = other[0]
    for key in pairs:
        seen = [key]
        while pairs[seen[-1]] in pairs:
            assert pairs[seen[-1]] not in seen, "a circle of variants"
            seen.append(pairs[seen[-1]])
        pairs[key] = pairs[seen[-1]]
    return pairs


def read_unihan(name, *properties):
    """Rows of a Unihan file as (code point, property, value)."""
    text = bz2.decompress((unicode_dir / f"Unihan_{name}.txt.bz2").read_bytes()).decode()
    for line in text.splitlines():
        code, _, rest = line.partition("\t")
        if code.startswith("U+") and rest.split("\t")[0] in properties:
            yield int(code[2:], 16), *rest.split("\t")


def read_latin():
    """What looks like a Latin letter. Where case is folded first, a letter looks like what its capital does."""
    pairs = {}
    for line in (here / "latin.txt").read_text(encoding="utf-8").splitlines():
        letter, _, look_alikes = line.partition(" ")
        if line and letter != "#":
            pairs.update({ord(other): ord(letter) for other in look_alikes})
    for code, letter in sorted(pairs.items()):
        if len(casefold.get(code, [])) == 1:
            pairs.setdefault(casefold[code][0], ord(chr(letter).lower()))
    return pairs


def read_han():
    """Ideographs that look alike, each to one of its class: one that is Simplified, the least of them. What
    becomes alike when it is simplified is alike."""
    classes = {}

    def unite(one, other):
        if classes.get(one, {one}) is not classes.get(other):
            joined = classes.get(one, {one}) | classes.get(other, {other})
            classes.update(dict.fromkeys(joined, joined))

    for code, _, value in read_unihan("Variants", "kSpoofingVariant", "kZVariant"):
        for target in re.findall(r"U\+([0-9A-F]+)", value):
            other = int(target, 16)
            if code in canonical or other in canonical:
                continue
            unite(code, other)
            unite(simplified.get(code, code), simplified.get(other, other))
    pairs = {}
    for members in {id(c): c for c in classes.values()}.values():
        best = min(members, key=lambda c: (c in simplified, not 0x4E00 <= c < 0xA000, c))
        pairs.update({c: best for c in members if c != best})
    return pairs


def read_splits():
    """Two parts side by side, first << 16 | second, and the character that they are."""
    pairs = {}
    for line in (here / "splits.txt").read_text(encoding="utf-8").splitlines():
        if not line or line[0] == "#":
            continue
        lefts, *wholes = line.split(" ")
        for whole, right in wholes:
            for left in lefts:
                pairs.setdefault(ord(left) << 16 | ord(right), ord(whole))
    assert all(0x2E80 <= part < 0xA000 for key, whole in pairs.items() for part in (key >> 16, key & 0xFFFF, whole))
    return pairs


try:
    version = re.search(r"UnicodeData-?\w*|Scripts-([0-9.]+)\.txt", (unicode_dir / "Scripts.txt").read_text()).group(1)
    assert version == VERSION, f"Unicode {version}, not {VERSION}"
    category, combining, canonical, compat, digit_value = read_characters()
    simplified = read_simplified()
except (OSError, subprocess.CalledProcessError) as problem:
    sys.exit(f"tables.py: {problem}\nNeeded: Debian packages unicode-data {VERSION}, libopencc-data, opencc")
script = {code: row[1] for row in fields("Scripts.txt") for code in span(row[0])}
ignorable = having("DerivedCoreProperties.txt", "Default_Ignorable_Code_Point")
terminal = having("PropList.txt", "Terminal_Punctuation")
pictures = having("emoji/emoji-data.txt", "Extended_Pictographic")
jamo = having("HangulSyllableType.txt", "V") | having("HangulSyllableType.txt", "T")
casefold = {int(row[0], 16): codes(row[2]) for row in fields("CaseFolding.txt") if row[1] in "CF"}
nfkc_casefold = {code: codes(row[2]) if len(row) > 2 else []
                 for row in fields("DerivedNormalizationProps.txt") if row[1] == "NFKC_CF" for code in span(row[0])}
latin = read_latin()
han = read_han()
splits = read_splits()


# --- what folds to what

def decompose(code, width):
    if 0xAC00 <= code < 0xAC00 + 11172:
        index = code - 0xAC00
        tail = index % 28
        return [0x1100 + index // 588, 0x1161 + index % 588 // 28] + ([0x11A7 + tail] if tail else [])
    step = canonical.get(code) or (compat.get(code) if width else None)
    return [d for each in step for d in decompose(each, width)] if step else [code]


def ordered(sequence):
    out = list(sequence)
    for i in range(1, len(out)):
        j = i
        while j and 0 < combining.get(out[j], 0) < combining.get(out[j - 1], 0):
            out[j - 1], out[j] = out[j], out[j - 1]
            j -= 1
    return out


def fold(code, width=True, case=True, to_simplified=True, to_latin=False, to_han=False):
    """The rule that fold.c follows: decompose, else fold case, else make Latin, and again on each result;
    ideographs are simplified, then made alike."""
    switches = (width, case, to_simplified, to_latin, to_han)
    parts = decompose(code, width)
    if parts != [code]:
        return [f for part in parts for f in fold(part, *switches)]
    if case and code in casefold:
        return [f for part in casefold[code] for f in fold(part, *switches)]
    if to_latin and code in latin:
        return fold(latin[code], *switches)
    if to_simplified:
        code = simplified.get(code, code)
    return [han.get(code, code) if to_han else code]


def prove():
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        ours = [c for c in fold(code, to_simplified=False) if c not in ignorable]
        theirs = nfkc_casefold.get(code, [code])
        theirs = ordered([d for c in theirs for d in decompose(c, False)])
        assert ordered(ours) == theirs, f"{code:04X} {ours} {theirs}"
        if ours == [code] and code not in simplified and code not in latin and code not in han:
            continue
        for mask in range(32):
            switches = [mask >> bit & 1 for bit in range(5)]
            once = fold(code, *switches)
            assert once == [c for o in once for c in fold(o, *switches)], f"{code:04X} folds twice"
            assert len(once) <= 18


# --- kinds

def accents():
    """Marks that stand in the decomposition of some letter: those may tell words apart. Others are decoration."""
    return {mark for code in canonical for mark in decompose(code, False) if mark in category
            and category[mark][0] == "M"} | {code for code in canonical if category[code][0] == "M"}


accent_marks = accents()


def kind_of_mark(code):
    if code in jamo:
        return "MARK"
    if script.get(code, "Unknown") not in ("Inherited", "Common", "Unknown"):
        return "MARK"
    return "ACCENT" if code in accent_marks else "ZERO"


def kind_of_sign(code, group):
    if chr(code) in ",;:!?":
        return "CLAUSE"
    if chr(code) in "'\u2019\u02bc":
        return "APOSTROPHE"
    if code in terminal and code > 0x7F and code not in canonical and decompose(code, True) != [0x2E]:
        return "SOFT"
    if group == "Zs" or code == 9:
        return "SPACE"
    return "NOISE"


def kind_of(code):
    if chr(code) in "\n\r\v\f\x85\u2028\u2029":
        return "HARD"
    group = category.get(code, "Cn")
    if code in ignorable or group == "Cf" or (group == "Cc" and code != 9):
        return "ZERO"
    if group[0] == "M" or code in jamo:
        return kind_of_mark(code)
    if group[0] in "ZPS" or code in (9, 0x2BC) or (group == "Cn" and code in pictures):
        return kind_of_sign(code, group)
    if group == "Nd":
        return "DIGIT"
    if script.get(code) == "Han":
        return "HAN"
    if group[0] == "L" and script.get(code) in ("Latin", "Greek", "Cyrillic"):
        return "LETTER"
    return "OTHER"


def kind_by_rule(code):
    """As kind_of above TABLE_END in fold.c: the two planes kept for ideographs, and the tags."""
    if code < 0x3FFFE and code & 0xFFFF < 0xFFFE:
        return "HAN"
    return "ZERO" if 0xE0000 <= code < 0xE1000 else "OTHER"


def kinds():
    pairs, table = [], []
    for code in range(TABLE_END):
        pair = (KIND[kind_of(code)], combining.get(code, 0))
        if pair not in pairs:
            pairs.append(pair)
        table.append(pairs.index(pair))
    for code in range(TABLE_END, 0x110000):
        ours, rule = kind_of(code), kind_by_rule(code)
        assert ours == rule or (code not in category and rule in ("HAN", "OTHER")), f"{code:04X} {ours} {rule}"
        assert code not in combining
    assert len(pairs) <= 256
    return pairs, table


def two_stages(table, block):
    first, second, where = [], [], {}
    for at in range(0, len(table), block):
        piece = tuple(table[at:at + block])
        if piece not in where:
            where[piece] = len(second) // block
            second += piece
        first.append(where[piece])
    return first, second


# --- mappings: a pool of records, each a head (how many decomposed, canonical or not, how many case-folded
# UTF-16 units) and the units

def units(sequence):
    out = []
    for code in sequence:
        out += [code] if code < 0x10000 else [0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code & 0x3FF)]
    return out


def mappings():
    pool, where, table = [0], {}, []
    for code in list(range(TABLE_END)) + list(range(COMPAT, COMPAT_END)):
        if 0xAC00 <= code < 0xAC00 + 11172:
            table.append(0)
            continue
        own, wide = decompose(code, False), decompose(code, True)
        is_canonical = own != [code]
        parts = units(own if is_canonical else wide if wide != [code] else [])
        case = [] if is_canonical else units(casefold.get(code, []))
        if not parts and not case:
            table.append(0)
            continue
        record = tuple([len(parts) | is_canonical << 5 | len(case) << 6] + parts + case)
        if record not in where:
            where[record] = len(pool)
            pool += record
        table.append(where[record])
    assert len(pool) < 0x10000
    assert not any(code in canonical or code in compat or code in casefold
                   for code in range(TABLE_END, 0x110000) if not COMPAT <= code < COMPAT_END)
    return pool, table


def simplify_tables():
    """Which characters of the ideograph blocks have a Simplified form, as bits; how many there are before each
    word of bits; and the forms in the same order, 0 for one beyond 16 bits. Those, and the forms of characters
    beyond the blocks, stand by themselves."""
    inside = sorted(code for code in simplified if code < 0x10000)
    far = sorted((k, v) for k, v in simplified.items() if k >= 0x10000 or v >= 0x10000)
    assert all(SIMPLE_FIRST <= code < SIMPLE_END for code in inside)
    assert all(kind_of(c) == "HAN" and c not in canonical and c not in compat for c in range(0x4E00, 0xA000))
    for key, value in simplified.items():
        assert KIND[kind_of(key)] == KIND[kind_of(value)] == KIND["HAN"]
        assert value not in canonical and value not in compat and key not in casefold
    starts = range(SIMPLE_FIRST, SIMPLE_END, 64)
    bits = [sum(1 << k for k in range(64) if start + k in simplified) for start in starts]
    ranks = [sum(code < start for code in inside) for start in starts]
    values = [simplified[code] if simplified[code] < 0x10000 else 0 for code in inside]
    return bits, ranks, values, far


def look_alike_tables():
    """Both halves of the table ascending, the second from U+10000 on."""
    for code, letter in latin.items():
        assert code < 0x20000 and code not in canonical and code not in digit_value and chr(letter).isalpha()
        assert KIND[kind_of(code)] in (KIND["LETTER"], KIND["OTHER"], KIND["NOISE"]) and letter < 0x80, hex(code)
    for code, form in han.items():
        assert kind_of(code) == kind_of(form) == "HAN" and form not in han
        assert form not in simplified or code in simplified
    near, far = ([code for code in sorted(latin) if code >> 16 == plane] for plane in (0, 1))
    return near, [latin[c] for c in near], [c - 0x10000 for c in far], [latin[c] for c in far]


def digit_ranges():
    """Digits that NFKC leaves as they are: other scripts' and the dingbats."""
    spans = []
    for code, value in sorted(digit_value.items()):
        if any(0x30 <= c <= 0x39 for c in decompose(code, True)):
            continue
        if spans and spans[-1][0] + spans[-1][1] == code and spans[-1][2] + spans[-1][1] == value:
            spans[-1][1] += 1
        else:
            spans.append([code, 1, value])
    return spans


# --- writing

def smallest(values):
    return "uint8_t" if max(values) < 256 else "uint16_t"


def size_of(type_name, values):
    return len(values) * {"uint8_t": 1, "uint16_t": 2, "uint32_t": 4, "uint64_t": 8}[type_name]


def main():
    prove()
    pairs, kind_table = kinds()
    kind_first, kind_second = two_stages(kind_table, KIND_BLOCK)
    pool, map_table = mappings()
    map_first, map_second = two_stages(map_table, MAP_BLOCK)
    bits, ranks, values, far = simplify_tables()
    latin_near, near_letters, latin_far, far_letters = look_alike_tables()
    parts = [("kind_first", kind_first), ("kind_second", kind_second), ("map_first", map_first),
             ("map_second", map_second), ("map_pool", pool), ("simple_ranks", ranks), ("simple_values", values),
             ("latin_near", latin_near), ("latin_near_letters", near_letters), ("latin_far", latin_far),
             ("latin_far_letters", far_letters),
             ("split_wholes", [splits[key] for key in sorted(splits)])]
    wide = [("far_keys", [k for k, _ in far]), ("far_values", [v for _, v in far]),
            ("han_keys", sorted(han)), ("han_values", [han[c] for c in sorted(han)]),
            ("split_keys", sorted(splits))]
    total = sum(size_of(smallest(v), v) for _, v in parts) + sum(size_of("uint32_t", v) for _, v in wide)
    total += size_of("uint64_t", bits)
    out = ["/* tables.inc - characters: kinds, compatibility forms, case, Simplified forms, look-alikes, parts, digits.",
           " *",
           " * Made by src/text/tables.py (./dev generate), do not edit, from:",
           f" *   the Unicode Character Database {VERSION} (Unicode License; Copyright 1991-2022 Unicode, Inc.)",
           " *   its technical standard 39, confusables.txt of 2022 (the same), by way of latin.txt, with ours",
           " *   OpenCC 1.1.6, TSCharacters (Apache License 2.0; Copyright 2010-2022 BYVoid)",
           f" * {total} bytes of tables. fold.c says how they are read. */",
           "", f"#define KIND_BLOCK {KIND_BLOCK}", f"#define MAP_BLOCK  {MAP_BLOCK}",
           f"#define TABLE_END  0x{TABLE_END:X}", f"#define COMPAT     0x{COMPAT:X}",
           f"#define COMPAT_END 0x{COMPAT_END:X}",
           f"#define SIMPLE_FIRST 0x{SIMPLE_FIRST:X}", f"#define SIMPLE_END   0x{SIMPLE_END:X}", ""]
    out += ["/* text_kind and canonical combining class of a kind number */",
            f"static const uint8_t kinds[{len(pairs)}][2] = {{"]
    out += [f"    {{TEXT_{NAMES[kind]}, {ccc}}}," for kind, ccc in pairs] + ["};", ""]
    for name, values in parts:
        out += array(f"{smallest(values)} {name}[{len(values)}]", values)
    for name, values in wide:
        out += array(f"uint32_t {name}[{len(values)}]", values)
    out += array(f"uint64_t simple_bits[{len(bits)}]", [f"0x{word:X}" for word in bits])
    spans = digit_ranges()
    out += ["/* digits: first code point, how many, value of the first */",
            f"static const struct digit_span {{\n    uint32_t first;\n    uint16_t count, value;\n}} digit_spans[{len(spans)}] = {{"]
    out += [f"    {{0x{first:X}, {count}, {value}}}," for first, count, value in spans] + ["};", ""]
    (here / "tables.inc").write_text("\n".join(out), encoding="utf-8")
    return total


if __name__ == "__main__":
    main()
