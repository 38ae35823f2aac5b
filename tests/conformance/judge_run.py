#!/usr/bin/env python3
"""Tests of the conformance runner itself: ./dev conformance judge. No suite and no library needed."""

import contextlib
import io
import sys
import tempfile
import textwrap
import unittest
import unittest.mock
from pathlib import Path
from types import SimpleNamespace

import cel_golden_run
import cel_messages
import cel_run
import cel_suite
import textproto


def suite(text):
    return list(cel_suite.cases_of(textproto.parse(text), "text"))


def case(identity, expr, expect, **more):
    made = {"id": identity, "file": identity.split("/")[0], "expr": expr, "expect": expect, "container": "",
            "check_only": False, "disable_check": False, "type_env": [], "functions": [], "bindings": [], "needs": ""}
    return {**made, **more}


class TheTextFormat(unittest.TestCase):
    def test_strings_are_bytes_with_their_escapes_taken_out(self):
        for source, expected in (
            (r"'a' \"b\"".replace("\\", ""), b"ab"),
            (r"'\303\277'", b"\xc3\xbf"),
            (r"'\x4a\x4'", b"J\x04"),
            (r"'\u270c'", "✌".encode()),
            (r"'\U0001f431'", "🐱".encode()),
            (r"'\a\b\f\n\r\t\v\\\'\"\?'", b"\a\b\f\n\r\t\v\\'\"?"),
            ("'é # no comment'", "é # no comment".encode()),
        ):
            with self.subTest(source=source):
                self.assertEqual(textproto.parse(f"a: {source}").one("a"), expected)

    def test_fields_take_every_form_the_suite_uses(self):
        message = textproto.parse("""
            a { b: 1 } # a comment
            a: < b: -inf, >
            c: [1, 2];
            [type.googleapis.com/x.Y] { d: - 5.5e-3 }
        """)
        self.assertEqual([inner.one("b") for inner in message.all("a")], ["1", "-inf"])
        self.assertEqual(message.all("c"), ["1", "2"])
        self.assertEqual(message.one("[type.googleapis.com/x.Y]").one("d"), "-5.5e-3")

    def test_what_it_does_not_know_is_an_error_with_its_line(self):
        for source in ("a", "a 1", "a: {", "a: 'b", "a: }", "a: [1 2]", "1: 2", r"a: '\q'", "a: 'b\n'", "a: @"):
            with self.subTest(source=source), self.assertRaises(textproto.TextprotoError):
                textproto.parse(source)
        with self.assertRaisesRegex(textproto.TextprotoError, "line 2"):
            textproto.parse("a: 1\nb 2")

    def test_a_field_that_must_be_single_may_not_repeat(self):
        with self.assertRaises(textproto.TextprotoError):
            textproto.parse("a: 1 a: 2").one("a")


class TheCases(unittest.TestCase):
    def test_a_text_test_becomes_a_case(self):
        made, = suite("""
            name: "fields" section { name: "s" test {
              name: "n" expr: "f(m)" disable_check: true check_only: true container: "a.b"
              type_env { name: "m" ident { type { map_type {
                key_type { primitive: STRING } value_type { list_type { elem_type { dyn {} } } } } } } }
              type_env { name: "f" function { overloads {
                result_type { primitive: INT64 } params { type_param: "T" } params { null: NULL_VALUE } } } }
              bindings { key: "m" value { value { map_value { entries {
                key { string_value: "k" } value { list_value { values { double_value: -0.0 } } } } } } } }
              typed_result { result { uint64_value: 7 } deduced_type { primitive: UINT64 } } } }""")
        self.assertEqual(made["id"], "fields/s/n")
        self.assertTrue(made["disable_check"] and made["check_only"])
        self.assertEqual(made["container"], "a.b")
        self.assertEqual(made["type_env"], [{"name": "m", "type": "map(string, list(dyn))"}])
        self.assertEqual(made["functions"], ["f(T, null_type) -> int"])
        self.assertEqual(made["bindings"], [
            {"name": "m", "value": ["map", [[["string", "k"], ["list", [["double", "-0x0.0p+0"]]]]]]}])
        self.assertEqual(made["expect"], {"value": ["uint", 7], "type": "uint"})
        self.assertEqual(made["needs"], "")

    def test_a_test_of_the_package_becomes_the_same_case(self):
        text, = suite(r"""
            name: "x" section { name: "s" test { name: "n" expr: "v"
              type_env { name: "v" ident { type { message_type: "google.protobuf.Duration" } } }
              bindings { key: "v" value { value { object_value {
                [type.googleapis.com/google.protobuf.Duration] { seconds: -1 nanos: -500000000 } } } } }
              value { list_value { values { bytes_value: "\377" } values { int64_value: -5 }
                values { double_value: nan } values { null_value: NULL_VALUE } values { bool_value: true } } } } }""")
        tree = {"name": "x", "suites": [{"name": "s", "tests": [{"original": {
            "name": "n", "expr": "v",
            "typeEnv": [{"name": "v", "ident": {"type": {"messageType": "google.protobuf.Duration"}}}],
            "bindings": {"v": {"value": {"objectValue": {
                "@type": "type.googleapis.com/google.protobuf.Duration", "value": "-1.500s"}}}},
            "value": {"listValue": {"values": [{"bytesValue": "/w=="}, {"int64Value": "-5"}, {"doubleValue": "NaN"},
                                               {"nullValue": None}, {"boolValue": True}]}}}}]}]}
        npm, = cel_suite.cases_of(cel_suite.suite_of(tree), "text")
        self.assertEqual(npm, text)
        self.assertEqual(text["bindings"], [{"name": "v", "value": ["duration", -1, -500000000]}])

    def test_a_test_that_expects_nothing_expects_true(self):
        made, = suite('name: "x" section { name: "s" test { name: "n" expr: "1 < 2" } }')
        self.assertEqual(made["expect"], {"value": ["bool", True]})

    def test_a_name_that_comes_again_gets_a_number(self):
        test = 'test { name: "n" expr: "1" }'
        made = suite(f'name: "x" section {{ name: "s" {test} {test} {test} }} section {{ name: "t" {test} }}')
        self.assertEqual([one["id"] for one in made], ["x/s/n", "x/s/n#2", "x/s/n#3", "x/t/n"])

    def test_an_unknown_field_is_refused(self):
        with self.assertRaisesRegex(cel_suite.SuiteError, "x/s/n.*surprise"):
            suite('name: "x" section { name: "s" test { name: "n" expr: "1" surprise: 1 } }')

    def test_what_needs_protobuf_is_told_from_what_only_travels_in_it(self):
        message = 'object_value { [type.googleapis.com/a.B] { c: 1 } }'
        instant = 'object_value { [type.googleapis.com/google.protobuf.Timestamp] { seconds: 1 } }'
        for needs, fields in (
            (True, 'expr: "TestAllTypes{}"'),
            (True, 'expr: "google.protobuf.Int64Value{value: 1}"'),
            (True, 'expr: "google.protobuf.Duration{seconds: 1}"'),
            (True, 'expr: "1" container: "cel.expr.conformance.proto3"'),
            (True, 'expr: "x" type_env { name: "x" ident { type { message_type: "a.google.protobuf.B" } } }'),
            (True, 'expr: "x" type_env { name: "x" ident { type { wrapper: INT64 } } }'),
            (True, 'expr: "x" bindings { key: "x" value { value { list_value { values { %s } } } } }' % message),
            (True, 'expr: "x" value { map_value { entries { key { int64_value: 1 } value { %s } } } }' % message),
            (True, 'expr: "x" value { enum_value { type: "a.B" value: 1 } }'),
            (False, 'expr: "type(x) == google.protobuf.Timestamp"'),
            (False, 'expr: "x" container: "a.b"'),
            (False, 'expr: "x" value { %s }' % instant),
            (False, 'expr: "x" type_env { name: "x" ident { type { well_known: TIMESTAMP } } }'),
        ):
            with self.subTest(fields=fields):
                made, = suite('name: "x" section { name: "s" test { name: "n" %s } }' % fields)
                self.assertEqual(bool(made["needs"]), needs, made["needs"])

    def test_the_newer_text_file_wins_over_the_package(self):
        text, npm = case("a/b/c", "1", {}, source="text"), case("a/b/c", "2", {}, source="npm")
        only = case("a/b/d", "3", {}, source="npm")
        self.assertEqual(cel_suite.merge([text], [npm, only]), [text, only])


class TheJudgement(unittest.TestCase):
    def test_values_survive_the_words(self):
        for value in (["null"], ["bool", True], ["int", -(2**63)], ["uint", 2**64 - 1], ["double", "-0x0.0p+0"],
                      ["double", "inf"], ["string", "a b%\n✌"], ["bytes", "00ff20"], ["type", "list(int)"],
                      ["timestamp", -62135596800, 1], ["duration", -2, 999999999],
                      ["list", [["int", 1], ["list", []]]],
                      ["map", [[["string", ""], ["map", []]], [["int", 1], ["null"]]]]):
            with self.subTest(value=value):
                words = cel_run.words_of(value)
                self.assertTrue(all(word and " " not in word for word in words))
                self.assertEqual(cel_run.read_value(words), value)
                self.assertEqual(words, [])

    def test_equality_is_within_a_type(self):
        nan, one = ["double", "nan"], ["double", (1.0).hex()]
        pairs = [[["string", "a"], ["int", 1]], [["string", "b"], ["int", 2]]]
        for equal, left, right in (
            (True, nan, nan),
            (True, ["double", "0x0.0p+0"], ["double", "-0x0.0p+0"]),
            (False, ["int", 1], one),
            (False, ["int", 1], ["uint", 1]),
            (False, ["string", "a"], ["bytes", "61"]),
            (True, ["map", pairs], ["map", pairs[::-1]]),
            (False, ["map", pairs], ["map", pairs[:1]]),
            (False, ["map", pairs[:1]], ["map", [[["string", "a"], ["uint", 1]]]]),
            (False, ["list", [["int", 1], ["int", 2]]], ["list", [["int", 2], ["int", 1]]]),
            (True, ["list", [nan]], ["list", [nan]]),
            (True, ["duration", -1, -500000000], ["duration", -2, 500000000]),
        ):
            with self.subTest(left=left, right=right):
                self.assertEqual(cel_run.same(left, right), equal)

    def test_an_answer_is_right_or_says_what_is_wrong(self):
        one, error = {"value": ["int", 1]}, {"error": ["divide by zero"]}
        for right, expect, answer in (
            (True, one, "value int 1 i1"),
            (False, one, "value int 1 u1"),
            (False, one, "value int 2 i1"),
            (False, one, "value int nonsense i1"),
            (False, one, "unknown"),
            (False, one, "refused no%20such"),
            (False, one, "broken qun_program_run cost"),
            (True, error, "failed divide%20by%20zero"),
            (True, error, "refused no%20such"),
            (False, error, "value int 1 i1"),
            (False, error, "unknown"),
            (False, error, "broken qun_program_run nomem"),
            (False, error, "down crashed"),
            (True, {"value": ["double", "0x1p+63"]}, "value double 9223372036854776000 d43e0000000000000"),
            (False, {"value": ["double", "0x1p+63"]}, "value double 9223372036854774000 d43e0000000000000"),
            (True, {"value": ["double", "inf"]}, 'value double "Infinity" d7ff0000000000000'),
            (True, {"type": "list(int)"}, "checked list(int)"),
            (False, {"type": "list(int)"}, "checked list(dyn)"),
            (True, {**one, "type": "int"}, "value int 1 i1"),
            (False, {**one, "type": "int"}, "value dyn 1 i1"),
            (True, {"type": "map(string, timestamp)"}, "checked map(string,%20google.protobuf.Timestamp)"),
        ):
            with self.subTest(expect=expect, answer=answer):
                self.assertEqual(cel_run.judge(case("a/b/c", "x", expect), answer) == "", right)

    def test_containers_and_want_of_checking_are_asked_for(self):
        plain = cel_run.lines_of(case("a/b/c", "1", {"value": ["int", 1]}))
        self.assertEqual(plain, ["case", "expr 1", "end"])
        made = case("a/b/c", "1", {"value": ["int", 1]}, container="com.example", disable_check=True)
        self.assertEqual(cel_run.lines_of(made), ["case", "expr 1", "container com.example", "unchecked", "end"])

    def test_types_are_those_of_the_reference_or_said_not_to_be(self):
        cases = [case("a/b/same", "1", {"value": ["int", 1]}, checked="int"),
                 case("a/b/other", "[]", {"value": ["list", []]}, checked="list(int)"),
                 case("a/b/error", "1 / 0", {"error": []}, checked="int"),
                 case("a/b/untold", "2", {"value": ["int", 2]}),
                 case("macros/filter/list_empty", "[]", {"value": ["list", []]}, checked="list(int)")]
        chosen = cel_run.to_check(cases, {made["id"]: "" for made in cases})
        self.assertEqual([made["id"] for made in chosen], ["a/b/same", "a/b/other", "macros/filter/list_empty"])
        found = {made["id"]: "checked list(dyn)" for made in chosen} | {"a/b/same": "checked int"}
        lines = list(cel_run.judge_types(chosen, found))
        self.assertEqual(lines, ["a/b/other: [] is list(dyn), the reference says list(int)"])
        found["macros/filter/list_empty"] = "checked list(int)"
        self.assertEqual(len(list(cel_run.judge_types(chosen, found))), 2)

    def test_an_error_proves_nothing_while_its_function_is_missing(self):
        cases = [case("a/b/value", "'a'.reverse()", {"value": ["string", "a"]}),
                 case("a/b/error", "1.reverse()", {"error": []}),
                 case("a/b/other", "1.reverse(2)", {"error": []}),
                 case("a/b/never", "unheard_of(1)", {"error": []}),
                 case("a/b/absorbed", "unheard_of(1) || true", {"value": ["bool", True]}, disable_check=True),
                 case("a/b/text", "'reverse()' + 1", {"error": []})]
        answers = {one["id"]: "refused no%20function" for one in cases}
        wrong = cel_run.judge_all(cases, answers)
        self.assertEqual([name for name in wrong if wrong[name]],
                         ["a/b/value", "a/b/error", "a/b/other", "a/b/absorbed"])
        answers["a/b/value"] = 'value string "a" sa'
        wrong = cel_run.judge_all(cases, answers)
        self.assertEqual([name for name in wrong if wrong[name]], ["a/b/absorbed"])

    def test_functions_of_one_name_are_told_apart_by_their_arguments(self):
        self.assertEqual(cel_run.calls(case("a/b/c", "[1].all(i, v, f((1), [2, g( )], ',)') > 0)", {})),
                         {"all", "all/3", "f", "f/3", "g", "g/0"})

    def test_variables_that_are_bound_but_not_declared_are_dyn(self):
        made = case("a/b/c", "x + y", {}, type_env=[{"name": "x", "type": "map(int, int)"}],
                    bindings=[{"name": "x", "value": ["map", []]}, {"name": "y", "value": ["int", 1]}])
        self.assertEqual(cel_run.lines_of(made), [
            "case", "var x map(int,%20int)", "var y dyn", "expr x%20+%20y", "set x m0", "set y i1", "end"])


# A runner that answers 1 to everything, but goes down at the expression "crash" and hangs at none.
RUNNER = """\
#!%s
import os, sys
for line in sys.stdin:
    if line == "expr crash\\n":
        os.abort()
    if line == "end\\n":
        print("value int 1 i1", flush=True)
""" % sys.executable


class TheRun(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.runner = Path(self.folder.name, "runner")
        self.runner.write_text(textwrap.dedent(RUNNER))
        self.runner.chmod(0o755)
        self.list = Path(self.folder.name, "not_yet.txt")

    def report(self, cases, update=False):
        options = SimpleNamespace(not_yet=self.list, update=update, all=False)
        found, complaints = cel_run.answers(str(self.runner), cases, {})
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            status = cel_run.report(cases, cases, found, complaints, options)
        return status, printed.getvalue()

    def test_a_case_that_takes_the_runner_down_is_passed_over(self):
        cases = [case(f"a/b/{name}", name, {}) for name in ("1", "crash", "2", "3")]
        found, complaints = cel_run.answers(str(self.runner), cases, {})
        self.assertEqual([found[one["id"]].split(" ")[0] for one in cases], ["value", "down", "value", "value"])
        self.assertEqual(complaints, ["crashed with SIGABRT"])

    def test_only_what_is_not_on_the_list_fails(self):
        good = case("a/b/good", "1", {"value": ["int", 1]})
        bad = case("a/b/bad", "1", {"value": ["int", 2]})
        status, printed = self.report([good, bad])
        self.assertEqual((status, printed.splitlines()[-1]), (1, "1 passed, 1 failed"))
        status, printed = self.report([good, bad], update=True)
        self.assertEqual((status, printed.splitlines()[-1]), (0, "1 passed, 0 failed"))
        self.assertEqual(cel_run.read_list(self.list), {"a/b/bad"})

    def test_the_list_must_shrink(self):
        self.list.write_text("# a comment\na/b/good\nelsewhere/b/kept\n")
        good = case("a/b/good", "1", {"value": ["int", 1]})
        status, printed = self.report([good])
        self.assertEqual(status, 1)
        self.assertIn("passes and is still on not_yet.txt: a/b/good", printed)
        self.report([good], update=True)
        self.assertEqual(cel_run.read_list(self.list), {"elsewhere/b/kept"})

    def test_figures_that_differ_from_the_last_count_are_said(self):
        lines = list(cel_suite.differences([case("basic/b/c", "1", {})]))
        self.assertIn("basic: 1 tests, 0 need protobuf; when last counted 43 tests, 0 need protobuf", lines)
        self.assertEqual(len(lines), len(cel_suite.COUNTED) - 1)  # unknowns is empty

    def test_without_suite_it_says_what_is_missing(self):
        missing = str(Path(self.folder.name, "nowhere"))
        with unittest.mock.patch.dict("os.environ", {"QUN_SHARED": missing, "PATH": missing}):
            cases, notes = cel_suite.load(Path(missing))
        self.assertEqual(cases, [])
        self.assertIn("text files: not here", notes[0])
        self.assertIn("node is not installed", notes[1])


class TheGoldenTrees(unittest.TestCase):
    def compare(self, words, golden):
        self.assertEqual("".join(cel_golden_run.rendered(words.split()).split()), cel_golden_run.normal(golden))

    def test_texts_compare_by_their_bytes_and_doubles_by_their_value(self):
        self.compare("c sa%22b%0A", r'"a\"b\n"^#*expr.Constant_StringValue#')
        self.compare("c yA%FF", r'b"A\xff"^#*expr.Constant_BytesValue#')
        self.compare("c d4037640000000000", "23.390625^#*expr.Constant_DoubleValue#")

    def test_chains_are_halved_with_the_longer_half_first(self):
        a, b, c = (f"{name}^#*expr.Expr_IdentExpr#" for name in "abc")
        call = "^#*expr.Expr_CallExpr#"
        self.compare("| 3 n a n b n c", f"_||_(\n  _||_(\n    {a},\n    {b}\n  ){call},\n  {c}\n){call}")

    def test_another_operator_another_name_or_another_order_is_wrong(self):
        golden = cel_golden_run.normal("_<_(\n  a^#*expr.Expr_IdentExpr#,\n  1^#*expr.Constant_Int64Value#\n)"
                                       "^#*expr.Expr_CallExpr#")
        one = {"tree": golden}
        self.assertEqual(cel_golden_run.judge_tree(one, "o < 2 n a c i1 "), "")
        for other in ("o > 2 n a c i1", "o < 2 n b c i1", "o < 2 c i1 n a", "o < 2 n a c u1", "unparsed invalid x", "- 17"):
            with self.subTest(other=other):
                self.assertNotEqual(cel_golden_run.judge_tree(one, other), "")

    def test_a_refusal_counts_once_its_functions_are_typed_elsewhere(self):
        cases = [case("a/b/works", "f(1)", {}, tree="x", type="int"), case("a/b/fails", "f('x')", {}, tree="x", type=None)]
        trees = {"a/b/works": "n a", "a/b/fails": "n a"}
        refused = {"a/b/works": "refused no", "a/b/fails": "refused no"}
        self.assertIn("proves nothing", cel_golden_run.judge(cases, trees, refused)["a/b/fails type"])
        typed = {**refused, "a/b/works": "checked int"}
        self.assertEqual(cel_golden_run.judge(cases, trees, typed)["a/b/fails type"], "")


def main():
    result = unittest.TextTestRunner(stream=sys.stdout).run(unittest.defaultTestLoader.loadTestsFromModule(
        sys.modules["__main__"]))
    failed = len(result.failures + result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    return 1 if failed else 0


class TestsOfMessages(unittest.TestCase):
    def test_they_are_judged_where_values_or_structs_can_stand_for_the_messages(self):
        here, answer = "cel.expr.conformance.proto3", {"value": ["int", 1]}
        for expr, container, expect, group in (
            ("google.protobuf.Int64Value{value: 1}", "", answer, "values"),
            ("TestAllTypes{single_int64: 1}.single_int64", here, answer, "structs"),
            ("TestAllTypes{}", here, {"value": ["message", f"{here}.TestAllTypes"]}, ""),
            ("TestAllTypes{}.single_int64", "cel.expr.conformance.proto2", answer, ""),
            ("GlobalEnum.GAZ", here, answer, ""),
        ):
            with self.subTest(expr=expr):
                made = case("a/b/c", expr, expect, container=container, needs="names a message or enum type")
                self.assertEqual(cel_messages.group(made), group)
                self.assertEqual(bool(cel_messages.prepared(made).get("types")), group == "structs")
        self.assertEqual(cel_messages.group(case("a/b/c", "1", answer)), "")

    def test_the_rest_is_written_down_with_its_reason(self):
        left = case("enums/a/b", "GlobalEnum.GAZ", {"value": ["int", 1]}, needs="names a message or enum type")
        written = cel_messages.excluded([left, case("basic/a/b", "1", {"value": ["int", 1]})])
        self.assertIn("1 of the 2 tests", written)
        self.assertIn("## Enums are types and constants of protobuf's\n\n1 tests.\n\n- enums/a: b\n", written)

    def test_messages_that_are_values_are_read_as_them(self):
        for text, value in (("[x/google.protobuf.Int32Value] { value: 5 }", ["int", 5]),
                            ("[x/google.protobuf.StringValue] { }", ["string", ""]),
                            ("[x/google.protobuf.Value] { bool_value: true }", ["bool", True]),
                            ("[x/google.protobuf.Value] { }", ["null"]),
                            ("[x/google.protobuf.ListValue] { values { null_value: NULL_VALUE } }", ["list", [["null"]]]),
                            ("[x/y.Z] { }", ["message", "y.Z"])):
            with self.subTest(text=text):
                self.assertEqual(cel_suite.object_value(textproto.parse(text)), value)


if __name__ == "__main__":
    sys.exit(main())
