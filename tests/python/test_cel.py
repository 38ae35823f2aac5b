"""Expressions by themselves."""
import unittest
from datetime import datetime, timedelta, timezone

import qun
from qun import cel
from support import NOW, club


class Values(unittest.TestCase):
    def test_a_program_is_called_with_its_variables(self):
        program = cel.compile("orders >= 3 && region == '大连'", {"orders": "int", "region": "string"})
        self.assertIs(program({"orders": 5, "region": "大连"}), True)
        self.assertIs(program({"orders": 1, "region": "大连"}), False)
        self.assertIs(program.value({"orders": 5, "region": "x"}), False)

    def test_unknown_is_a_third_state(self):
        program = cel.compile("orders >= 3 || gift", {"orders": "int", "gift": "bool"})
        self.assertIs(program({"orders": 1}), qun.UNKNOWN)
        self.assertIs(program({"orders": 5}), True)
        self.assertIs(program({"orders": None, "gift": False}), qun.UNKNOWN)
        self.assertIs(program(), qun.UNKNOWN)

    def test_values_come_back_as_they_went_in(self):
        cases = [("int", -2 ** 63), ("uint", 2 ** 64 - 1), ("double", 1.5), ("bool", True), ("string", "é\0"),
                 ("bytes", b"\0\xff"), ("list(int)", [1, 2]), ("map(string, int)", {"a": 1}),
                 ("timestamp", NOW), ("duration", timedelta(days=-3, microseconds=7)), ("dyn", [1, "a", {"b": None}])]
        for kind, value in cases:
            with self.subTest(kind):
                self.assertEqual(cel.compile("x", {"x": kind})({"x": value}), value)

    def test_names_with_fields_are_structs_and_their_values_dicts(self):
        types = {"p": "Point", "Point": "{x: int, y: wrapper(int), more: list(Point), name: Name}", "Name": "{word: string}"}
        types = {"Name": types.pop("Name"), **types}
        self.assertEqual(cel.compile("Point{x: p.x + 1}", types)({"p": {"x": 41}}), {"x": 42})
        value = {"x": 1, "more": [{"x": 2}], "name": {"word": "a"}}
        self.assertEqual(cel.compile("p", types)({"p": value}), value)
        self.assertIs(cel.compile("has(p.y)", types)({"p": {"y": None}}), False)
        with self.assertRaises(TypeError):
            cel.compile("p", types)({"p": {"z": 1}})
        with self.assertRaisesRegex(qun.InvalidError, "Point has no field z"):
            cel.compile("p.z", types)
        with self.assertRaises(qun.InvalidError):
            cel.compile("1", {"Point": "{x: inte}"})

    def test_a_program_says_its_type_and_what_it_reads(self):
        program = cel.compile("[a, b]", {"a": "int", "b": "int", "c": "int"})
        self.assertEqual((program.type, program.reads, program.expression), ("list(int)", ("a", "b"), "[a, b]"))

    def test_now_is_an_argument(self):
        program = cel.compile("now > t", {"t": "timestamp"})
        self.assertIs(program({"t": NOW}, NOW + timedelta(seconds=1)), True)
        self.assertIs(program({"t": NOW}, now=NOW), False)
        self.assertTrue(program.reads_now)
        self.assertFalse(cel.compile("t > t", {"t": "timestamp"}).reads_now)
        with self.assertRaisesRegex(TypeError, "reads now"):
            program({"t": NOW})

    def test_a_variable_named_now_is_one_like_any_other(self):
        program = cel.compile("now > t", {"now": "timestamp", "t": "timestamp"})
        self.assertIs(program({"t": NOW, "now": NOW + timedelta(seconds=1)}), True)
        self.assertIs(program({"t": NOW}, NOW), qun.UNKNOWN)

    def test_an_expression_over_a_charter_reads_its_fields(self):
        charter = club()
        program = cel.compile("member.orders * 2", charter)
        facts = qun.Facts(charter)
        facts.add("member", {"id": "bo", "orders": 21})
        self.assertEqual(program(facts), 42)

    def test_a_decision_for_each_row(self):
        program = cel.compile("x > 1", {"x": "int"})
        facts = qun.Facts(program)
        for x in (1, 2, None):
            facts.add("record", {"x": x})
        decisions = program.run(facts)
        self.assertEqual([d.act for d in decisions], ["false", "true", "unknown"])
        self.assertEqual(decisions[0].reasons[0].shortfall, 1)


class Errors(unittest.TestCase):
    def test_an_expression_that_fails_raises(self):
        program = cel.compile("1 / x", {"x": "int"})
        with self.assertRaisesRegex(qun.FailedError, "zero"):
            program({"x": 0})
        self.assertEqual(program({"x": 1}), 1)

    def test_a_wrong_expression_has_a_place_and_a_suggestion(self):
        with self.assertRaises(qun.InvalidError) as caught:
            cel.compile("1 == 1 &&\n ordres > 2", {"orders": "int"})
        problem = caught.exception.problems[0]
        self.assertEqual((problem.code, problem.line, problem.column, problem.suggestion), ("C020", 2, 2, "orders"))

    def test_a_variable_that_is_not_declared_is_named(self):
        with self.assertRaisesRegex(LookupError, "'ordres'.*orders"):
            cel.compile("orders", {"orders": "int"})({"ordres": 1})

    def test_a_value_of_another_type_is_named(self):
        program = cel.compile("orders", {"orders": "int"})
        for value in ("1", 1.0, [1], object(), 2 ** 63):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "orders"):
                program({"orders": value})

    def test_a_declaration_that_is_none_is_named(self):
        for declarations in ({"orders": "itn"}, {"1x": "int"}, {"": "int"}):
            with self.assertRaises(qun.InvalidError):
                cel.compile("1", declarations)
        for declarations in ({"orders": 3}, {3: "int"}, 5, "x"):
            with self.assertRaises(TypeError):
                cel.compile("1", declarations)

    def test_a_list_that_holds_itself_is_refused(self):
        endless = []
        endless.append(endless)
        with self.assertRaises(RecursionError):
            cel.compile("x", {"x": "dyn"})({"x": endless})
        with self.assertRaises(RecursionError):
            qun.Facts(club()).add("member", {"id": "a", "region": endless})

    def test_a_call_within_a_call_does_not_disturb_it(self):
        program = cel.compile("t.getFullYear()", {"t": "timestamp"})

        class Zone(timezone.__base__):
            def utcoffset(self, at):
                program({"t": NOW.replace(year=1999)})
                return timedelta(0)

        self.assertEqual(program({"t": datetime(2026, 1, 1, tzinfo=Zone())}), 2026)


if __name__ == "__main__":
    unittest.main()
