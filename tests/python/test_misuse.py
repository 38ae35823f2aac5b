"""Wrong calls: the exception names the function's argument, and nothing crashes."""
import unittest
from datetime import date, datetime, timezone

import qun
from support import NOW, club

WRONG = (None, True, 1, -1, 2 ** 70, 1.5, float("nan"), "", "x", "\ud800", "a\0b", b"\xff", [], {}, object(), qun.UNKNOWN, int)


class Arguments(unittest.TestCase):
    def setUp(self):
        self.charter = club()
        self.facts = qun.Facts(self.charter)
        self.facts.add("member", {"id": "bo"})

    def test_too_many_missing_twice_and_unknown_arguments_are_named(self):
        admit = self.charter.admit
        for call, words in ((lambda: admit(1, 2, 3, 4), "3 arguments at most"), (lambda: admit(self.facts), "'now'"),
                            (lambda: admit(self.facts, facts=1), "two values.*'facts'"),
                            (lambda: admit(self.facts, when=1), "no argument 'when'"),
                            (lambda: self.facts.add(), "'scope'"), (lambda: qun.Facts(), "'of'"),
                            (lambda: qun.Facts(self.charter, 1), "at most"), (lambda: self.facts.set(1), "3 arguments"),
                            (lambda: qun.Ledger(charters=1), "'charters'")):
            with self.assertRaisesRegex(TypeError, words):
                call()

    def test_a_wrong_instant_is_named(self):
        for now in ("2026-01-05T08:00:00Z", 1.5, True, date(2026, 1, 5), b"", []):
            with self.subTest(now), self.assertRaisesRegex(TypeError, "'now'"):
                self.charter.admit(self.facts, now)
        with self.assertRaisesRegex(TypeError, "'now' needs a zone"):
            self.charter.admit(self.facts, datetime(2026, 1, 5))
        for now in (2 ** 63, -2 ** 63 - 1, 10 ** 100):
            with self.assertRaisesRegex(OverflowError, "'now'"):
                self.charter.admit(self.facts, now)
        for now in (2 ** 63 - 1, -2 ** 63):
            self.charter.admit(self.facts, now)

    def test_a_wrong_object_is_named(self):
        ledger = qun.Ledger(self.charter)
        for wrong in (5, "x", self.charter, None):
            for call, argument in ((lambda: self.charter.admit(self.facts, NOW, wrong or 5), "into"),
                                   (lambda: qun.Facts(wrong) if wrong is not self.charter else qun.Facts(1), "of"),
                                   (lambda: qun.Decisions(wrong if wrong is not self.charter else 1), "of"),
                                   (lambda: qun.Ledger(wrong if wrong is not self.charter else 1), "charter"),
                                   (lambda: ledger.record(wrong, NOW), "decisions"),
                                   (lambda: ledger.around(wrong, 0, NOW), "facts"),
                                   (lambda: qun.Ledger.restore(self.charter, wrong), "snapshot"),
                                   (lambda: qun.load("{}", wrong or 5), "env")):
                with self.subTest(wrong, argument=argument), self.assertRaisesRegex(TypeError, argument):
                    call()

    def test_a_scope_that_is_none_lists_the_scopes(self):
        for scope in ("memmber", "", "\ud800", "member\0"):
            with self.assertRaisesRegex(ValueError, "'scope'.*group, member"):
                self.facts.add(scope)
        for scope in (None, 2, b"member"):
            with self.assertRaisesRegex(TypeError, "'scope'"):
                self.facts.add(scope)

    def test_a_value_that_is_none_is_named_by_its_key(self):
        for value in (object(), {1, 2}, 1j, range(3), len):
            with self.subTest(value), self.assertRaisesRegex(TypeError, "orders"):
                self.facts.add("member", {"id": "bo", "orders": value})
        for value in (float("nan"), float("inf"), "\ud800"):
            with self.subTest(value), self.assertRaisesRegex(ValueError, "orders"):
                self.facts.add("member", {"id": "bo", "orders": value})
        for key in (1, None, b"id", ("a",)):
            with self.subTest(key), self.assertRaisesRegex(TypeError, "values.*key"):
                self.facts.add("member", {key: 1})

    def test_whatever_is_given_to_whatever_method_is_an_exception_or_an_answer(self):
        ledger, program = qun.Ledger(self.charter), qun.cel.compile("x", {"x": "dyn"})
        out = self.charter.admit(self.facts, NOW)
        for subject in (self.charter, self.facts, ledger, program, out, out[0], out[0].reasons[0], self.charter.slot("member.orders"),
                        self.charter.env, qun.UNKNOWN):
            for name in dir(subject):
                method = getattr(subject, name)
                if not callable(method) or name in ("__init_subclass__", "__class__", "__subclasshook__", "__sizeof__"):
                    continue
                for args in [(), *((a,) for a in WRONG), *((a, b) for a in WRONG for b in WRONG[:9])]:
                    try:
                        method(*args)
                    except Exception:
                        continue

    def test_whatever_is_given_to_whatever_function_is_an_exception_or_an_answer(self):
        for name in dir(qun):
            function = getattr(qun, name)
            if name.startswith("_") or not callable(function):
                continue
            for args in [(), *((a,) for a in WRONG), *((a, b) for a in WRONG for b in WRONG)]:
                try:
                    function(*args)
                except Exception:
                    continue

    def test_handles_are_not_made_from_nothing(self):
        for kind in (qun.Charter, qun.Decision, qun.Slot, qun.Program, qun.Unknown):
            with self.assertRaises(TypeError):
                kind()
            with self.assertRaises(TypeError):
                kind.__new__(kind)
            with self.assertRaises(TypeError):
                object.__new__(kind)
        for kind in (qun.Facts, qun.Env, qun.Ledger, qun.Decisions):
            with self.assertRaises(TypeError):
                object.__new__(kind)

    def test_types_cannot_be_changed_or_derived_from(self):
        with self.assertRaises(TypeError):
            qun.Charter.admit = None
        with self.assertRaises(TypeError):
            type("Mine", (qun.Facts,), {})
        with self.assertRaises(AttributeError):
            self.charter.id = "other"


if __name__ == "__main__":
    unittest.main()
