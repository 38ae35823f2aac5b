"""Facts: rows from mappings, dataclasses and JSON, single fields, and what is wrong with them."""
import enum
import unittest
from collections import OrderedDict, UserDict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import qun
from support import NOW, club


@dataclass
class Applicant:
    id: str
    orders: int
    region: str | None = None


class Rows(unittest.TestCase):
    def setUp(self):
        self.facts = qun.Facts(club())

    def test_a_dict_is_a_row_with_the_scope_in_its_keys_or_without(self):
        row = self.facts.add("member", {"id": "bo", "orders": 2, "member.region": "Dalian"})
        self.assertEqual([self.facts.get(name, row) for name in ("member.orders", "member.region")], [2, "Dalian"])

    def test_a_mapping_a_dataclass_and_json_are_rows(self):
        for number, values in enumerate((OrderedDict(id="a", orders=1), UserDict(id="b", orders=1), Applicant("c", 1),
                                         '{"id": "d", "orders": 1}', b'{"id": "e", "orders": 1}')):
            self.assertEqual(self.facts.add("member", values), number)
            self.assertEqual(self.facts.get("member.orders", number), 1)
        self.assertEqual(self.facts.rows("member"), 5)

    def test_an_id_that_is_there_updates_its_row(self):
        self.facts.add("member", {"id": "bo", "orders": 2})
        self.assertEqual(self.facts.add("member", {"id": "bo", "orders": 3}), 0)
        self.assertEqual(self.facts.get("member.orders", 0), 3)

    def test_a_row_without_values_knows_nothing(self):
        row = self.facts.add("member", key="bo")
        self.assertEqual(self.facts.get("member.id", row), "bo")
        self.assertIs(self.facts.get("member.orders", row), qun.UNKNOWN)

    def test_a_key_that_is_there_is_refused(self):
        self.facts.add("member", key="bo")
        with self.assertRaisesRegex(qun.InvalidError, "member 'bo' already"):
            self.facts.add("member", key="bo")

    def test_values_and_key_exclude_each_other(self):
        with self.assertRaisesRegex(TypeError, "'values' or 'key'"):
            self.facts.add("member", {"id": "bo"}, key="bo")

    def test_a_row_is_found_by_its_key(self):
        self.facts.add("member", key="anna")
        self.facts.add("member", key="bo")
        self.assertEqual((self.facts.find("member", "bo"), self.facts.find("member", "cy")), (1, None))

    def test_cleared_facts_have_no_rows(self):
        self.facts.add("member", key="bo")
        self.facts.clear()
        self.assertEqual(self.facts.rows("member"), 0)

    def test_an_unknown_key_is_told_with_a_suggestion(self):
        with self.assertRaises(qun.InvalidError) as caught:
            self.facts.add("member", {"id": "bo", "ordres": 2})
        problem = caught.exception.problems[0]
        self.assertEqual((problem.code, problem.path, problem.suggestion), ("C010", "/ordres", "orders"))

    def test_a_row_that_is_refused_changes_nothing(self):
        self.facts.add("member", {"id": "bo", "orders": 2})
        with self.assertRaises(qun.InvalidError):
            self.facts.add("member", {"id": "bo", "orders": 5, "region": 7})
        self.assertEqual((self.facts.get("member.orders", 0), self.facts.rows("member")), (2, 1))

    def test_none_and_unknown_are_unknown(self):
        row = self.facts.add("member", {"id": "bo", "orders": None, "region": qun.UNKNOWN})
        self.assertIs(self.facts.get("member.orders", row), qun.UNKNOWN)
        self.assertIs(self.facts.get("member.region", row), qun.UNKNOWN)

    def test_instants_keep_their_microseconds_through_any_zone(self):
        east = timezone(timedelta(hours=8))
        for at in (datetime(2026, 1, 5, 10, 0, 0, 123456, east), datetime(1970, 1, 1, tzinfo=timezone.utc),
                   datetime(1903, 4, 5, 6, 7, 8, 9, timezone.utc), datetime(9999, 12, 31, 23, 59, 59, 999999, timezone.utc)):
            row = self.facts.add("member", {"id": "bo", "visited": at})
            self.assertEqual(self.facts.get("member.visited", row), at)
            self.facts.set("member.visited", row, at)
            self.assertEqual(self.facts.get("member.visited", row), at)

    def test_texts_come_back_as_they_were(self):
        for text in ("", "大连", "\U0001f436", "a\0b", 'q"\\\n\t\x1f'):
            row = self.facts.add("member", {"id": "bo", "region": text})
            self.assertEqual(self.facts.get("member.region", row), text)

    def test_lists_are_lists(self):
        row = self.facts.add("member", {"id": "bo", "tags_given": ["a", "b"]})
        self.assertEqual(self.facts.get("member.tags_given", row), ["a", "b"])
        self.facts.set("member.tags_given", row, ("c",))
        self.assertEqual(self.facts.get("member.tags_given", row), ["c"])

    def test_an_amount_is_an_int_or_a_whole_decimal(self):
        for amount in (12900, Decimal(12900), Decimal("1.29E+4")):
            row = self.facts.add("member", {"id": "bo", "paid": amount})
            self.assertEqual(self.facts.get("member.paid", row), 12900)
            self.facts.set("member.paid", row, amount)
            self.assertEqual(self.facts.get("member.paid", row), 12900)
        with self.assertRaisesRegex(qun.InvalidError, "129.5"):
            self.facts.add("member", {"id": "bo", "paid": Decimal("129.5")})
        with self.assertRaisesRegex(ValueError, "member.paid.*whole"):
            self.facts.set("member.paid", 0, Decimal("129.5"))

    def test_subclasses_are_what_they_derive_from(self):
        class Level(enum.IntEnum):
            LOW = 1

        class Name(str):
            def __str__(self):
                return "other"

        row = self.facts.add("member", {"id": "bo", "orders": Level.LOW, "region": Name("x")})
        self.assertEqual((self.facts.get("member.orders", row), self.facts.get("member.region", row)), (1, "x"))


class Fields(unittest.TestCase):
    def setUp(self):
        self.charter = club()
        self.facts = qun.Facts(self.charter)
        self.row = self.facts.add("member", key="bo")

    def test_a_slot_is_a_name_resolved_once(self):
        slot = self.charter.slot("member.orders")
        self.assertEqual((slot.name, slot.type, slot.scope), ("member.orders", "int", "member"))
        self.facts.set(slot, self.row, 4)
        self.assertEqual(self.facts.get(slot, self.row), 4)

    def test_none_takes_a_field_back(self):
        self.facts.set("member.orders", self.row, 4)
        self.facts.set("member.orders", self.row, None)
        self.assertIs(self.facts.get("member.orders", self.row), qun.UNKNOWN)

    def test_an_instant_may_be_an_int_of_microseconds(self):
        self.facts.set("member.visited", self.row, 1_000_000)
        self.assertEqual(self.facts.get("member.visited", self.row), datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc))

    def test_a_value_of_another_type_is_refused_by_name(self):
        for name, value in (("member.orders", "3"), ("member.orders", True), ("member.orders", 1.0), ("member.photo", 1),
                            ("member.region", 3), ("member.region", b"x"), ("member.visited", "2026-01-05")):
            with self.subTest(name, value=value), self.assertRaisesRegex(TypeError, name):
                self.facts.set(name, self.row, value)

    def test_a_number_that_does_not_fit_is_refused(self):
        for number in (2 ** 63, -2 ** 63 - 1, 2 ** 64, 10 ** 400, -10 ** 400):
            with self.subTest(number), self.assertRaises((OverflowError, TypeError)):
                self.facts.set("member.orders", self.row, number)
            with self.subTest(number), self.assertRaises(ValueError):
                self.facts.add("member", {"id": "bo", "orders": number})
        for number in (2 ** 63 - 1, -2 ** 63):
            self.facts.set("member.orders", self.row, number)
            self.assertEqual(self.facts.get("member.orders", self.row), number)

    def test_a_field_that_is_none_is_named(self):
        for call in (self.charter.slot, self.facts.slot, lambda name: self.facts.get(name, 0)):
            with self.assertRaisesRegex(LookupError, "member.ordres'; did you mean member.orders"):
                call("member.ordres")

    def test_a_row_that_is_none_is_refused(self):
        for row in (1, -1, 2 ** 32, 2 ** 70):
            with self.subTest(row), self.assertRaises(LookupError):
                self.facts.set("member.orders", row, 1)
            with self.subTest(row), self.assertRaises(LookupError):
                self.facts.get("member.orders", row)
        for row in ("0", 0.0, None, True):
            with self.subTest(row), self.assertRaisesRegex(TypeError, "row"):
                self.facts.set("member.orders", row, 1)

    def test_a_slot_of_another_shape_never_writes(self):
        other = qun.load({"qun": 1, "id": "o", "name": "O", "attributes": {"member.other": "int"}}).slot("member.other")
        with self.assertRaisesRegex(qun.SlotError, "member.other"):
            self.facts.set(other, self.row, 1)

    def test_facts_of_other_fields_are_refused_by_a_verb(self):
        with self.assertRaises(qun.FactsError):
            qun.template("pet-club").admit(self.facts, NOW)


class Unknown(unittest.TestCase):
    def test_unknown_is_neither_true_nor_false(self):
        with self.assertRaisesRegex(TypeError, "UNKNOWN"):
            bool(qun.UNKNOWN)
        with self.assertRaises(TypeError):
            not qun.UNKNOWN

    def test_there_is_one_unknown(self):
        import copy
        import pickle
        self.assertIs(pickle.loads(pickle.dumps(qun.UNKNOWN)), qun.UNKNOWN)
        self.assertIs(copy.deepcopy(qun.UNKNOWN), qun.UNKNOWN)
        self.assertEqual(repr(qun.UNKNOWN), "UNKNOWN")


if __name__ == "__main__":
    unittest.main()
