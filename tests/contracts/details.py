#!/usr/bin/env python3
"""Every detail of a diagnostic has its Chinese: what the rooms say in English stands in the table of
src/base/details.c or beside its Chinese, and every entry of the table is of something a room says."""
import re

import gate

ROOMS = ("json", "time", "text", "regex", "column", "cel", "model", "ledger", "decide")
BOTH = ("src/decide/sentence.c",)  # says everything in both languages itself
INTERNAL = ("strikes fall", "strikes each")  # names of definitions, which nobody is told
LITERAL = r'"((?:[^"\\\n]|\\.)*)"'
OTHER = r"/\*.*?\*/|//[^\n]*|^[ \t]*#[ \t]*include[^\n]*|^_Static_assert[^\n]*|'(?:[^'\\\n]|\\.)*'"
TOKEN = re.compile(rf"{OTHER}|{LITERAL}(?:\s*{LITERAL})*", re.S | re.M)
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]")
HOLE = re.compile(r"\{[:,t]?\}")
KEPT = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def plain(text):
    return re.sub(r'\\(["\\])', r"\1", text)


def literals(file):
    """The literals of a C file, those that stand side by side as one, each with its line."""
    text = file.read_text(encoding="utf-8")
    for match in TOKEN.finditer(text):
        if match.group(0).startswith('"'):
            yield text.count("\n", 0, match.start()) + 1, plain("".join(re.findall(LITERAL, match.group(0))))


def table(tree):
    """English and Chinese of every entry."""
    text = (tree.src / "base" / "details.c").read_text(encoding="utf-8")
    text = text[text.index("} table[] = {"):text.index("\n};", text.index("} table[] = {"))]
    for match in re.finditer(rf"\{{((?:\s*{LITERAL})+)\s*,\s*({LITERAL})\s*\}}", text):
        yield plain("".join(re.findall(LITERAL, match.group(1)))), plain(match.group(3)[1:-1])


class Catalogue:
    """Puts English into Chinese as details.c does, and knows which entries it has needed."""

    def __init__(self, entries):
        self.zh = dict(entries)
        self.used = set()
        self.forms = [(en, re.compile("(.*?)".join(map(re.escape, en.split("{}"))) + r"\Z", re.S),
                       len(en.replace("{}", ""))) for en in self.zh]

    def chinese(self, text, depth=4):
        fits = [(own, en, match) for en, form, own in self.forms if (match := form.match(text))]
        if not fits or not depth:
            return text
        _, en, match = max(fits, key=lambda fit: fit[0])
        self.used.add(en)
        holes = iter(match.groups())

        def fill(hole):
            held = next(holes, "")
            if hole.group(0) == "{:}":
                return self.chinese(held, depth - 1)
            if hole.group(0) == "{,}":
                return "、".join(self.chinese(item, depth - 1) for item in held.split(", "))
            return re.sub(r"\w+", "型", held) if hole.group(0) == "{t}" else held

        return HOLE.sub(fill, self.zh[en])


def said(tree):
    """What the rooms say: literals that do not stand beside their own Chinese."""
    for room in ROOMS:
        for file in tree.c_files(f"src/{room}"):
            if tree.name(file) in BOTH:
                continue
            all_of_them = [(0, "")] + list(literals(file)) + [(0, "")]
            for before, (line, text), after in zip(all_of_them, all_of_them[1:], all_of_them[2:]):
                if text not in INTERNAL and not HAN.search(before[1] + text + after[1]):
                    yield f"{tree.name(file)}:{line}", text


def findings(tree):
    entries = list(table(tree))
    if not entries:
        yield "src/base/details.c has no table that this gate can read"
    catalogue = Catalogue(entries)
    pieces = [piece for en, _ in entries if "{}" in en for piece in en.split("{}")]
    literal = []
    for place, text in said(tree):
        literal.append(text)
        chinese = catalogue.chinese(text)
        if WORDS.search(KEPT.sub("", chinese)) and not any(text.strip() in piece for piece in pieces):
            yield f"{place}: \"{text}\" has no Chinese in src/base/details.c"
    for number, (en, zh) in enumerate(entries):
        if en in (other for other, _ in entries[:number]):
            yield f"src/base/details.c: \"{en}\" is there twice"
        if en.count("{}") != len(HOLE.findall(zh)):
            yield f"src/base/details.c: \"{en}\" has other holes in Chinese"
        whole = "{}" not in en and (en in literal or en in catalogue.used)
        if not whole and not ("{}" in en and made_of(en, literal)):
            yield f"src/base/details.c: no source says \"{en}\""


def made_of(en, literal):
    """Each piece between the holes is part of a literal, or is a literal and a sign or two."""
    return all(any(piece in text or (WORDS.search(text) and text in piece) for text in literal)
               for piece in en.split("{}"))


if __name__ == "__main__":
    gate.main("details", findings)
