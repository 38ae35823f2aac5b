#!/usr/bin/env python3
"""Holds libqun's trees and types against the golden ones of the public CEL suite: ./dev conformance cel_golden.

The package that cel_suite.py fetches also holds, of each test and of some 400 expressions more, the tree that the
language's reference implementation parses and the type that it finds. cel_golden_runner prints libqun's tree,
cel_runner says its type. Each case is up to two checks: ID tree (the tree, or that there is none) and ID type (the
type, or that the expression is refused).

cel_golden_not_yet.txt names the checks that may fail, and only shrinks. cel_golden_differs.txt names those where
libqun means to differ, each under its reason. docs/conformance.md says more."""

import argparse
import json
import re
import sys
from pathlib import Path

import cel_run
import cel_suite

HERE = Path(__file__).resolve().parent
BUILT = cel_suite.ROOT / "build" / "release" / "tests" / "conformance"
NOT_YET, DIFFERS = HERE / "cel_golden_not_yet.txt", HERE / "cel_golden_differs.txt"
NOT_YET_HEAD = """\
# Golden trees and types of the CEL suite that libqun does not give yet, one check a line. Made by
# tests/conformance/cel_golden_run.py --update; it only shrinks. docs/conformance.md says more.
"""
FILES = ("parsing", "checking", "comprehension", "conformance")
# What is golden of these was made without the macros and the syntax they are about: their trees are those of plain calls, and
# that there is no such function says nothing. Where there is a type all the same, it counts.
WITHOUT_MACROS = {"comprehension", "macros2", "bindings_ext", "block_ext", "optionals"}
MESSAGES = re.compile(r"google\.expr|Proto2Message|\b(pb2|pb3|null_msg|testAllTypes)\b")
# What the checking tests name without declaring it.
GIVEN = [("is", "string"), ("ii", "int"), ("iu", "uint"), ("iz", "bool"), ("ib", "bytes"), ("id", "double"),
         ("ix", "null_type")]
GIVEN_FUNCTIONS = ["fg_s() -> string", "string.fi_s_s() -> string"]


# ---- cases ----

def flat(tree):
    """The tests of a tree of suites, in order."""
    yield from tree.get("tests", [])
    for suite in tree.get("suites", []):
        yield from flat(suite)


def of_conformance(tree):
    for file in tree["suites"]:
        yield from zip(cel_suite.cases_of(cel_suite.suite_of(file), "npm"), flat(file), strict=True)


def of_others(name, tree):
    for number, test in enumerate(flat(tree)):
        case = cel_suite.case_of(name, "", cel_suite.message_of(test["original"]), "npm")
        case["id"] = f"{name}/{number:03}"
        if name == "checking":
            case["type_env"] += [{"name": variable, "type": kind} for variable, kind in GIVEN]
            case["functions"] += GIVEN_FUNCTIONS
        yield case, test


def load(cache):
    """All cases with what is golden of each: "tree", "type", either None for an error."""
    cases = []
    for name in FILES:
        tree = json.loads(cel_suite.fetch(cache, name).read_text(encoding="utf-8"))
        for case, test in of_conformance(tree) if name == "conformance" else of_others(name, tree):
            golden = normal(test["ast"]) if "ast" in test else None
            case.update(tree=golden, type=test.get("type"), check_only=True, bindings=[])
            cases.append(case)
    return cases


def needs_messages(case):
    """Whether a protobuf message is made, named or typed in it."""
    texts = [case["expr"], case["tree"] or "", case["type"] or "", case["container"], *case["functions"],
             *(variable["type"] for variable in case["type_env"])]
    return bool(case["needs"] or re.search(r"[A-Za-z0-9_]\{", case["tree"] or "") or
                any(MESSAGES.search(text) for text in texts))


# ---- golden trees in a form that compares: no blanks, texts in hexadecimal, doubles exactly ----

ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, '"': 34, "\\": 92}
LITERAL = re.compile(r'(b?)"((?:[^"\\]|\\.)*)"(?=\^#\*expr\.Constant_(?:String|Bytes)Value#)', re.DOTALL)
ESCAPE = re.compile(r"\\(?:x(..)|u(....)|U(........)|(.))", re.DOTALL)
DOUBLE = re.compile(r"([^\s(,:\[{]+)(?=\^#\*expr\.Constant_DoubleValue#)")


def unescaped(text, is_bytes):
    out, at = b"", 0
    for match in ESCAPE.finditer(text):
        out += text[at:match.start()].encode("utf-8", "surrogatepass")
        at = match.end()
        code = int(match[1] or match[2] or match[3] or "0", 16) if not match[4] else ESCAPES[match[4]]
        out += bytes([code]) if is_bytes or code < 128 else chr(code).encode("utf-8", "surrogatepass")
    return out + text[at:].encode("utf-8", "surrogatepass")


def normal(text):
    text = LITERAL.sub(lambda match: match[1] + "<" + unescaped(match[2], match[1] == "b").hex() + ">", text)
    text = DOUBLE.sub(lambda match: float(match[1]).hex(), text)
    return re.sub(r"\s+", "", text)


# ---- our trees in the same form ----

def call(name, *arguments):
    return f"{name}({','.join(arguments)})^#*expr.Expr_CallExpr#"


def ident(name):
    return f"{name}^#*expr.Expr_IdentExpr#"


def constant(text, kind):
    return f"{text}^#*expr.Constant_{kind}Value#"


def literal(word):
    kind, content = word[0], word[1:]
    if kind in "sy":
        return constant(("b" if kind == "y" else "") + "<" + cel_run.unescape(content).hex() + ">",
                        "Bytes" if kind == "y" else "String")
    if kind == "d":
        return constant(cel_run.read_value([word])[1], "Double")
    return {"n": lambda: constant("null", "Null"), "b": lambda: constant("true" if content == "1" else "false", "Bool"),
            "i": lambda: constant(content, "Int64"), "u": lambda: constant(content + "u", "Uint64")}[kind]()


RESULT = ident("@result")
ONE = constant("1", "Int64")
TRUE, FALSE = constant("true", "Bool"), constant("false", "Bool")
EMPTY = "[]^#*expr.Expr_ListExpr#"


def only_if(condition, step):
    return call("_?_:_", condition, step, RESULT)


def append(item):
    return call("_+_", RESULT, f"[{item}]^#*expr.Expr_ListExpr#")


# What the macros stand for: beginning, condition, step, result.
MACROS = {
    "all": lambda v, f: (TRUE, call("@not_strictly_false", RESULT), call("_&&_", RESULT, f), RESULT),
    "exists": lambda v, f: (FALSE, call("@not_strictly_false", call("!_", RESULT)), call("_||_", RESULT, f), RESULT),
    "exists_one": lambda v, f: (constant("0", "Int64"), TRUE, only_if(f, call("_+_", RESULT, ONE)),
                                call("_==_", RESULT, ONE)),
    "map": lambda v, *f: (EMPTY, TRUE, only_if(f[0], append(f[1])) if len(f) == 2 else append(f[0]), RESULT),
    "filter": lambda v, f: (EMPTY, TRUE, only_if(f, append(ident(v))), RESULT),
}


def loop(kind, variable, target, *arguments):
    init, condition, step, result = MACROS[kind](variable, *arguments)
    return (f"__comprehension__(//Variable{variable},//Target{target},//Accumulator@result,//Init{init},"
            f"//LoopCondition{condition},//LoopStep{step},//Result{result})^#*expr.Expr_ComprehensionExpr#")


def balanced(name, terms):
    """A chain of && or || as the reference halves it."""
    if len(terms) == 1:
        return terms[0]
    middle = (len(terms) + 1) // 2
    return call(name, balanced(name, terms[:middle]), balanced(name, terms[middle:]))


def operator(name, count):
    if count == 1:
        return f"{name}_"
    return "@in" if name == "in" else f"_{name}_"


def rendered(words):
    """The tree at the front of a list of words, which loses them."""
    def several(count):
        return [rendered(words) for _ in range(count)]

    def named():
        return cel_run.text_in(words.pop(0))

    def count():
        return int(words.pop(0))

    def method():
        name, (target, *rest) = named(), several(count())
        return f"{target}.{call(name, *rest)}"

    def entries():
        items = several(count())
        pairs = [f"{key}:{value}^#*expr.Expr_CreateStruct_Entry#" for key, value in zip(items[::2], items[1::2])]
        return f"{{{','.join(pairs)}}}^#*expr.Expr_StructExpr#"

    def select(mark):
        name = named()
        return f"{rendered(words)}.{name}{mark}^#*expr.Expr_SelectExpr#"

    def unknown():
        raise ValueError(f"a node of kind {named()}")

    def operation():
        name, number = named(), count()
        return call(operator(name, number), *several(number))

    forms = {
        "c": lambda: literal(words.pop(0)), "n": lambda: ident(named()), "s": lambda: select(""),
        "h": lambda: select("~test-only~"), "x": lambda: call("_[_]", *several(2)),
        "?": lambda: call("_?_:_", *several(3)), "!": lambda: call("!_", *several(1)),
        "f": lambda: call(named(), *several(count())), "m": method, "o": operation,
        "&": lambda: balanced("_&&_", several(count())), "|": lambda: balanced("_||_", several(count())),
        "l": lambda: f"[{','.join(several(count()))}]^#*expr.Expr_ListExpr#", "M": entries,
        "L": lambda: loop(named(), named(), *several(count())), "-": unknown,
    }
    return forms[words.pop(0)]()


# ---- judging ----

def judge_tree(case, answer):
    """What is wrong with a tree; "" if it is right."""
    word, _, rest = answer.partition(" ")
    if word in ("unparsed", "down"):
        return f"got no tree: {cel_run.text_in(rest)}" if case["tree"] is not None else ""
    if case["tree"] is None:
        return "got a tree where none was expected"
    try:
        ours = re.sub(r"\s+", "", rendered(answer.split()))
    except ValueError as error:
        return f"got {error}"
    return "" if ours == case["tree"] else f"got {ours}"


def judge_type(case, answer):
    word, _, rest = answer.partition(" ")
    if case["type"] is None:
        return "" if word == "refused" else f"got {word} {cel_run.text_in(rest)}, a refusal was expected"
    if word != "checked":
        return f"got {word} {cel_run.text_in(rest)}"
    same = cel_run.type_name(cel_run.text_in(rest)) == cel_run.type_name(case["type"])
    return "" if same else f"got type {cel_run.text_in(rest)}"


def judge(cases, trees, types):
    """check -> what is wrong with it. A refusal proves nothing while a function of the expression is missing, as in
    cel_run.py."""
    checked = [case for case in cases
               if case["tree"] is not None and not case["disable_check"]
               and (case["type"] is not None or case["file"] not in WITHOUT_MACROS)]
    found = {case["id"]: judge_type(case, types[case["id"]]) for case in checked}
    typed = [case for case in checked if case["type"] is not None]
    known = set().union(*map(cel_run.calls, typed))
    working = set().union(*(cel_run.calls(case) for case in typed if not found[case["id"]]))
    for case in checked:
        missing = sorted(cel_run.calls(case) & known - working)
        if case["type"] is None and not found[case["id"]] and missing:
            found[case["id"]] = f"the refusal proves nothing: no type of {', '.join(missing)} is right"
    wrong = {f"{case['id']} tree": judge_tree(case, trees[case["id"]])
             for case in cases if case["file"] not in WITHOUT_MACROS}
    return {**wrong, **{f"{identity} type": why for identity, why in found.items()}}


# ---- the lists and the report ----

def table(cases, wrong, listed, differing):
    """A line per file and check: checks, right, differ on purpose, not there yet, failed."""
    rows = {}
    files = {case["id"]: case["id"].split("/")[0] if case["file"] in FILES else "conformance" for case in cases}
    for check, why in wrong.items():
        identity, kind = check.rsplit(" ", 1)
        row = rows.setdefault(f"{files[identity]}, {kind}", [0] * 5)
        row[0] += 1
        place = 1 if not why else 2 if check in differing else 3 if check in listed else 4
        row[place] += 1
    total = [sum(column) for column in zip(*rows.values())]
    heads = ("checks", "right", "differ", "not there yet", "failed")
    lines = [f"{'':<22}" + "".join(f"{head:>15}" for head in heads)]
    lines += [f"{name:<22}" + "".join(f"{number:>15}" for number in row) for name, row in sorted(rows.items())]
    return [*lines, f"{'total':<22}" + "".join(f"{number:>15}" for number in total)], total


def complaint(case, check, why):
    expected = case["tree"] if check.endswith("tree") else case["type"]
    return f"{check}\n    expr      {cel_run.visible(case['expr'])}\n    expected  {expected or 'an error'}\n    {why}"


def report(cases, messages, wrong, complaints, options):
    listed, differing = cel_run.read_list(options.not_yet), cel_run.read_list(DIFFERS)
    if options.update:
        listed = {check for check, why in wrong.items() if why and check not in differing}
        options.not_yet.write_text(NOT_YET_HEAD + "".join(f"{check}\n" for check in sorted(listed)), encoding="utf-8")
    by_id = {case["id"]: case for case in cases}
    failed = [check for check, why in wrong.items() if why and check not in listed and check not in differing]
    cured = sorted(check for check in {*listed, *differing} if not wrong.get(check, ""))
    for check in [check for check, why in wrong.items() if why] if options.all else failed:
        print(complaint(by_id[check.rsplit(" ", 1)[0]], check, wrong[check]))
    lines, total = table(cases, wrong, listed, differing)
    for line in [*complaints, *lines]:
        print(line)
    for check in cured:
        print(f"is right and is still on a list: {check}")
    print(f"{messages} cases are about protobuf messages and were left out")
    print(f"{total[1]} of {total[0]} checks are right, {total[2]} differ on purpose, {total[3]} are not there yet")
    print(f"{total[1]} passed, {len(failed)} failed")
    return 1 if failed or cured or complaints else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runner", type=Path, default=BUILT / "cel_golden_runner",
                        help="the built cel_golden_runner, cel_runner beside it; that of build/release/")
    parser.add_argument("--cache", type=Path, default=cel_suite.ROOT / "build" / "conformance",
                        help="folder of the npm package and of what is made from it")
    parser.add_argument("--update", action="store_true", help="write cel_golden_not_yet.txt anew")
    parser.add_argument("--all", action="store_true", help="show also what the lists name")
    parser.add_argument("--not-yet", type=Path, default=NOT_YET, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = arguments()
    try:
        everything = load(options.cache)
    except (cel_suite.SuiteError, OSError) as error:
        print(f"the golden trees and types are not here: nothing was tested ({error})")
        print("0 passed, 0 failed")
        return 0
    cases = [case for case in everything if not needs_messages(case)]
    trees, complaints = cel_run.answers(str(options.runner.resolve()), cases, {})
    types, more = cel_run.answers(str(options.runner.resolve().parent / "cel_runner"), cases, cel_run.zones_of(cases))
    return report(cases, len(everything) - len(cases), judge(cases, trees, types), complaints + more, options)


if __name__ == "__main__":
    sys.exit(main())
