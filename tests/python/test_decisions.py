"""Decisions: what they say, in which words, and how long they stand."""
import json
import unittest
from datetime import datetime, timedelta, timezone

import qun
from support import FLASH, NOW, club, event


class Deciding(unittest.TestCase):
    def setUp(self):
        self.charter = club()

    def test_a_dict_is_decided_for(self):
        for row, act in (({"id": "a", "orders": 1}, "admit"), ({"id": "b", "orders": 0, "photo": False}, "refuse"),
                         ({"id": "c", "orders": 0}, "pend")):
            self.assertEqual([d.act for d in self.charter.admit(row, NOW)], [act])

    def test_many_rows_are_decided_in_their_order(self):
        facts = qun.Facts(self.charter)
        for number in range(300):
            facts.add("member", {"id": f"m{number}", "orders": number % 2, "photo": False})
        decisions = self.charter.admit(facts, NOW)
        self.assertEqual([d.act for d in decisions], ["refuse", "admit"] * 150)
        self.assertEqual([d.member for d in decisions], [f"m{number}" for number in range(300)])
        self.assertEqual((decisions.outcome.rows, decisions.outcome.unknown), (300, 0))

    def test_the_same_instant_is_a_datetime_of_any_zone_or_an_int(self):
        east = NOW.astimezone(timezone(timedelta(hours=8)))
        for now in (NOW, east, 1767600000000000):
            self.assertEqual(self.charter.admit({"id": "a", "orders": 1}, now)[0].at, NOW)

    def test_a_decision_says_what_was_measured_and_what_is_short(self):
        decision = self.charter.admit({"id": "c", "orders": 0}, now=NOW)[0]
        measured = next(r for r in decision.reasons if r.fact == "member.orders")
        self.assertEqual((measured.state, measured.measured, measured.limit, measured.shortfall, measured.comparison),
                         ("fails", 0, 1, 1, ">="))
        missing = next(r for r in decision.reasons if r.state == "missing")
        self.assertEqual((missing.fact, missing.ask_en, missing.measured), ("member.photo", "Please send a photo", None))

    def test_a_decision_names_its_clause_and_charter(self):
        decision = self.charter.admit({"id": "a", "orders": 1}, NOW)[0]
        self.assertEqual((decision.verb, decision.clause, decision.path, decision.charter, decision.revision),
                         ("admit", "entry", "buyer", "club", "7"))
        self.assertEqual((decision.scope, decision.row, decision.why, decision.place),
                         ("member", 0, "Y001", "/entry/paths/0"))
        self.assertEqual(decision.key, "entry/buyer/admit/a")
        self.assertIsNone(decision.valid_until)
        self.assertIsNone(decision.group)

    def test_a_sentence_is_for_a_reader_in_a_language(self):
        decision = self.charter.admit({"id": "c", "orders": 0}, NOW)[0]
        self.assertIn("Please send a photo", decision.sentence())
        self.assertIn("请发照片", decision.sentence("zh"))
        self.assertNotEqual(decision.sentence(audience="auditor"), decision.sentence())
        self.assertEqual(str(decision), decision.sentence("en", "member"))

    def test_json_has_the_keys_of_the_format(self):
        decision = self.charter.admit({"id": "a", "orders": 1}, NOW)[0]
        told = json.loads(decision.json())
        self.assertEqual((told["do"], told["member"], told["path"]), ("admit", "a", "buyer"))

    def test_evidence_points_into_the_text(self):
        text = "想要的加 微 信"
        decision = self.charter.moderate(event(1, "message", text=text), NOW)[0]
        piece = decision.evidence[0]
        self.assertEqual(decision.act, "delete")
        self.assertEqual(text.encode()[piece.offset:piece.offset + piece.length].decode(), piece.found)
        self.assertEqual((piece.words, piece.term), ("ads", "加微信"))
        self.assertEqual(text[piece.char_offset:piece.char_offset + piece.char_length], piece.found)
        self.assertEqual((piece.flags, piece.folded, piece.tags, piece.severity), (("spaced",), ("noise",), (), 0))

    def test_segment_says_class_and_tier(self):
        decision = self.charter.segment({"id": "a", "orders": 3, "tier": "guest", "tier_since": NOW, "joined": NOW}, NOW)[0]
        self.assertEqual((decision.topic, decision.choice), ("tier", "vip"))

    def test_check_needs_neither_facts_nor_a_clock(self):
        findings = qun.template("pet-club").check()
        self.assertTrue(all(d.act == "report" for d in findings))
        self.assertGreater(len(findings), 0)

    def test_codes_have_no_reasons(self):
        codes = qun.Decisions(self.charter, codes=True)
        decision = self.charter.admit({"id": "c", "orders": 0}, NOW, codes)[0]
        self.assertEqual((decision.act, decision.reasons, decision.key), ("pend", (), None))

    def test_actions_alone_leave_out_what_changes_nothing(self):
        quiet = self.charter.moderate(event(1, "message", text="hello"), NOW, qun.Decisions(self.charter, actions=True))
        self.assertEqual((len(quiet), quiet.outcome.rows), (0, 1))

    def test_the_next_instant_is_told(self):
        decisions = qun.load(FLASH).expire({"id": "g", "form": "flash", "opened": NOW}, NOW)
        self.assertEqual(decisions.next, NOW + timedelta(hours=3))
        self.assertEqual(decisions.outcome.next, decisions.next)
        self.assertEqual(decisions[0].valid_until, decisions.next)


class Standing(unittest.TestCase):
    def setUp(self):
        self.charter = club()
        self.out = qun.Decisions(self.charter)

    def test_a_sequence_of_decisions(self):
        out = self.charter.admit({"id": "a", "orders": 1}, NOW, self.out)
        self.assertIs(out, self.out)
        self.assertEqual((len(out), out[0].act, out[-1].act), (1, "admit", "admit"))
        for index in (1, -2, 2 ** 31):
            with self.assertRaises(IndexError):
                out[index]

    def test_a_decision_is_void_once_its_decisions_are_filled_again(self):
        old = self.charter.admit({"id": "a", "orders": 1}, NOW, self.out)[0]
        self.charter.admit({"id": "b", "orders": 1}, NOW, self.out)
        for look in (lambda: old.act, lambda: old.member, lambda: old.reasons, old.json, old.sentence, lambda: str(old)):
            with self.assertRaisesRegex(qun.StateError, "void"):
                look()
        self.assertIn("void", repr(old))
        with self.assertRaisesRegex(qun.StateError, "void"):
            qun.Ledger(self.charter).record(old, NOW)

    def test_a_failed_verb_leaves_no_decisions(self):
        self.charter.admit({"id": "a", "orders": 1}, NOW, self.out)
        with self.assertRaises(qun.FactsError):
            qun.template("pet-club").admit(qun.Facts(self.charter), NOW, self.out)
        self.assertEqual(len(self.out), 0)

    def test_a_condition_that_fails_is_told(self):
        charter = qun.load({"qun": 1, "id": "c", "name": "C", "attributes": {"member.a": "int"},
                            "entry": {"when": "10 / member.a > 1"}})
        decisions = charter.admit({"id": "bo", "a": 0}, NOW)
        self.assertEqual((decisions[0].act, decisions.outcome.broken), ("pend", 1))
        self.assertTrue(decisions.problems)

    def test_over_the_step_limit_nothing_is_decided(self):
        charter = qun.load({"qun": 1, "id": "c", "name": "C", "attributes": {"member.l": "list"},
                            "entry": {"when": "member.l.all(x, member.l.all(y, x + y != 'q'))"}},
                           qun.Env(limits={"steps": 1000}))
        with self.assertRaises(qun.CostError):
            charter.admit({"id": "bo", "l": [str(n) for n in range(200)]}, NOW)


if __name__ == "__main__":
    unittest.main()
