#!/usr/bin/env python3
"""Turns the public CEL conformance suite into one list of cases, and writes it as JSON Lines.

The suite is not part of the project. It comes from two places: the npm package named below, fetched into a cache
folder when the tests run, and the newer text files where a checkout of shared data is present. Where both have a
test of the same name the text file's is taken. cel_run.py runs the cases; docs/conformance.md describes the suite.

A case:  {"id": "basic/variables/x", "file", "section", "name", "source": "text" | "npm",
          "expr", "disable_check", "check_only", "container",
          "type_env": [{"name", "type"}],      type in CEL's notation: "map(string, dyn)"
          "functions": ["fn(string, int) -> string"],
          "types": ["tuple(T, U, V)"],         types the host has: qun_shape_define
          "bindings": [{"name", "value"}],
          "expect": {"value"} | {"error"} | {"type"} | {"value", "type"},
          "needs": "" or why it takes protobuf messages}

A value: ["null"], ["bool", true], ["int", 5], ["uint", 5], ["double", "0x1.8p+3"], ["string", "text"],
         ["bytes", "hex"], ["type", "int"], ["timestamp", seconds, nanos], ["duration", seconds, nanos],
         ["list", [values]], ["map", [[key, value]]], ["message", "its type"]."""

import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

import textproto
from textproto import Message, Word

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, VERSION = "@bufbuild/cel-spec", "0.6.1"
TESTS_IN_PACKAGE = "package/dist/cjs/testdata/{}.js"

# What the suite held when it was last counted: file -> (tests, of these in need of protobuf messages).
COUNTED = {
    "basic": (43, 0), "bindings_ext": (8, 0), "block_ext": (37, 12), "comparisons": (406, 72),
    "conversions": (109, 0), "dynamic": (226, 226), "encoders_ext": (4, 0), "enums": (85, 85),
    "fields": (60, 0), "fp_math": (30, 0), "integer_math": (64, 0), "lists": (39, 0), "logic": (30, 0),
    "macros": (44, 0), "macros2": (46, 0), "math_ext": (199, 0), "namespace": (14, 0), "network_ext": (69, 0),
    "optionals": (70, 11), "parse": (219, 26), "plumbing": (5, 0), "proto2": (118, 118), "proto2_ext": (18, 18),
    "proto3": (85, 85), "string": (51, 0), "string_ext": (216, 3), "timestamps": (78, 0),
    "type_deduction": (47, 21), "unknowns": (0, 0), "wrappers": (36, 36),
}
FILE_NAMES = {"type_deductions": "type_deduction"}  # one file calls itself otherwise than it is called

TEST_FIELDS = {"name", "description", "expr", "disable_check", "check_only", "type_env", "container", "bindings",
               "value", "typed_result", "eval_error"}
PRIMITIVES = {"BOOL": "bool", "INT64": "int", "UINT64": "uint", "DOUBLE": "double", "STRING": "string",
              "BYTES": "bytes"}
WELL_KNOWN = {"ANY": "any", "TIMESTAMP": "timestamp", "DURATION": "duration"}
OWN_TYPES = {"google.protobuf.Timestamp": "timestamp", "google.protobuf.Duration": "duration"}
ABOUT_MESSAGES = re.compile(r"google\.protobuf\.|TestAllTypes|NestedTestAllTypes|GlobalEnum|NestedEnum")
NOT_MESSAGES = re.compile(r"google\.protobuf\.(Timestamp|Duration)\b(?!\s*\{)")


class SuiteError(Exception):
    """The suite holds what this reader does not know."""


def word(scalar):
    """A scalar's text: bare or quoted."""
    return scalar.decode("utf-8") if isinstance(scalar, bytes) else str(scalar)


def text_of(message, name):
    scalar = message.one(name)
    return "" if scalar is None else word(scalar)


def only_field(message):
    """Name and value of a message's one field."""
    if len(message.fields) != 1:
        raise SuiteError(f"expected one field, found {message.names()}")
    return message.fields[0]


# ---- values ----

def instant_of(body):
    """Seconds and nanoseconds of a timestamp or duration, in the text form or the JSON form."""
    stamp = body.one("value")
    if stamp is None:
        return [int(word(body.one("seconds", Word("0")))), int(word(body.one("nanos", Word("0"))))]
    stamp = word(stamp)
    fraction = re.search(r"\.([0-9]+)", stamp)
    nanos = int(fraction.group(1).ljust(9, "0")) if fraction else 0
    whole = re.sub(r"\.[0-9]+", "", stamp)
    if whole.endswith("s"):
        return [int(whole[:-1]), -nanos if whole.startswith("-") else nanos]
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return [int(at.timestamp()), nanos]


def json_value(message):
    """What a google.protobuf.Value holds."""
    if not message.fields:
        return ["null"]
    name, content = only_field(message)
    plain = {"null_value": lambda _: ["null"], "bool_value": lambda scalar: ["bool", word(scalar) == "true"],
             "number_value": lambda scalar: ["double", float(word(scalar)).hex()],
             "string_value": lambda scalar: ["string", word(scalar)],
             "list_value": json_list, "struct_value": json_map}
    return plain[name](content)


def json_list(message):
    return ["list", [json_value(item) for item in message.all("values")]]


def json_map(message):
    return ["map", [[["string", text_of(entry, "key")], json_value(entry.one("value"))]
                    for entry in message.all("fields")]]


def wrapped(kind):
    """A message of one field `value`: as CEL's value, the zero of its type if it is not said."""
    zero = {"bool": Word("false"), "string": b"", "bytes": b""}.get(kind, Word("0"))
    name = {"int": "int64_value", "uint": "uint64_value"}.get(kind, f"{kind}_value")
    return lambda message: VALUES[name](message.one("value", zero))


WRAPPERS = {"BoolValue": "bool", "Int32Value": "int", "Int64Value": "int", "UInt32Value": "uint",
            "UInt64Value": "uint", "FloatValue": "double", "DoubleValue": "double", "StringValue": "string",
            "BytesValue": "bytes"}
MESSAGE_VALUES = {**{f"google.protobuf.{name}": wrapped(kind) for name, kind in WRAPPERS.items()},
                  "google.protobuf.Value": json_value, "google.protobuf.ListValue": json_list,
                  "google.protobuf.Struct": json_map}


def object_value(message):
    """Timestamps and durations travel as messages, as do other values of the language; any other message stays one."""
    name, body = only_field(message)
    kind = name.strip("[]").rsplit("/", 1)[-1]
    if kind in OWN_TYPES:
        return [OWN_TYPES[kind], *instant_of(body)]
    try:
        return MESSAGE_VALUES[kind](body) if kind in MESSAGE_VALUES else ["message", kind]
    except (KeyError, SuiteError, AttributeError, TypeError):  # as the package's JSON has it
        return ["message", kind]


def map_value(message):
    return ["map", [[value_of(entry.one("key")), value_of(entry.one("value"))] for entry in message.all("entries")]]


VALUES = {
    "null_value": lambda scalar: ["null"],
    "bool_value": lambda scalar: ["bool", {"true": True, "false": False}[word(scalar)]],
    "int64_value": lambda scalar: ["int", int(scalar)],
    "uint64_value": lambda scalar: ["uint", int(scalar)],
    "double_value": lambda scalar: ["double", float(scalar).hex()],
    "string_value": lambda scalar: ["string", word(scalar)],
    "bytes_value": lambda scalar: ["bytes", scalar.hex()],
    "type_value": lambda scalar: ["type", word(scalar)],
    "list_value": lambda message: ["list", [value_of(item) for item in message.all("values")]],
    "map_value": map_value,
    "object_value": object_value,
    "enum_value": lambda message: ["message", text_of(message, "type")],
}


def value_of(message):
    name, content = only_field(message)
    if name not in VALUES:
        raise SuiteError(f"no such kind of value: {name}")
    return VALUES[name](content)


# ---- types ----

def abstract_type(message):
    parameters = ", ".join(type_of(parameter) for parameter in message.all("parameter_types"))
    return f"{text_of(message, 'name')}({parameters})" if parameters else text_of(message, "name")


TYPES = {
    "dyn": lambda content: "dyn",
    "null": lambda content: "null_type",
    "primitive": lambda content: PRIMITIVES[word(content)],
    "wrapper": lambda content: f"wrapper({PRIMITIVES[word(content)]})",
    "well_known": lambda content: WELL_KNOWN[word(content)],
    "list_type": lambda content: f"list({type_of(content.one('elem_type'))})",
    "map_type": lambda content: f"map({type_of(content.one('key_type'))}, {type_of(content.one('value_type'))})",
    "message_type": lambda content: OWN_TYPES.get(word(content), word(content)),
    "type_param": word,
    "type": lambda content: f"type({type_of(content)})" if content.fields else "type",
    "abstract_type": abstract_type,
}


def type_of(message):
    name, content = only_field(message)
    if name not in TYPES:
        raise SuiteError(f"no such kind of type: {name}")
    return TYPES[name](content)


def signatures(name, function):
    """A function's overloads as qun_shape_lend takes them."""
    for overload in function.all("overloads"):
        parameters = [type_of(parameter) for parameter in overload.all("params")]
        result = type_of(overload.one("result_type"))
        if text_of(overload, "is_instance_function") == "true":
            yield f"{parameters[0]}.{name}({', '.join(parameters[1:])}) -> {result}"
        else:
            yield f"{name}({', '.join(parameters)}) -> {result}"


HOST_TYPE = re.compile(r"([A-Za-z_][A-Za-z_0-9.]*)\(([^()]*)\)")


def opaque_types(signatures_told):
    """Types with parameters that are none of the language's: "tuple(T, U, V)"."""
    found = {}
    for signature in signatures_told:
        head, result = signature.rsplit("->", 1)
        for name, parameters in HOST_TYPE.findall(head.split("(", 1)[1] + result):
            if name not in ("list", "map", "optional_type", "type", "wrapper"):
                found[name] = f"{name}({', '.join('TUV'[:parameters.count(',') + 1])})"
    return [found[name] for name in sorted(found)]


# ---- cases ----

def expectation(test):
    """What must come out. A test that says nothing expects true."""
    if test.one("eval_error") is not None:
        return {"error": [text_of(error, "message") for error in test.one("eval_error").all("errors")]}
    if test.one("value") is not None:
        return {"value": value_of(test.one("value"))}
    typed = test.one("typed_result")
    if typed is None:
        return {"value": ["bool", True]}
    expect = {}
    if typed.one("result") is not None:
        expect["value"] = value_of(typed.one("result"))
    if typed.one("deduced_type") is not None:
        expect["type"] = type_of(typed.one("deduced_type"))
    return expect


def has_message(value):
    if value[0] == "message":
        return True
    if value[0] == "list":
        return any(has_message(item) for item in value[1])
    return value[0] == "map" and any(has_message(side) for pair in value[1] for side in pair)


def why_protobuf(case):
    """Why a case takes protobuf messages, or "". Timestamps and durations are CEL's own, however they travel."""
    if ABOUT_MESSAGES.search(NOT_MESSAGES.sub("", case["expr"])):
        return "names a message or enum type"
    if re.match(r"cel\.expr\.conformance\.proto|google\.protobuf", case["container"]):
        return f"container {case['container']}"
    for variable in case["type_env"]:
        if re.search(r"\bwrapper\(|\bany\b|cel\.expr|google\.protobuf\.", variable["type"]):
            return f"variable of type {variable['type']}"
    if any(has_message(binding["value"]) for binding in case["bindings"]):
        return "variable holds a message"
    if has_message(case["expect"].get("value", ["null"])):
        return "expects a message or enum"
    if re.search(r"\bwrapper\(|cel\.expr|google\.protobuf\.", case["expect"].get("type", "")):
        return f"expects type {case['expect']['type']}"
    return ""


def case_of(file, section, test, source):
    unknown = set(test.names()) - TEST_FIELDS
    if unknown:
        raise SuiteError(f"a test has fields this reader does not know: {sorted(unknown)}")
    declarations = [(text_of(entry, "name"), entry) for entry in test.all("type_env")]
    case = {
        "file": file,
        "section": section,
        "name": text_of(test, "name"),
        "source": source,
        "expr": text_of(test, "expr"),
        "disable_check": text_of(test, "disable_check") == "true",
        "check_only": text_of(test, "check_only") == "true",
        "container": text_of(test, "container"),
        "type_env": [{"name": name, "type": type_of(entry.one("ident").one("type"))}
                     for name, entry in declarations if entry.one("ident") is not None],
        "functions": [signature for name, entry in declarations if entry.one("function") is not None
                      for signature in signatures(name, entry.one("function"))],
        "bindings": [{"name": text_of(entry, "key"), "value": value_of(entry.one("value").one("value"))}
                     for entry in test.all("bindings")],
        "expect": expectation(test),
    }
    case["types"] = opaque_types(case["functions"])
    case["needs"] = why_protobuf(case)
    return case


def cases_of(suite, source):
    """The cases of one file. A name that a section uses again gets a number: name#2."""
    file = FILE_NAMES.get(text_of(suite, "name"), text_of(suite, "name"))
    seen = {}
    for section in suite.all("section"):
        for test in section.all("test"):
            try:
                case = case_of(file, text_of(section, "name"), test, source)
            except (SuiteError, textproto.TextprotoError, KeyError, ValueError) as error:
                raise SuiteError(f"{file}/{text_of(section, 'name')}/{text_of(test, 'name')}: {error}") from error
            name = f"{file}/{case['section']}/{case['name']}"
            seen[name] = seen.get(name, 0) + 1
            case["id"] = name if seen[name] == 1 else f"{name}#{seen[name]}"
            yield case


# ---- the text files ----

def text_folder():
    """Where the text files would be."""
    shared = os.environ.get("QUN_SHARED")
    return (Path(shared) if shared else ROOT.parent / "shared") / "data" / "cel-spec"


def read_text(folder):
    cases = []
    for path in sorted(folder.glob("*.textproto")):
        try:
            suite = textproto.parse(path.read_bytes().decode("utf-8"))
            cases.extend(cases_of(suite, "text"))
        except (SuiteError, textproto.TextprotoError) as error:
            raise SuiteError(f"{path.name}: {error}") from error
    return cases


# ---- the npm package ----

# The tests are JavaScript objects; JSON has no negative zero, so it goes as a text.
PRINT_TESTS = ("process.stdout.write(JSON.stringify(require(process.argv[1]).tests,"
               " (key, value) => Object.is(value, -0) ? '-0' : value))")


def snake(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def message_of(content):
    """The message that protobuf's JSON form writes as an object."""
    message = Message()
    for key, value in content.items():
        name = snake(key)
        if name == "bindings":
            for variable, bound in value.items():
                message.add(name, Message([("key", variable.encode("utf-8")), ("value", message_of(bound))]))
        elif name == "object_value":
            message.add(name, Message([(f"[{value['@type']}]", message_of(value))]))
        elif name == "bytes_value":
            message.add(name, base64.b64decode(value))
        else:
            for item in value if isinstance(value, list) else [value]:
                message.add(name, field_of(item))
    return message


def field_of(value):
    if isinstance(value, dict):
        return message_of(value)
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, bool) or value is None:
        return Word(json.dumps(value))
    return Word(repr(value))


def suite_of(tree):
    """A file of the package in the shape of a text file."""
    sections = [("section", Message([("name", section["name"].encode("utf-8"))]
                                    + [("test", message_of(test["original"])) for test in section.get("tests", [])]))
                for section in tree.get("suites", [])]
    return Message([("name", tree["name"].encode("utf-8"))] + sections)


def tool(name):
    path = shutil.which(name)
    if not path:
        raise SuiteError(f"{name} is not installed")
    return path


def archive_of(cache):
    """The package's archive, from the cache or, the first time, from the registry."""
    archive = cache / f"bufbuild-cel-spec-{VERSION}.tgz"
    if archive.exists():
        return archive
    cache.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run([tool("npm"), "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=cache, text=True,
                            capture_output=True, timeout=300)
    if packed.returncode != 0:
        raise SuiteError(f"npm pack {PACKAGE}@{VERSION} failed: {packed.stderr.strip() or 'no reason given'}")
    return cache / packed.stdout.split()[-1]


def fetch(cache, name="conformance"):
    """A file of the package's test data as JSON: conformance, parsing, checking, comprehension."""
    stem = f"cel-spec-{VERSION}" + ("" if name == "conformance" else f"-{name}")
    tests, script = cache / f"{stem}.json", cache / f"{stem}.cjs"
    if tests.exists():
        return tests
    node = tool("node")
    with tarfile.open(archive_of(cache)) as files:
        script.write_bytes(files.extractfile(TESTS_IN_PACKAGE.format(name)).read())
    printed = subprocess.run([node, "-e", PRINT_TESTS, str(script)], capture_output=True, timeout=60)
    if printed.returncode != 0:
        raise SuiteError(f"node cannot read the package: {printed.stderr.decode('utf-8', 'replace').strip()}")
    unfinished = tests.with_suffix(".part")
    unfinished.write_bytes(printed.stdout)
    unfinished.replace(tests)
    return tests


def read_npm(cache):
    """The cases of the package; each with the type that the reference checker finds, where the package has it."""
    tree = json.loads(fetch(cache).read_text(encoding="utf-8"))
    cases = []
    for file in tree["suites"]:
        tests = [test for section in file.get("suites", []) for test in section.get("tests", [])]
        for case, test in zip(cases_of(suite_of(file), "npm"), tests):
            cases.append({**case, "checked": test.get("type", "")})
    return cases


# ---- the suite ----

def merge(text, npm):
    """The newer text files' cases, and those of the package that have no namesake among them."""
    known = {case["id"] for case in text}
    checked = {(case["id"], case["expr"]): case.get("checked", "") for case in npm}
    for case in text:
        case["checked"] = checked.get((case["id"], case["expr"]), "")
    return text + [case for case in npm if case["id"] not in known]


def load(cache, sources=("text", "npm")):
    """The cases of every source at hand, and a line about each source."""
    text, npm, notes = [], [], []
    if "text" in sources:
        folder = text_folder()
        if folder.is_dir():
            text = read_text(folder)
            notes.append(f"text files: {len(text)} tests")
        else:
            notes.append("text files: not here (set QUN_SHARED to the folder that holds data/cel-spec)")
    if "npm" in sources:
        try:
            npm = read_npm(cache)
            notes.append(f"npm {PACKAGE} {VERSION}: {len(npm)} tests")
        except (SuiteError, OSError, subprocess.SubprocessError) as error:
            notes.append(f"npm {PACKAGE} {VERSION}: not here ({error})")
    return merge(text, npm), notes


def count(cases):
    """file -> (tests, tests in need of protobuf)."""
    counts = {file: (0, 0) for file in COUNTED}
    for case in cases:
        tests, needing = counts.get(case["file"], (0, 0))
        counts[case["file"]] = (tests + 1, needing + bool(case["needs"]))
    return counts


def differences(cases):
    """Lines where the suite at hand is not the one that was counted."""
    for file, (tests, needing) in sorted(count(cases).items()):
        counted = COUNTED.get(file, (0, 0))
        if (tests, needing) != counted:
            yield (f"{file}: {tests} tests, {needing} need protobuf;"
                   f" when last counted {counted[0]} tests, {counted[1]} need protobuf")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "conformance", help="folder of the npm package")
    parser.add_argument("--source", choices=("text", "npm"), action="append", help="read only this source")
    parser.add_argument("--out", type=Path, help="the JSON Lines file; standard output if absent")
    options = parser.parse_args()
    cases, notes = load(options.cache, options.source or ("text", "npm"))
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    if options.out:
        options.out.write_text(lines, encoding="utf-8")
    else:
        sys.stdout.write(lines)
    for note in [*notes, *differences(cases)]:
        print(note, file=sys.stderr)


if __name__ == "__main__":
    main()
