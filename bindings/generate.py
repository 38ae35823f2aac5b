#!/usr/bin/env python3
"""Makes what the shims of all languages share with the library: the fields of its structs, as a C table
(bindings/fields.h), and the words of its registry, as types of Python (bindings/python/qun/vocabulary.py).

Reads include/qun/*.h and src/base/registry.json. With --check it writes nothing and fails if a file is not what it makes."""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HEADERS = ("env", "diagnostics", "facts", "decisions", "charter", "words", "ledger", "cel")
NOTE = "made by bindings/generate.py from include/qun and src/base/registry.json"

# Structs that are read field by field besides the objects of a charter.
RESULTS = ("diagnostic", "field", "decision", "reason", "evidence", "outcome", "limits", "ledger_info", "program_info",
           "hit", "words_info")

# Sets of numbers that the headers themselves do not name beside the field.
SAID_ELSEWHERE = {
    ("decision", "flags"): "DECISION", ("reason", "flags"): "REASON", ("evidence", "flags"): "HIT",
    ("carrier", "kind"): "ON",
    ("words_info", "fold"): "FOLD", ("words_info", "detect"): "DETECT",
    ("requirement", "of_kind"): "OBJECT", ("action", "of_kind"): "OBJECT", ("level", "flags"): "LEVEL",
}
# Numbers with one bit of their set, where others of it have several.
ONE_OF = {("hit", "detector")}
# What a shim gives out as a list of things, where the struct says how many there are.
COUNTS = {"decision": ("reasons", "evidence", "spends", "merged")}

REGISTRY = json.loads((ROOT / "src" / "base" / "registry.json").read_text(encoding="utf-8"))
SETS = ["status", "code"] + [name for name in REGISTRY["sets"] if name != "status"]
REGISTRY["sets"]["set"] = [{"name": name, "value": i, "en": ""} for i, name in enumerate(SETS, 1)]


# ---- reading the headers ----

def constants(text):
    """Enumerators outside the registry: {"AGGREGATE": [("count", 1), ...]}, by prefix."""
    found = {}
    for body in re.findall(r"enum \{(.*?)\}", re.sub(r"/\*.*?\*/", "", text, flags=re.S), re.S):
        number = -1
        for item in body.split(","):
            name, _, value = (part.strip() for part in item.partition("="))
            if name:
                number = int(value, 0) if value else number + 1
                prefix, _, word = name.removeprefix("QUN_").partition("_")
                found.setdefault(prefix, []).append((word.lower(), number))
    return found


def declarations(body):
    """Type, name, comment of each member; its place among the names of one declaration, and how many those are."""
    for match in re.finditer(r"([\w\s,*\[\]]+?);[ \t]*((?:\s*/\*.*?\*/)*)", body, re.S):
        kind, star, names = re.match(r"\s*(?:const )?(\w+)\s*(\*?)\s*(.*)", match.group(1), re.S).groups()
        comment = " ".join(re.sub(r"/\*|\*/", " ", match.group(2)).split())
        for place, name in enumerate(names.split(",")):
            bare = name.strip().lstrip("*")
            yield kind + star, bare, comment, place, names.count(",") + 1


def structs(text):
    """Name, comment before it, members."""
    pattern = r"(?:/\*\*((?:(?!\*/).)*)\*/\s*)?typedef struct qun_(\w+) \{(.*?)\} qun_\w+;"
    for comment, name, body in re.findall(pattern, text, re.S):
        yield name, " ".join(comment.split()), list(declarations(re.sub(r"^\s*/\*.*?\*/\n", "", body, flags=re.S)))


SOURCES = {name: (ROOT / "include" / "qun" / f"{name}.h").read_text(encoding="utf-8") for name in HEADERS}
CONSTANTS = {}
for source in SOURCES.values():
    for prefix, items in constants(source).items():
        CONSTANTS.setdefault(prefix, []).extend(items)
STRUCTS = {name: (comment, members) for source in SOURCES.values() for name, comment, members in structs(source)}


def objects():
    """Kinds of object and their structs: {"tier": "level"}."""
    found = {"words": "word_list"}
    for name, (comment, _) in STRUCTS.items():
        head = comment.split(":")[0]
        if "QUN_OBJECT_" in head:
            found |= {word.lower(): name for word in re.findall(r"QUN_OBJECT_(\w+)", head)}
    return found


OBJECTS = objects()


# ---- what a member is ----

PLAIN = {"qun_text": "TEXT", "qun_time": "TIME", "qun_span": "SPAN", "qun_period": "PERIOD", "uint64_t": "UNSIGNED64",
         "qun_slot": "UNSIGNED64", "int64_t": "SIGNED64", "uint32_t": "UNSIGNED32", "int32_t": "SIGNED32"}
LISTS = {"qun_text*": "TEXTS", "qun_period*": "PERIODS", "int32_t*": "NUMBERS"}


def pointed_at(kind):
    """The struct whose elements a member points at, each as large as the first one's `size` says; or None."""
    name = kind.removeprefix("qun_").removesuffix("*")
    return name if kind.endswith("*") and kind not in LISTS and name in STRUCTS else None


def count_of(struct, name, comment):
    """The member that says how many elements another points at: its own, or that of what it tells of."""
    names = {member for _, member, *_ in STRUCTS[struct][1]}
    each = re.match(r"one for each (\w+)", comment)
    found = [count for count in (f"{name}_count", f"{name[:-1]}_count", f"{each.group(1)}_count" if each else "")
             if count in names]
    assert found, f"qun_{struct}.{name}: no member says how many there are"
    return found[0]


def set_of(struct, name, comment, place, of):
    """The prefix of the numbers a member holds, or None."""
    if (struct, name) in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[struct, name]
    prefixes = re.findall(r"QUN_([A-Z]+)_", comment)
    if not prefixes:
        return None
    return prefixes[place] if len(prefixes) == of and of > 1 else prefixes[0]


def number_field(struct, kind, name, comment, numbers):
    """What a member is that holds numbers."""
    if kind == "int32_t" and numbers and numbers.lower() in SETS:
        return name, "WORD", numbers, None, comment, "0:" in comment
    if kind == "int32_t" and numbers in CONSTANTS:
        return name, "CHOICE", numbers, None, comment, True
    if (struct, name) in ONE_OF:
        return name, "CHOICE", numbers, None, comment, True
    if kind == "uint32_t" and numbers in CONSTANTS:
        return name, "BITS", numbers, None, comment, False
    if kind == "uint64_t" and comment.startswith("bit QUN_"):
        return name, "MEMBERS", re.search(r"QUN_([A-Z]+)_", comment).group(1), None, comment, False
    if kind == "uint32_t" and "UINT32_MAX:" in comment:
        return name, "PLACE", None, None, comment, True
    return name, PLAIN[kind], None, None, comment, kind in ("qun_text", "qun_time")


def fields(struct):
    """(name, kind, set, count member, help, may be absent) of a struct's members a shim gives out."""
    for kind, name, comment, place, of in STRUCTS[struct][1]:
        if name == "size" or name.startswith("reserved") or name.endswith("_count") or kind == "void*":
            continue
        if name in COUNTS.get(struct, ()):
            continue
        if kind in LISTS:
            yield name, LISTS[kind], None, count_of(struct, name, comment), comment, True
            continue
        if pointed_at(kind):
            yield name, "RECORDS", pointed_at(kind), count_of(struct, name, comment), comment, True
            continue
        numbers = set_of(struct, name, comment, place, of)
        if name != "flags" or numbers in CONSTANTS:
            yield number_field(struct, kind, name, comment, numbers)


# ---- the table in C ----

def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tables():
    """The structs that have a table, those others point at before them."""
    found = []
    for struct in dict.fromkeys([*RESULTS, *sorted(OBJECTS.values())]):
        found += [of for _, kind, of, *_ in fields(struct) if kind == "RECORDS"]
        found.append(struct)
    return list(dict.fromkeys(found))


def choice_lists():
    used = {numbers: kind for struct in tables() for _, kind, numbers, *_ in fields(struct)
            if kind in ("CHOICE", "BITS")}
    for numbers in sorted(used):
        values = [value for _, value in CONSTANTS[numbers]]
        assert len(values) == len(set(values)), f"QUN_{numbers}_* stands for two things"
        items = [(word, value) for word, value in CONSTANTS[numbers]
                 if used[numbers] == "CHOICE" or value & (value - 1) == 0]
        lines = "".join(f"    {{{value}, {quoted(word)}}},\n" for word, value in items)
        yield f"static const choice choices_{numbers.lower()}[] = {{\n{lines}    {{0, NULL}},\n}};\n"


def field_lines(struct):
    for name, kind, numbers, count, comment, _ in fields(struct):
        parts = [f".name = {quoted(name)}", f".kind = FIELD_{kind}", f".at = offsetof(qun_{struct}, {name})"]
        if kind in ("WORD", "MEMBERS"):
            parts.append(f".set = QUN_SET_{numbers}")
        if kind in ("CHOICE", "BITS"):
            parts.append(f".choices = choices_{numbers.lower()}")
        if kind == "RECORDS":
            parts.append(f".of = &record_{numbers}")
        if count:
            parts.append(f".count_at = offsetof(qun_{struct}, {count})")
        yield f"    {{{', '.join(parts)},\n     .help = {quoted(comment)}}},\n"


def table():
    out = [f"""/* fields.h - the fields of the library's structs, for shims that give them out one by one
 * ({NOTE}).
 *
 * A field added to a header reaches every language by running the generator. */
#ifndef QUN_BINDINGS_FIELDS_H
#define QUN_BINDINGS_FIELDS_H
#include <qun/qun.h>
#include <stddef.h>

typedef enum field_kind {{
    FIELD_TEXT,
    FIELD_TIME,
    FIELD_SPAN,
    FIELD_PERIOD,
    FIELD_SIGNED32,
    FIELD_UNSIGNED32,
    FIELD_SIGNED64,
    FIELD_UNSIGNED64,
    FIELD_WORD,    /* int32_t: a number of the registry's set `set` */
    FIELD_CHOICE,  /* int32_t: one of `choices` */
    FIELD_BITS,    /* uint32_t: some of `choices` */
    FIELD_PLACE,   /* uint32_t: a place in a list, from 0; UINT32_MAX: none */
    FIELD_MEMBERS, /* uint64_t: bit n stands for number n of `set` */
    FIELD_TEXTS,   /* pointer, with a size_t at `count_at` */
    FIELD_PERIODS,
    FIELD_NUMBERS, /* int32_t */
    FIELD_RECORDS  /* structs told by `of`, each as large as the first says in its first uint32_t */
}} field_kind;

/** A number that only one struct knows. The last of a list has no word. */
typedef struct choice {{
    uint32_t value;
    const char *word;
}} choice;

typedef struct field {{
    const char *name, *help;
    field_kind kind;
    int32_t set;           /* QUN_SET_*, of a word */
    size_t at, count_at;   /* offsets */
    const choice *choices; /* of a choice or of bits */
    const struct record *of;
}} field;

typedef struct record {{
    const char *name;
    size_t size;
    const field *fields;
    size_t count;
}} record;

/* clang-format off */
"""]
    out += choice_lists()
    for struct in tables():
        out.append(f"static const field fields_{struct}[] = {{\n{''.join(field_lines(struct))}}};\n")
        out.append(f'static const record record_{struct} = {{{quoted(struct)}, sizeof(qun_{struct}), fields_{struct},\n'
                   f'    sizeof fields_{struct} / sizeof *fields_{struct}}};\n')
    numbers = {item["name"]: item["value"] for item in REGISTRY["sets"]["object"]}
    out.append("/* By QUN_OBJECT_*. */\nstatic const record *const object_records[] = {\n    NULL,\n")
    out += [f"    &record_{OBJECTS[name]},\n" for name, _ in sorted(numbers.items(), key=lambda item: item[1])]
    out.append("};\n/* clang-format on */\n#endif\n")
    return "".join(out)


# ---- words, as types of Python ----

def alias(name):
    return "".join(part.capitalize() for part in name.split("_"))


def literal(name, words):
    lines, line = [], "   "
    for word in words:
        piece = f' "{word}",'
        if len(line) + len(piece) > 118:
            lines.append(line)
            line = "   "
        line += piece
    return f"{alias(name)} = Literal[\n" + "\n".join([*lines, line]) + "\n]\n"


def vocabulary():
    out = [f'"""The words of the registry, as types ({NOTE})."""\n', "from typing import Literal\n\n"]
    for name in SETS:
        items = [c["code"] for c in REGISTRY["codes"]] if name == "code" else [i["name"] for i in REGISTRY["sets"][name]]
        out.append(literal(name, items))
    return "".join(out)


# ---- the stub of Python's module: only the parts between the marks are made here ----

TYPES = {"TEXT": "str | None", "TIME": "datetime | None", "SPAN": "timedelta", "SIGNED32": "int", "UNSIGNED32": "int",
         "SIGNED64": "int", "UNSIGNED64": "int", "CHOICE": "str | None", "BITS": "tuple[str, ...]", "PLACE": "int | None",
         "TEXTS": "tuple[str, ...]"}
# Texts that are always there, though a text in general need not be.
ALWAYS = {("field", "name"), ("field", "type_name"), ("decision", "charter"), ("decision", "revision"),
          ("decision", "at")}


def stub_type(struct, name, kind, numbers, absent):
    if kind == "WORD":
        return f"vocabulary.{alias(numbers.lower())}" + (" | None" if absent else "")
    if kind == "MEMBERS":
        return f"tuple[vocabulary.{alias(numbers.lower())}, ...]"
    return TYPES[kind].removesuffix(" | None") if (struct, name) in ALWAYS else TYPES[kind]


def properties(struct):
    return "".join(f"    @property\n    def {name}(self) -> {stub_type(struct, name, kind, numbers, absent)}: ...\n"
                   for name, kind, numbers, _, _, absent in fields(struct))


# Fields a named tuple has behind those of its struct (bindings/python/src/records.c).
MORE = {"diagnostic": ("en", "zh"), "reason": ("measured", "limit", "shortfall"), "hit": ("start", "end", "word", "tag_names")}


def match_args(struct):
    """The names a pattern may give by position: those of a named tuple."""
    names = [name for name, *_ in fields(struct)] + list(MORE.get(struct, ()))
    lines = ", ".join(f'Literal["{name}"]' for name in names)
    return "" if struct == "decision" else f"    __match_args__: Final[tuple[{lines}]]  # noqa: E501\n"


# What Python's own callers catch for the same thing; other statuses are ValueError (bindings/python/src/errors.c).
BASES = {"nomem": "MemoryError", "type": "builtins.TypeError", "none": "LookupError", "state": "RuntimeError",
         "host": "RuntimeError"}


def error_classes():
    return "".join(f"class {item['name'].capitalize()}Error(Error, {BASES.get(item['name'], 'ValueError')}): ...\n"
                   for item in REGISTRY["sets"]["status"] if item["value"])


def stub(text):
    def fill(match):
        return f"{match.group(1)}{match_args(match.group(2))}{properties(match.group(2))}    # end of the fields\n"
    text = re.sub(r"(    # fields of qun_(\w+), made by bindings/generate\.py\n).*?    # end of the fields\n", fill, text,
                  flags=re.S)
    return re.sub(r"(# errors, made by bindings/generate\.py\n).*?(# end of the errors\n)",
                  lambda match: match.group(1) + error_classes() + match.group(2), text, flags=re.S)


# ---- annotations for editors of Lua ----

LUA_TYPES = {"TEXT": "string?", "PERIOD": "qun.Period?", "CHOICE": "string?", "BITS": "table<string, true>",
             "MEMBERS": "table<string, true>", "TEXTS": "string[]", "PERIODS": "qun.Period[]", "NUMBERS": "integer[]",
             "TIME": "number", "SPAN": "number", "PLACE": "integer?"}


def lua_class(struct):
    lines = [f"---@class qun.{alias(struct)}"]
    for name, kind, numbers, _, comment, _ in fields(struct):
        type_name = LUA_TYPES.get(kind, "integer")
        if kind == "WORD":
            type_name = f"qun.{numbers.lower()}?"
        elif kind == "RECORDS":
            type_name = f"qun.{alias(numbers)}[]"
        lines.append(f"---@field {name} {type_name} {comment}".rstrip())
    return "\n".join(lines) + "\n"


def annotations():
    out = [f"---@meta\n-- records.lua - {NOTE}.\n"]
    for name in SETS:
        items = REGISTRY["codes"] if name == "code" else REGISTRY["sets"][name]
        word, meaning = ("code", "slug") if name == "code" else ("name", "en")
        out.append(f"---@alias qun.{name}\n" + "".join(f'---| "{item[word]}" # {item[meaning]}'.rstrip(" #") + "\n"
                                                       for item in items))
    out.append("---@class qun.Period\n---@field months integer\n---@field days integer\n---@field exact number\n")
    out += [lua_class(struct) for struct in tables()]
    return "\n".join(out)


# ---- all of it ----

def made():
    yield HERE / "fields.h", table()
    yield HERE / "lua" / "library" / "records.lua", annotations()
    package = HERE / "python" / "qun"
    yield package / "vocabulary.py", vocabulary()
    stubs = package / "_qun.pyi"
    yield stubs, stub(stubs.read_text(encoding="utf-8")) if stubs.exists() else ""


def main():
    wrong = 0
    for file, text in made():
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{file.relative_to(ROOT)} is not what bindings/generate.py makes")
            wrong = 1
        else:
            file.write_text(text, encoding="utf-8")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
