"""Which of the suite's tests of protobuf messages can be judged without protobuf, and what for: cel_run.py counts
them beside the core.

values   the messages are only those that stand for values of the language: the wrappers, Value, Struct, ListValue,
         Any, Timestamp, Duration
structs  messages of proto3 that are declared to qun_shape_define, field by field, by the rule their names follow; where
         the answer is no message. A struct differs from a message in what is said of each such test in its list:
         a field that is a message and not set is null, and a number has 64 bits."""

import json
import re

PACKAGE = "cel.expr.conformance.proto3."
OTHER_MESSAGES = re.compile(r"TestAllTypes|GlobalEnum|NestedEnum|FieldMask|Empty\b|cel\.expr|\['message'|\"message\"")

SCALARS = {"int32": "int", "int64": "int", "sint32": "int", "sint64": "int", "sfixed32": "int", "sfixed64": "int",
           "uint32": "uint", "uint64": "uint", "fixed32": "uint", "fixed64": "uint", "float": "double",
           "double": "double", "bool": "bool", "string": "string", "bytes": "bytes", "nested_enum": "int", "enum": "int",
           "duration": "duration", "timestamp": "timestamp", "any": "dyn", "value": "dyn",
           "struct": "google.protobuf.Struct", "list_value": "list(dyn)", "null_value": "dyn",
           "nested_message": PACKAGE + "TestAllTypes.NestedMessage"}
SCALARS.update({f"{name}_wrapper": f"wrapper({SCALARS[name]})"
                for name in ("int32", "int64", "uint32", "uint64", "float", "double", "bool", "string", "bytes")})
KEYS = ("bool", "int32", "int64", "uint32", "uint64", "string")
SINGLE_NULLABLE = {"single_struct": "dyn", "list_value": "dyn"}


def fields():
    """The fields of TestAllTypes, by the rule of their names."""
    found = {"standalone_message": SCALARS["nested_message"], "standalone_enum": "int", "list_value": "dyn",
             "null_value": "dyn", "optional_null_value": "dyn"}
    for name, kind in SCALARS.items():
        found[f"single_{name}"] = SINGLE_NULLABLE.get(f"single_{name}", kind)
        found[f"repeated_{name}"] = f"list({kind})"
        found.update({f"map_{key}_{name}": f"map({SCALARS[key]}, {kind})" for key in KEYS})
    return found


def definitions():
    body = ", ".join(f"{name}: {kind}" for name, kind in fields().items())
    return [f"{PACKAGE}TestAllTypes.NestedMessage{{bb: int}}", f"{PACKAGE}TestAllTypes{{{body}}}"]


def group(case):
    """"values", "structs" or "": it takes messages themselves."""
    if not case["needs"]:
        return ""
    told = json.dumps([case["expr"], case["container"], case["type_env"], case["expect"], case["bindings"]])
    if not OTHER_MESSAGES.search(told):
        return "values"
    held = json.dumps([case["expect"], case["bindings"]])
    about = "proto2" in told or "NestedTestAllTypes" in told or re.search(r"Enum\b|FieldMask|Empty\b|_ext\b", told)
    return "" if about or '"message"' in held or "proto3" not in told else "structs"


REASONS = (
    (r"NestedTestAllTypes", "A message that holds a message of its own type: a struct holds a list of them instead"),
    (r"proto2_ext/|/extensions_|proto\.(has|get)Ext", "Extensions of proto2"),
    (r"enums/|Enum\b", "Enums are types and constants of protobuf's"),
    (r"FieldMask|Empty\b|google\.protobuf\.Any", "Messages of protobuf's library that are no values of the language"),
    (r"proto2", "Messages of proto2: what a field is while it is not set stands in its descriptor"),
    (r"", "The answer, or a variable, is a message"),
)


def why_left(case):
    """Why a test is not judged at all."""
    told = json.dumps([case["id"], case["expr"], case["container"], case["type_env"], case["expect"], case["bindings"]])
    return next(reason for pattern, reason in REASONS if re.search(pattern, told))


def excluded(cases):
    """docs/conformance-excluded.md: every test that is not judged, under its reason."""
    left = [case for case in cases if case["needs"] and not group(case)]
    lines = ["# Tests of the CEL suite that are not judged", "",
             f"{len(left)} of the {len(cases):,} tests take messages of protobuf themselves. Made by"
             " `tests/conformance/cel_run.py --list --update-docs`; [conformance.md](conformance.md) says what is judged."]
    for _, reason in REASONS:
        about = [case for case in left if why_left(case) == reason]
        if not about:
            continue
        lines += ["", f"## {reason}", "", f"{len(about)} tests.", ""]
        sections = {}
        for case in about:
            section, name = case["id"].rsplit("/", 1)
            sections.setdefault(section, []).append(name)
        lines += [f"- {section}: {', '.join(names)}" for section, names in sorted(sections.items())]
    return "\n".join(lines) + "\n"


def prepared(case):
    """The case as the runner takes it."""
    return {**case, "types": definitions()} if group(case) == "structs" else case
