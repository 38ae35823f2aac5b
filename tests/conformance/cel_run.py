#!/usr/bin/env python3
"""Runs the public CEL conformance suite against the shared library: ./dev conformance cel.

Takes the cases from cel_suite.py, writes them for cel_runner (a C program on the public interface), judges its
answers and prints a table. cel_not_yet.txt names the tests that may fail: one that is not on it and fails, or is on
it and passes, makes the run red. docs/conformance.md says what the figures mean."""

import argparse
import base64
import json
import math
import re
import signal
import struct
import subprocess
import sys
import urllib.parse
import zoneinfo
from pathlib import Path

import cel_messages
import cel_suite

HERE = Path(__file__).resolve().parent
RUNNER = cel_suite.ROOT / "build" / "release" / "tests" / "conformance" / "cel_runner"
NOT_YET = HERE / "cel_not_yet.txt"
NOT_YET_HEAD = """\
# Tests of the CEL conformance suite that need no protobuf and do not pass yet, one file/section/name a line.
# Made by tests/conformance/cel_run.py --update; it only shrinks. docs/conformance.md says more.
"""
MESSAGES_NOT_YET = HERE / "cel_messages_not_yet.txt"
MESSAGES_HEAD = """\
# Tests of the CEL conformance suite that take protobuf messages, are judged all the same (cel_messages.py), and do not
# pass: a struct is not a message in that. Made by tests/conformance/cel_run.py --update; it only shrinks.
"""
EXCLUDED = cel_suite.ROOT / "docs" / "conformance-excluded.md"
GROUPS = {"values": "wrappers and dynamic", "structs": "messages of proto3 as structs"}
BATCH_SECONDS = 120
CRASHES_AT_MOST = 20


# ---- cases to lines ----

def escape(text):
    """One word: every byte outside !..~ and % as %XX."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte != 0x25 else f"%{byte:02X}" for byte in raw)


def microseconds(seconds, nanos):
    total = seconds * 1_000_000_000 + nanos
    return f"{total // 1000},{total % 1000}"


WORDS = {
    "null": lambda: ["n"],
    "bool": lambda value: [f"b{int(value)}"],
    "int": lambda value: [f"i{value}"],
    "uint": lambda value: [f"u{value}"],
    "double": lambda value: ["d" + struct.pack(">d", float.fromhex(value)).hex()],
    "string": lambda value: ["s" + escape(value)],
    "bytes": lambda value: ["y" + escape(bytes.fromhex(value))],
    "type": lambda value: ["k" + escape(value)],
    "timestamp": lambda seconds, nanos: ["t" + microseconds(seconds, nanos)],
    "duration": lambda seconds, nanos: ["e" + microseconds(seconds, nanos)],
    "list": lambda items: [f"l{len(items)}"] + [word for item in items for word in words_of(item)],
    "map": lambda pairs: [f"m{len(pairs)}"] + [word for pair in pairs for side in pair for word in words_of(side)],
}


def words_of(value):
    return WORDS[value[0]](*value[1:])


def lines_of(case):
    """A case as cel_runner reads it. A variable that is bound but not declared is dyn."""
    typed = {variable["name"]: variable["type"] for variable in case["type_env"]}
    for binding in case["bindings"]:
        typed.setdefault(binding["name"], "dyn")
    lines = ["case"]
    lines += [f"type {escape(definition)}" for definition in case.get("types", ())]
    lines += [f"var {escape(name)} {escape(kind)}" for name, kind in typed.items()]
    lines += [f"fn {escape(signature)}" for signature in case["functions"]]
    lines.append(f"expr {escape(case['expr'])}")
    if case["container"]:
        lines.append(f"container {escape(case['container'])}")
    if case["disable_check"]:
        lines.append("unchecked")
    if case["check_only"]:
        lines.append("check")
    lines += [" ".join(["set", escape(binding["name"]), *words_of(binding["value"])]) for binding in case["bindings"]]
    lines.append("end")
    return lines


def zones_of(cases):
    """Zone name -> TZif file, for the quoted names in the suite that this machine has zone data of."""
    quoted = {name for case in cases for name in re.findall(r"['\"]([A-Z][A-Za-z_]+(?:/[A-Za-z_]+)+)['\"]",
                                                            case["expr"])}
    found = {}
    for name in sorted(quoted):
        for folder in zoneinfo.TZPATH:
            path = Path(folder, name)
            if name not in found and path.is_file():
                found[name] = path
    return found


# ---- the runner ----

def fate(returncode):
    """How a runner ended that did not answer everything."""
    if returncode is None:
        return f"gave no answer in {BATCH_SECONDS} s"
    if returncode < 0:
        return f"crashed with {signal.Signals(-returncode).name}"
    return f"ended with status {returncode}"


def batch(runner, head, cases):
    """The answers of one run, and the exit status (None: it took too long)."""
    lines = head + [line for case in cases for line in lines_of(case)]
    text = ("\n".join(lines) + "\n").encode("ascii")
    try:
        done = subprocess.run([runner], input=text, stdout=subprocess.PIPE, timeout=BATCH_SECONDS)
        output, returncode = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output, returncode = late.stdout or b"", None
    return [line for line in output.decode("ascii", "replace").split("\n")[:-1]], returncode


def answers(runner, cases, zones):
    """Answer of every case by its id. A case that takes the runner down is passed over. Second: complaints."""
    head = [f"zone {name} {path}" for name, path in zones.items()]
    found, left, complaints = {}, list(cases), []
    while left:
        lines, returncode = batch(runner, head, left)
        found.update((case["id"], line) for case, line in zip(left, lines))
        if len(lines) >= len(left):
            if returncode != 0:
                complaints.append(f"after the last case the runner {fate(returncode)}")
            break
        found[left[len(lines)]["id"]] = f"down {escape(fate(returncode))}"
        left = left[len(lines) + 1:]
        complaints.append(fate(returncode))
        if len(complaints) > CRASHES_AT_MOST:
            raise cel_suite.SuiteError(f"the runner went down {len(complaints)} times: {complaints[-1]}")
    return found, complaints


# ---- answers to values ----

def unescape(word):
    return urllib.parse.unquote_to_bytes(word)


def text_in(word):
    return unescape(word).decode("utf-8", "backslashreplace")


def instant(content):
    micros, nanos = content.split(",")
    return list(divmod(int(micros) * 1000 + int(nanos), 1_000_000_000))


def read_value(words):
    """The value at the front of a list of words, which loses them."""
    word = words.pop(0)
    prefix, content = word[0], word[1:]
    if prefix == "q":
        fields = [[read_value(words)[1], read_value(words)] for _ in range(int(content))]
        return ["struct", text_in(words.pop(0)), fields]
    if prefix in "lmo":
        places = int(content) * (2 if prefix == "m" else 1)
        items = [read_value(words) for _ in range(places)]
        if prefix == "m":
            return ["map", [list(pair) for pair in zip(items[::2], items[1::2])]]
        return ["list" if prefix == "l" else "optional", items]
    return LEAVES[prefix](content)


LEAVES = {
    "n": lambda content: ["null"],
    "b": lambda content: ["bool", content == "1"],
    "i": lambda content: ["int", int(content)],
    "u": lambda content: ["uint", int(content)],
    "d": lambda content: ["double", struct.unpack(">d", bytes.fromhex(content))[0].hex()],
    "s": lambda content: ["string", text_in(content)],
    "y": lambda content: ["bytes", unescape(content).hex()],
    "k": lambda content: ["type", text_in(content)],
    "t": lambda content: ["timestamp", *instant(content)],
    "e": lambda content: ["duration", *instant(content)],
    "?": lambda content: ["unknown"],
    "!": lambda content: ["failed", text_in(content)],
}


# ---- judging ----

def same_items(expected, got):
    return len(expected) == len(got) and all(same(want, have) for want, have in zip(expected, got))


def same_pairs(expected, got):
    """Maps have no order."""
    left = list(got)
    for want in expected:
        match = next((have for have in left if same_items(want, have)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def same(expected, got):
    """CEL's equality within one type: int, uint and double differ; NaN is NaN; 0.0 is -0.0."""
    if expected[0] != got[0]:
        return False
    if expected[0] == "double":
        want, have = float.fromhex(expected[1]), float.fromhex(got[1])
        return want == have or (math.isnan(want) and math.isnan(have))
    if expected[0] == "list":
        return same_items(expected[1], got[1])
    if expected[0] == "map":
        return same_pairs(expected[1], got[1])
    if expected[0] in ("timestamp", "duration"):
        return microseconds(*expected[1:]) == microseconds(*got[1:])
    return expected[1:] == got[1:]


def same_json(value, written):
    """Does JSON that qun_value_write made say the value, as far as facts.h promises a form?"""
    kind = value[0]
    if kind == "double":
        number = float.fromhex(value[1])
        if not math.isfinite(number):
            return isinstance(written, str)
        return type(written) in (int, float) and float(written) == number
    if kind == "list":
        return isinstance(written, list) and len(written) == len(value[1]) and all(map(same_json, value[1], written))
    if kind == "map" and all(key[0] == "string" for key, _ in value[1]):
        return isinstance(written, dict) and len(written) == len(value[1]) and all(
            key[1] in written and same_json(item, written[key[1]]) for key, item in value[1])
    if kind == "null":
        return written is None
    if kind == "bytes":
        return written == base64.b64encode(bytes.fromhex(value[1])).decode("ascii")
    if kind in ("bool", "int", "uint", "string"):
        return type(written) is type(value[1]) and written == value[1]
    return True


def type_name(name):
    """Types in one notation, whatever blanks are used."""
    name = re.sub(r"google\.protobuf\.(Timestamp|Duration)", lambda match: match.group(1).lower(), name)
    return re.sub(r"\bnull\b", "null_type", name.replace(" ", ""))


def judge_value(expect, words):
    name, written, value = text_in(words[0]), text_in(words[1]), read_value(words[2:])
    if "value" in expect and not same(expect["value"], value):
        return f"got {json.dumps(value, ensure_ascii=False)}"
    if "type" in expect and type_name(expect["type"]) != type_name(name):
        return f"got type {name}"
    try:
        agrees = same_json(value, json.loads(written))
    except ValueError:
        agrees = False
    return "" if agrees else f"qun_value_write wrote {written}"


def judge(case, answer):
    """What is wrong with an answer; "" if it is right."""
    expect, (word, *words) = case["expect"], answer.split(" ")
    if "error" in expect and word in ("failed", "refused"):
        return ""
    if "error" not in expect and word == "value":
        return judge_value(expect, words)
    if word == "checked" and "value" not in expect and "error" not in expect:
        return "" if type_name(expect["type"]) == type_name(text_in(words[0])) else f"got type {text_in(words[0])}"
    return f"got {word} {text_in(' '.join(words))}".rstrip()


CALL = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)\s*\(")
QUOTED = re.compile(r"[bBrR]*(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")")


def arguments_from(text, start):
    """How many arguments stand between `start` and the bracket that closes."""
    depth = commas = 0
    something = False
    for character in text[start:]:
        if character in ")]}" and depth == 0:
            break
        depth += (character in "([{") - (character in ")]}")
        commas += character == "," and depth == 0
        something = something or not character.isspace()
    return commas + 1 if something else 0


def calls(case):
    """What an expression calls, functions and macros, twice: by name, and by name and number of arguments."""
    text = QUOTED.sub("''", case["expr"])
    found = set()
    for match in CALL.finditer(text):
        found |= {match.group(1), f"{match.group(1)}/{arguments_from(text, match.end())}"}
    return found


def judge_all(cases, found):
    """id -> what is wrong. An error that was expected proves nothing while the functions it is about are missing:
    each one that a checked test of the suite gets a value from must give a value in a test that passes."""
    wrong = {case["id"]: judge(case, found[case["id"]]) for case in cases}
    of_value = [case for case in cases if "error" not in case["expect"]]
    known = set().union(*(calls(case) for case in of_value if not case["disable_check"]))
    working = set().union(*(calls(case) for case in of_value if not wrong[case["id"]]))
    for case in cases:
        missing = sorted(calls(case) & known - working)
        if "error" in case["expect"] and not wrong[case["id"]] and missing:
            wrong[case["id"]] = f"the error proves nothing: no test of {', '.join(missing)} passes"
    return wrong


# ---- types as the reference checker finds them ----

TYPES_OTHERWISE = {
    "macros/filter/list_empty": "the reference takes the type of what the items are compared with, this the type of []",
    "optionals/optionals/optional_chaining_5": "the reference unifies with a later argument, this takes dyn",
}


def to_check(cases, wrong):
    """Cases whose type the reference checker has told. In blocks it knows no types; a type that a test itself expects
    is newer; and what may be refused when it is compiled or when it runs need not have one."""
    return [{**case, "check_only": True, "disable_check": False, "bindings": []} for case in cases
            if case.get("checked") and not wrong[case["id"]] and case["file"] != "block_ext"
            and "type" not in case["expect"] and "error" not in case["expect"]]


def judge_types(cases, found):
    """Lines about the types that are not those of the reference checker."""
    for case in cases:
        word, *words = found[case["id"]].split(" ")
        got = type_name(text_in(words[0])) if word == "checked" else word
        right = got == type_name(case["checked"])
        if right and case["id"] in TYPES_OTHERWISE:
            yield f"{case['id']}: has the reference's type, and is said not to"
        elif not right and case["id"] not in TYPES_OTHERWISE:
            yield f"{case['id']}: {visible(case['expr'])} is {got}, the reference says {case['checked']}"


# ---- the list and the report ----

def read_list(path):
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def write_list(path, names, head=NOT_YET_HEAD):
    path.write_text(head + "".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


def table(cases, wrong, listed):
    """A line per file: tests, need protobuf, core, passed, not there yet, failed."""
    rows = {}
    for case in cases:
        row = rows.setdefault(case["file"], [0] * 6)
        row[0] += 1
        row[1] += bool(case["needs"])
        if not case["needs"]:
            bad, expected = bool(wrong[case["id"]]), case["id"] in listed
            row[2] += 1
            row[3] += not bad
            row[4] += bad and expected
            row[5] += bad and not expected
    total = [sum(column) for column in zip(*rows.values())]
    heads = ("tests", "need protobuf", "core", "passed", "not there yet", "failed")
    lines = [f"{'file':<16}" + "".join(f"{head:>15}" for head in heads)]
    lines += [f"{file:<16}" + "".join(f"{number:>15}" for number in row) for file, row in sorted(rows.items())]
    lines.append(f"{'total':<16}" + "".join(f"{number:>15}" for number in total))
    return lines, total


def visible(text):
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def complaint(case, wrong, found):
    """All about a failed test, for a person."""
    lines = [case["id"], f"    expr      {visible(case['expr'])}",
             f"    expected  {json.dumps(case['expect'], ensure_ascii=False)}", f"    {wrong[case['id']]}"]
    for binding in case["bindings"]:
        lines.insert(2, f"    with      {binding['name']} = {json.dumps(binding['value'], ensure_ascii=False)}")
    if wrong[case["id"]].startswith("the error proves nothing"):
        lines.append(f"    answer    {text_in(found[case['id']])}")
    return "\n".join(lines)


def print_needs(cases):
    for case in cases:
        if case["needs"]:
            print(f"{case['id']}: {case['needs']}")


def report_types(core, wrong, options, zones):
    """Prints what the types are like; gives how many are wrong."""
    cases = to_check(core, wrong)
    found, complaints = answers(str(options.runner.resolve()), cases, zones) if cases else ({}, [])
    lines = [*complaints, *judge_types(cases, found)]
    for line in lines:
        print(line)
    if cases:
        print(f"{len(cases)} types are compared with those of the reference checker, {len(TYPES_OTHERWISE)} differ as"
              f" said in {Path(__file__).name}, {len(lines)} others")
    return len(lines)


def report_messages(cases, options):
    """Prints how the tests do that take messages and are judged all the same; gives how many are not as listed."""
    judged = [cel_messages.prepared(case) for case in cases if cel_messages.group(case)]
    found, complaints = answers(str(options.runner.resolve()), judged, zones_of(judged))
    wrong = judge_all(judged, found)
    if options.update:
        write_list(MESSAGES_NOT_YET, {name for name in wrong if wrong[name]}, MESSAGES_HEAD)
    listed = read_list(MESSAGES_NOT_YET)
    failed = [case for case in judged if wrong[case["id"]] and case["id"] not in listed]
    cured = [case["id"] for case in judged if not wrong[case["id"]] and case["id"] in listed]
    for line in [*complaints, *(complaint(case, wrong, found) for case in failed),
                 *(f"passes and is still on {MESSAGES_NOT_YET.name}: {name}" for name in cured)]:
        print(line)
    for group, name in GROUPS.items():
        here = [case for case in judged if cel_messages.group(case) == group]
        print(f"{name}: {sum(not wrong[case['id']] for case in here)} of {len(here)} pass")
    return len(failed) + len(cured) + len(complaints) + excluded_differ(cases)


def excluded_differ(cases):
    """1, and says so, if the document of what is not judged is not what it should be. Only the whole suite tells."""
    if next(cel_suite.differences(cases), None) or EXCLUDED.read_text(encoding="utf-8") == cel_messages.excluded(cases):
        return 0
    print(f"{EXCLUDED.name} is not what --list --update-docs makes of the suite")
    return 1


def report(cases, core, found, complaints, options):
    """Prints the result; gives the exit status."""
    wrong = judge_all(core, found)
    types = report_types(core, wrong, options, zones_of(core))
    listed = read_list(options.not_yet)
    if options.update:
        run = {case["id"] for case in core}
        listed = (listed - run) | {name for name in run if wrong[name]}
        write_list(options.not_yet, listed)
    lines, total = table(cases, wrong, listed)
    failed = [case for case in core if wrong[case["id"]] and case["id"] not in listed]
    cured = [case["id"] for case in core if not wrong[case["id"]] and case["id"] in listed]
    for case in core if options.all else failed:
        if wrong[case["id"]]:
            print(complaint(case, wrong, found))
    for line in [*complaints, *cel_suite.differences(cases), *lines]:
        print(line)
    for name in cured:
        print(f"passes and is still on {options.not_yet.name}: {name}")
    if cured:
        print(f"{len(cured)} tests of the list pass: shorten it with --update")
    messages = report_messages(cases, options) if len(core) != len(cases) else 0
    print(f"{total[3]} of {total[2]} core tests pass, {total[4]} are not there yet, {total[1]} need protobuf")
    print(f"{total[3]} passed, {total[5] + types + messages} failed")
    return 1 if failed or cured or complaints or types or messages else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runner", type=Path, default=RUNNER, help="the built cel_runner; that of build/release/")
    parser.add_argument("--cache", type=Path, default=cel_suite.ROOT / "build" / "conformance",
                        help="folder of the npm package and of what is made from it")
    parser.add_argument("--source", choices=("text", "npm"), action="append", help="take only this source")
    parser.add_argument("--update", action="store_true", help="write cel_not_yet.txt anew")
    parser.add_argument("--list", action="store_true", help="name the tests that need protobuf, and why")
    parser.add_argument("--update-docs", action="store_true", help="with --list: write docs/conformance-excluded.md anew")
    parser.add_argument("--all", action="store_true", help="show also the failures that are on the list")
    parser.add_argument("--not-yet", type=Path, default=NOT_YET, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = arguments()
    cases, notes = cel_suite.load(options.cache, options.source or ("text", "npm"))
    if options.list:
        print_needs(cases)
        if options.update_docs:
            EXCLUDED.write_text(cel_messages.excluded(cases), encoding="utf-8")
        return 0
    for note in notes:
        print(note)
    if not cases:
        print("the CEL conformance suite is not here: nothing was tested")
        print("0 passed, 0 failed")
        return 0
    if not options.runner.is_file():
        print(f"{options.runner} is not built", file=sys.stderr)
        return 2
    core = [case for case in cases if not case["needs"]]
    found, complaints = answers(str(options.runner.resolve()), core, zones_of(core))
    return report(cases, core, found, complaints, options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except cel_suite.SuiteError as error:
        print(error)
        print("0 passed, 1 failed")
        sys.exit(1)
