#!/usr/bin/env python3
"""Makes src/text/sounds.inc: how common Han characters are said, as syllables of Hanyu Pinyin without tones.

Reads Unihan of the Unicode Character Database 15.0.0 (Debian package unicode-data): kHanyuPinlu, readings with how often
they were counted, of which up to two with a twentieth of the counts stay; else kMandarin. Run by ./dev generate; the
same input gives the same bytes.

    python3 src/text/sounds.py [directory of the Unicode files]
"""
import bz2
import pathlib
import re
import sys
import unicodedata

from listing import array

here = pathlib.Path(__file__).resolve().parent
unicode_dir = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
VERSION = "15.0.0"
FIRST, END = 0x4E00, 0xA000
LETTERS, READINGS, SHARE = 6, 2, 20


def bare(reading):
    """The syllable without its tone, ü as v; None for what is no syllable with a vowel that people type."""
    out = ""
    for sign in unicodedata.normalize("NFD", reading):
        if sign == "\u0308":
            out = out[:-1] + "v"
        elif sign == "\u0302":
            return None
        elif not unicodedata.combining(sign):
            out += sign
    return out if re.fullmatch(f"[a-z]{{1,{LETTERS}}}", out) and re.search("[aeiouv]", out) else None


def readings():
    """Code point to its syllables, the likelier first."""
    plain, counted = {}, {}
    for line in bz2.decompress((unicode_dir / "Unihan_Readings.txt.bz2").read_bytes()).decode().splitlines():
        if not line.startswith("U+"):
            continue
        code, kind, value = line.split("\t")
        code = int(code[2:], 16)
        if not FIRST <= code < END:
            continue
        if kind == "kMandarin":
            plain[code] = [bare(reading) for reading in value.split()]
        elif kind == "kHanyuPinlu":
            pairs = re.findall(r"(\S+?)\((\d+)\)", value)
            sums = {}
            for reading, count in pairs:
                sums[bare(reading)] = sums.get(bare(reading), 0) + int(count)
            whole = sum(sums.values())
            counted[code] = [s for s in sorted(sums, key=lambda s: -sums[s]) if sums[s] * SHARE >= whole]
    out = {}
    for code in range(FIRST, END):
        found = [s for s in counted.get(code) or plain.get(code, []) if s]
        out[code] = tuple(dict.fromkeys(found))[:READINGS]
    return out


def packed(syllable):
    """Five bits a letter from the left, so that the order of numbers is that of words."""
    number = 0
    for i in range(LETTERS):
        number = number << 5 | (ord(syllable[i]) - ord("a") + 1 if i < len(syllable) else 0)
    return number


def main():
    said = readings()
    syllables = sorted({s for found in said.values() for s in found})
    number = {s: i + 1 for i, s in enumerate(syllables)}
    pairs = sorted({(found + ("", ""))[:2] for found in said.values()})
    assert pairs[0] == ("", "") and len(pairs) < 65536
    where = {pair: i for i, pair in enumerate(pairs)}
    cells = [where[(found + ("", ""))[:2]] for found in said.values()]
    total = 4 * len(syllables) + 4 * len(pairs) + 2 * len(cells)
    out = ["/* sounds.inc - syllables of common Han characters.", " *",
           " * Made by src/text/sounds.py (./dev generate), do not edit, from:",
           f" *   Unihan of the Unicode Character Database {VERSION} (Unicode License; Copyright 1991-2022 Unicode, Inc.)",
           f" * {total} bytes of tables. sound.c says how they are read. */", "",
           f"#define HAN_FIRST 0x{FIRST:X}", f"#define HAN_END   0x{END:X}", ""]
    out += ["/* Spellings in their order, packed: number 1 stands first. */"]
    out += array(f"uint32_t spellings[{len(syllables)}]", [f"0x{packed(s):X}" for s in syllables])
    out += ["/* The one or two syllables of a character, by number; 0: none. */"]
    out += array(f"uint16_t readings[{len(pairs)}][2]",
                 [f"{{{number.get(one, 0)}, {number.get(two, 0)}}}" for one, two in pairs])
    out += array(f"uint16_t said[{len(cells)}]", cells)
    (here / "sounds.inc").write_text("\n".join(out), encoding="utf-8")
    return len(syllables)


if __name__ == "__main__":
    main()
