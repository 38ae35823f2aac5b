"""Charters: loaded from text, file and table, read back, refused with every problem."""
import json
import pickle
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

import qun
from support import CLUB, NOW, club

NIGHT = datetime(2026, 1, 5, 19, 0, tzinfo=timezone.utc)  # 04:00 in Tokyo


class Loading(unittest.TestCase):
    def test_a_charter_is_loaded_from_a_dict_a_text_bytes_and_a_file(self):
        text = json.dumps(CLUB, ensure_ascii=False)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "club.json"
            file.write_text(text, encoding="utf-8")
            charters = [qun.load(source) for source in (CLUB, text, text.encode(), file, str(file))]
        self.assertEqual({c.write() for c in charters}, {charters[0].write()})

    def test_a_charter_says_who_it_is(self):
        charter = club()
        self.assertEqual((charter.id, charter.revision, charter.name), ("club", "7", "Club"))

    def test_what_is_written_is_read_as_the_same(self):
        text = club().write()
        self.assertEqual(qun.load(text).write(), text)

    def test_a_charter_is_pickled_as_its_text(self):
        self.assertEqual(pickle.loads(pickle.dumps(club())).write(), club().write())

    def test_every_template_loads_and_can_be_checked(self):
        names = qun.resources("template")
        self.assertIn("pet-club", names)
        for name in names:
            with self.subTest(name):
                charter = qun.template(name)
                for report in charter.check():
                    self.assertEqual((report.verb, report.act), ("check", "report"))

    def test_an_unknown_template_names_the_known_ones(self):
        with self.assertRaisesRegex(LookupError, "pet-clubb.*pet-club"):
            qun.template("pet-clubb")

    def test_a_charter_in_a_named_zone_uses_the_zone_of_the_system(self):
        charter = qun.load({**CLUB, "timezone": "Europe/Berlin"})
        self.assertEqual((charter.get("head")["timezone"], charter.timezone), ("Europe/Berlin", "Europe/Berlin"))

    def test_zones_named_in_conditions_are_those_of_the_system_too(self):
        rule = {"id": "late", "on": "message", "when": "event.at.getHours('Asia/Tokyo') < 6", "then": ["warn"]}
        charter = qun.load({**CLUB, "timezone": "Europe/Berlin", "rules": [rule]})
        decided = charter.moderate({"id": "e", "kind": "message", "text": "x", "at": NIGHT}, NIGHT)
        self.assertIn("warn", [d.act for d in decided])
        rule["when"] = "event.at.getHours('Mars/Base') < 6"
        with self.assertRaises(qun.InvalidError) as caught:
            qun.load({**CLUB, "rules": [rule]})
        problem = next(p for p in caught.exception.problems if p.code == "C018")
        self.assertEqual((problem.found, problem.flags), ("Mars/Base", ("refused",)))

    def test_a_charter_without_a_revision_has_one(self):
        charter = qun.load({"qun": 1, "id": "bare", "name": "Bare"})
        self.assertRegex(charter.revision, "^[0-9a-f]{16}$")
        self.assertEqual(charter.timezone, "+08:00")

    def test_a_zone_that_is_none_is_refused(self):
        with self.assertRaisesRegex(qun.InvalidError, "Mars/Olympus"):
            qun.load({**CLUB, "timezone": "Mars/Olympus"})
        with self.assertRaises(qun.InvalidError):
            qun.load({**CLUB, "timezone": "../../etc/passwd"})


class Problems(unittest.TestCase):
    TEXT = '{"qun": 1, "id": "c",\n "tier": [],\n "metrics": {"member.orders": {"count": "ordr"}}}'

    def refused(self):
        with self.assertRaises(qun.InvalidError) as caught:
            qun.load(self.TEXT)
        return caught.exception

    def test_every_problem_is_told_with_place_and_suggestion(self):
        problems = self.refused().problems
        self.assertGreaterEqual(len(problems), 2)
        first = problems[0]
        self.assertEqual((first.code, first.severity, first.line, first.path), ("C010", "error", 2, "/tier"))
        self.assertEqual(first.suggestion, "tiers")

    def test_a_problem_is_told_in_both_languages(self):
        problem = self.refused().problems[0]
        self.assertIn("did you mean", problem.en)
        self.assertIn("是不是", problem.zh)

    def test_the_message_has_a_line_for_each_error(self):
        message = str(self.refused())
        self.assertIn("2:3: error C010", message)
        self.assertIn("C013", message)

    def test_the_error_knows_its_status_and_is_a_value_error(self):
        self.assertEqual(self.refused().status, "invalid")
        self.assertIsInstance(self.refused(), ValueError)

    def test_warnings_stay_with_the_charter(self):
        charter = qun.template("pet-club")
        self.assertTrue(charter.warnings)
        self.assertNotIn("error", {problem.severity for problem in charter.warnings})

    def test_a_text_that_is_no_utf_8_is_refused(self):
        for bad in (b'{"qun": 1, "id": "\xff"}', b'{"qun": 1, "id": "a\x00b"}'):
            with self.assertRaises(qun.Error):
                qun.load(bad)
        with self.assertRaisesRegex(qun.TextError, "json"):
            qun.load('{"qun": 1, "id": "\ud800"}')


class Objects(unittest.TestCase):
    def test_objects_of_a_kind_come_in_the_order_of_the_charter(self):
        self.assertEqual([tier["id"] for tier in club().objects("tier")], ["guest", "vip"])

    def test_an_object_is_found_by_reference_and_by_number(self):
        charter = club()
        self.assertEqual(charter.get("tier", "vip"), charter.get("tier", 1))
        self.assertEqual(charter.get("tier", "vip")["enter"], "member.orders >= 3")
        self.assertEqual(charter.get("path", "entry/owner")["when"], "member.photo")

    def test_words_of_the_header_stand_for_its_numbers(self):
        self.assertEqual(club().get("metric", "member.orders")["aggregate"], "count")
        self.assertEqual(club().get("rule", "no-ads")["informed"], "none")
        self.assertEqual(club().get("rule", "no-ads")["on"], ("message",))

    def test_a_word_list_tells_what_is_said_of_its_terms(self):
        terms = ["soft", {"term": "hard", "tags": ["grave"], "severity": 9}]
        charter = qun.load({"qun": 1, "id": "c", "words": {"ads": {"tags": ["mild", "grave"], "terms": terms}}})
        ads = charter.get("words", "ads")
        self.assertEqual((ads["terms"], ads["tags"]), (("soft", "hard"), ("mild", "grave")))
        self.assertEqual([(note.get("tags", 0), note.get("severity", 0)) for note in ads["notes"]], [(0, 0), (2, 9)])

    def test_what_is_absent_is_not_there(self):
        self.assertEqual(set(club().get("tier", "guest")), {"id"})

    def test_every_kind_of_object_can_be_asked_for(self):
        charter = qun.template("pet-club")
        for kind in qun.words("object"):
            with self.subTest(kind):
                self.assertIsInstance(charter.objects(kind), list)

    def test_an_object_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(LookupError, "tier 'vipp'"):
            club().get("tier", "vipp")
        with self.assertRaisesRegex(LookupError, "number 9"):
            club().get("tier", 9)

    def test_a_kind_that_is_none_lists_the_kinds(self):
        with self.assertRaisesRegex(ValueError, "'teir'.*tier"):
            club().objects("teir")

    def test_fields_say_who_reads_them(self):
        orders = next(field for field in club().fields if field.name == "member.orders")
        self.assertEqual((orders.scope, orders.kind, orders.type_name), ("member", "int", "int"))
        self.assertEqual(orders.verbs, ("admit", "segment"))


class Environment(unittest.TestCase):
    def test_limits_are_taken_and_told(self):
        self.assertEqual(qun.Env(limits={"depth": 9}).limits["depth"], 9)
        self.assertEqual(qun.Env().limits["depth"], 64)

    def test_a_limit_holds(self):
        with self.assertRaises(qun.LimitError):
            qun.load(CLUB, qun.Env(limits={"document_bytes": 10}))

    def test_a_limit_that_is_none_is_named(self):
        for limits in ({"dept": 9}, {"depth": -1}, {"depth": 2 ** 40}, {"depth": "9"}, {"depth": True}):
            with self.assertRaisesRegex(ValueError, "dept"):
                qun.Env(limits=limits)

    def test_a_pack_is_lent_by_name(self):
        pack = '{"qun": 1, "id": "mine", "pack": true, "rules": [{"id": "hush", "on": "message", "then": ["delete"]}]}'
        charter = qun.load({"qun": 1, "id": "c", "name": "C", "use": ["mine"]}, qun.Env(packs={"mine": pack}))
        self.assertEqual([rule["id"] for rule in charter.objects("rule")], ["hush"])

    def test_zone_bytes_that_are_none_are_refused(self):
        with self.assertRaises(qun.FormatError):
            qun.Env(zones={"Here/There": b"no zone"})

    def test_a_charter_keeps_its_environment(self):
        env = qun.Env()
        self.assertIs(qun.load(CLUB, env).env, env)

    def test_a_charter_is_shared_by_facts_made_with_another_of_the_same_fields(self):
        facts = qun.Facts(club())
        facts.add("member", {"id": "bo", "orders": 1})
        self.assertEqual(club().admit(facts, NOW)[0].act, "admit")


if __name__ == "__main__":
    unittest.main()
