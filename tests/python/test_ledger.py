"""The ledger: events counted, decisions recorded, state saved and restored; and the replay over it."""
import gzip
import json
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import qun
from support import CLUB, FLASH, NOW, club, event


class Counting(unittest.TestCase):
    def setUp(self):
        self.charter = club()
        self.ledger = qun.Ledger(self.charter)

    def test_an_event_is_counted_once(self):
        order = event(1, "order", amount=100)
        self.assertEqual([self.ledger.fold(order), self.ledger.fold(order)], ["counted", "repeated"])
        self.assertEqual((self.ledger.info.counted, self.ledger.info.repeated), (1, 1))

    def test_an_event_ahead_of_the_clock_is_early(self):
        self.assertEqual(self.ledger.fold(event(1, "order", amount=1), now=NOW - timedelta(days=3)), "early")

    def test_rows_of_facts_are_folded_in_order(self):
        facts = qun.Facts(self.charter)
        for number in range(3):
            facts.add("event", event(number, "order", minute=number, amount=1))
        self.ledger.fold(facts, row=1)
        self.assertEqual(self.ledger.info.counted, 1)
        self.ledger.fold(facts)
        self.assertEqual((self.ledger.info.counted, self.ledger.info.repeated), (3, 1))

    def test_facts_of_one_member_and_of_all(self):
        for number, member in enumerate(("anna", "anna", "bo")):
            self.ledger.fold(event(number, "order", member, amount=1))
        later = NOW + timedelta(days=1)
        facts = self.ledger.facts("member", later, "anna")
        self.assertEqual((facts.rows("member"), facts.get("member.orders", 0)), (1, 2))
        every = self.ledger.facts("member", later)
        self.assertEqual({every.get("member.id", row): every.get("member.orders", row) for row in range(2)},
                         {"anna": 2, "bo": 1})
        self.assertIs(self.ledger.facts("member", later, "bo", facts), facts)
        self.assertEqual(facts.rows("member"), 2)

    def test_a_member_nobody_has_seen_is_named(self):
        with self.assertRaisesRegex(LookupError, "member 'cy'"):
            self.ledger.facts("member", NOW, "cy")

    def test_what_stands_around_an_event_is_completed(self):
        self.ledger.fold(event(1, "order", amount=1))
        facts = qun.Facts(self.charter)
        row = facts.add("event", event(2, "apply", minute=1))
        self.ledger.around(facts, row, NOW + timedelta(days=1))
        self.assertEqual(facts.get("member.orders", facts.find("member", "anna")), 1)

    def test_an_event_without_instant_or_kind_is_refused(self):
        for wrong, says in (({"id": "e", "kind": "order"}, "needs an instant: at"),
                            ({"id": "e", "at": NOW}, "needs a kind"),
                            ({"id": "e", "at": NOW, "kind": "ordr"}, "did you mean order")):
            with self.assertRaisesRegex(qun.InvalidError, says) as caught:
                self.ledger.fold(wrong)
            self.assertEqual(caught.exception.problems[0].path, "/0")
        self.assertEqual(self.ledger.info.counted, 0)

    def test_what_was_carried_out_is_known_to_the_next_decision(self):
        self.ledger.fold(event(1, "join", group="g"))
        for number in range(3):
            self.ledger.fold(event(2 + number, "order", amount=1))
        later = NOW + timedelta(hours=3)
        promoted = self.charter.segment(self.ledger.facts("member", later, "anna"), later)
        self.assertIn("vip", [d.choice for d in promoted])
        for d in promoted:
            self.ledger.record(d, later)
        self.assertEqual(self.ledger.facts("member", later, "anna").get("member.tier", 0), "vip")

    def test_decisions_in_codes_cannot_be_recorded(self):
        codes = self.charter.admit({"id": "a", "orders": 1}, NOW, qun.Decisions(self.charter, codes=True))
        with self.assertRaises(qun.StateError):
            self.ledger.record(codes, NOW)


class Snapshots(unittest.TestCase):
    def test_a_restored_ledger_is_the_same(self):
        charter, ledger = club(), qun.Ledger(club())
        ledger.fold(event(1, "order", amount=1))
        again = qun.Ledger.restore(charter, ledger.snapshot())
        self.assertEqual(again.snapshot(), ledger.snapshot())
        self.assertEqual((again.info.last_id, again.charter, again.notes), ("e1", charter, ()))

    def test_what_a_later_charter_does_not_keep_is_noted(self):
        ledger = qun.Ledger(club())
        ledger.fold(event(1, "order", amount=1))
        less = qun.load({key: CLUB[key] for key in ("qun", "id", "name")})
        notes = qun.Ledger.restore(less, ledger.snapshot()).notes
        self.assertTrue(any("member.orders" in (note.found or "") for note in notes), notes)

    def test_bytes_that_are_no_snapshot_are_refused(self):
        good = qun.Ledger(club()).snapshot()
        for bad in (b"", b"\0", b"x" * 5000, good[:-1], good + b"\0"):
            with self.assertRaises(qun.Error):
                qun.Ledger.restore(club(), bad)

    def test_any_change_of_a_byte_is_found_or_harmless(self):
        good = qun.Ledger(club()).snapshot()
        for place in range(0, len(good), 7):
            try:
                qun.Ledger.restore(club(), good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1:])
            except qun.Error:
                continue


class Replay(unittest.TestCase):
    EVENTS = [event(1, "apply"), event(2, "order", minute=1, amount=1), event(3, "apply", minute=2),
              event(4, "join", minute=3, group="g"), event(5, "message", minute=4, group="g", text="加微信")]
    ACTS = ["pend", "admit", "delete"]

    def acts(self, events, **how):
        return [d.act for d in qun.replay(club(), events, **how) if d.verb != "segment"]

    def test_events_are_mappings_texts_bytes_or_a_file(self):
        lines = [json.dumps(e) for e in self.EVENTS]
        with tempfile.TemporaryDirectory() as folder:
            plain, packed = Path(folder) / "events.jsonl", Path(folder) / "packed"
            plain.write_text("\n".join(lines) + "\n\n")
            packed.write_bytes(gzip.compress(plain.read_bytes()))
            for events in (self.EVENTS, lines, [line.encode() for line in lines], iter(lines), plain, str(packed)):
                self.assertEqual(self.acts(events), self.ACTS)

    def test_events_are_not_held(self):
        taken = []

        def stream():
            for e in self.EVENTS:
                taken.append(e["id"])
                yield e

        decisions = qun.replay(club(), stream())
        next(decisions)
        self.assertEqual(taken, ["e1"])

    def test_decisions_stay_while_the_replay_goes_on(self):
        decisions = list(qun.replay(club(), self.EVENTS))
        self.assertEqual([d.act for d in decisions if d.verb != "segment"], self.ACTS)
        self.assertTrue(all(d.json() for d in decisions))

    def test_a_wrong_event_is_raised_with_its_place(self):
        bad = [*self.EVENTS[:2], {"id": "x", "kind": "order"}]
        with self.assertRaisesRegex(qun.InvalidError, "instant") as caught:
            self.acts(bad)
        self.assertEqual(caught.exception.__notes__, ["event:3"])

    def test_a_wrong_event_is_told_and_passed_over(self):
        told = []
        bad = [self.EVENTS[0], "no json", {"id": "x", "at": "2026-01-05T10:00:00Z", "kind": "ordr"}, *self.EVENTS[1:]]
        self.assertEqual(self.acts(bad, wrong=lambda number, error: told.append((number, error.status))), self.ACTS)
        self.assertEqual(told, [(2, "invalid"), (3, "invalid")])

    def test_a_replay_goes_on_from_a_ledger(self):
        ledger = qun.Ledger(club())
        self.assertEqual(self.acts(self.EVENTS[:2], ledger=ledger), ["pend"])
        self.assertEqual(self.acts(self.EVENTS[2:], ledger=qun.Ledger.restore(club(), ledger.snapshot())),
                         ["admit", "delete"])

    def test_time_runs_on_to_the_end_asked_for(self):
        flash = qun.load(FLASH)
        opening = [{"id": "o", "at": "2026-01-05T08:00:00Z", "kind": "open", "group": "g", "group.form": "flash"}]
        until = datetime(2026, 1, 6, tzinfo=timezone.utc)
        self.assertEqual([(d.act, d.at.hour) for d in qun.replay(flash, opening, until=until)],
                         [("notify", 11), ("dissolve", 12)])
        self.assertEqual(list(qun.replay(flash, opening)), [])


if __name__ == "__main__":
    unittest.main()
