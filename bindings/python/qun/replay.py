"""The loop of a host over a stream of events: fold, decide, carry out, record, and wake where time alone changes an
answer. Decides what the program's `qun replay` decides, in the same order."""
from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, BinaryIO

from ._qun import (Charter, Decision, Decisions, Error, Facts, InvalidError, Ledger, NoneError, Slot, words)
from .wakes import Subject, SubjectScope, Wakes

__all__ = ["replay"]

Event = str | bytes | Mapping[str, Any]
# An event before or after was dated by a clock that was never set, or counts in another unit.
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (1970, 2200))
_ROUNDS = 8
# What of a clock of dwell or grace is news: that it begins, that somebody is out of danger again.
_NEWS = ("Y011", "Y001")


def _is_note(d: Decision) -> bool:
    return "clock" in d.flags and d.act in ("keep", "pend")


class _Replay:
    def __init__(self, charter: Charter, ledger: Ledger, until: datetime | None) -> None:
        self.charter, self.ledger, self.until = charter, ledger, until
        self.clock: datetime | None = None
        self.event, self.subject = Facts(charter), Facts(charter)
        self.out = Decisions(charter, actions=True)
        self.wakes = Wakes()
        self.asked: set[str] = set()
        self.admits = bool(charter.objects("threshold"))
        self.moderates = bool(charter.objects("rule"))
        self.segments = bool(charter.objects("tier") or charter.objects("class"))
        self.expires = bool(charter.objects("form"))
        self.needs_community = any(f.scope == "community" and {"segment", "expire"} & set(f.verbs) for f in charter.fields)
        self.kinds = set(words("event")) | {kind["name"] for kind in charter.objects("event")}
        self._find_slots()

    def _find_slots(self) -> None:
        slot = self.charter.slot
        self.at, self.kind, self.member, self.group = (slot(f"event.{n}") for n in ("at", "kind", "member", "group"))
        self.joined, self.admitted, self.staff = (slot(f"member.{n}") for n in ("joined", "admitted", "staff"))
        names = {f.name for f in self.charter.fields}
        by = dict.fromkeys(metric.get("by", "member") for metric in self.charter.objects("metric"))
        self.others = [slot(f"event.{n}") for n in by if n != "member" and f"event.{n}" in names]

    # ---- decisions ----

    def _is_repeated(self, d: Decision) -> bool:
        """Whether it is an open question that was asked already."""
        if d.verb != "segment" or d.act != "pend" or "clock" in d.flags or d.key is None:
            return False
        if d.key in self.asked:
            return True
        self.asked.add(d.key)
        return False

    def _carry_out(self, at: datetime) -> Generator[Decision, None, bool]:
        """Gives and records what was decided; whether the state is another one."""
        changed = given = False
        out = self.out
        for d in out:
            if self._is_repeated(d):
                continue
            note = _is_note(d)
            changed = changed or d.act != "pend" or note
            if not note or d.why in _NEWS:
                given = True
                yield d
            self.ledger.record(d, at)
        if given:  # the caller may keep what it was given: it is not filled again
            self.out = Decisions(self.charter, actions=True)
        return changed

    def _next(self, now: datetime) -> datetime | None:
        next_at = self.out.next
        return next_at if next_at is not None and next_at > now else None

    # ---- one member or group by itself ----

    def _decide(self, subject: Subject, now: datetime) -> bool:
        """Decides for a subject; False if the ledger does not know it, or it has not come in."""
        self.subject.clear()
        try:
            self.ledger.facts(subject.scope, now, subject.key, self.subject)
        except NoneError:
            return False
        if self.needs_community:
            self.ledger.facts("community", now, None, self.subject)
        if subject.scope == "group":
            self.charter.expire(self.subject, now, self.out)
            return True
        if self.admits and not subject.admitted and not isinstance(self.subject.get(self.joined, 0), datetime):
            return False
        self.charter.segment(self.subject, now, self.out)
        return True

    def _ask(self, subject: Subject, now: datetime) -> Iterator[Decision]:
        """What was recorded may change the answer: asked until it stays."""
        before = next_at = None
        for _ in range(_ROUNDS):
            if not self._decide(subject, now):
                break
            next_at = self._next(now)
            key = self.out[0].key if len(self.out) else None
            if not key or key == before or not (yield from self._carry_out(now)):
                break
            before = key
        self.wakes.set(subject, next_at)

    def advance(self, to: datetime) -> Iterator[Decision]:
        """Everything that is due up to an instant, in the order of time."""
        first = self.wakes.first()
        while first and first[0] <= to:
            yield from self._ask(first[1], first[0])
            first = self.wakes.first()
        if self.clock is None or to > self.clock:
            self.clock = to

    # ---- going on from a ledger that has seen events ----

    def go_on(self) -> None:
        """Asks everyone the ledger knows, only for when to ask again: what was to be done has been done."""
        last = self.ledger.info.last
        if last is None:
            return
        self.clock = last
        if self.segments or self.admits:
            self._wake_all("member", last)
        if self.expires:
            self._wake_all("group", last)

    def _wake_all(self, scope: SubjectScope, now: datetime) -> None:
        known = self.ledger.facts(scope, now)
        identity = self.charter.slot(f"{scope}.id")
        for row in range(known.rows(scope)):
            key = known.get(identity, row)
            if not isinstance(key, str):
                continue
            subject = self.wakes.subject(scope, key)
            if scope == "member":
                subject.admitted = any(isinstance(known.get(slot, row), datetime) for slot in (self.joined, self.admitted))
            if (self.segments if scope == "member" else self.expires) and self._decide(subject, now):
                for d in self.out:
                    self._is_repeated(d)
                self.wakes.set(subject, self._next(now))

    # ---- one event ----

    def _text(self, slot: Slot, row: int) -> str:
        value = self.event.get(slot, row)
        return value if isinstance(value, str) else ""

    def _look_at(self, row: int) -> tuple[datetime, str]:
        at, kind = self.event.get(self.at, row), self._text(self.kind, row)
        if not isinstance(at, datetime):
            raise InvalidError("an event needs an instant: at")
        if not _FIRST <= at < _LAST:
            raise InvalidError("an instant outside the years 1970 to 2199")
        if not kind:
            raise InvalidError("an event needs a kind")
        if kind not in self.kinds:
            raise InvalidError(f"no such kind of event: {kind}")
        return at, kind

    def take(self, event: Event) -> Iterator[Decision]:
        """One event: what is due before it, then what it changes."""
        self.event.clear()
        row = self.event.add("event", event)
        at, kind = self._look_at(row)
        if (self.clock is None or at > self.clock) and (self.until is None or at <= self.until):
            yield from self.advance(at)
        fate = self.ledger.fold(self.event, row, self.until)
        if fate in ("repeated", "early"):
            return
        if self.clock is None or at > self.clock:
            yield from self.advance(at)
        yield from self._decide_event(row, at, kind)

    def _is_staff(self, member: str) -> bool:
        """Staff open the door; they do not ask at it."""
        row = self.event.find("member", member)
        return row is not None and self.event.get(self.staff, row) is True

    def _decide_event(self, row: int, at: datetime, kind: str) -> Iterator[Decision]:
        member = self._text(self.member, row)
        subject = self.wakes.subject("member", member) if member else None
        asks = self.admits and subject is not None and (kind == "apply" or (kind == "join" and not subject.admitted))
        if asks or self.moderates:
            self.ledger.around(self.event, row, at)
        if asks and subject is not None and not self._is_staff(member):
            self.charter.admit(self.event, at, self.out)
            subject.admitted = subject.admitted or any(d.act == "admit" for d in self.out)
            yield from self._carry_out(at)
        if self.moderates:
            self.charter.moderate(self.event, at, self.out)
            yield from self._carry_out(at)
        yield from self._ask_concerned(row, subject)

    def _ask_concerned(self, row: int, subject: Subject | None) -> Iterator[Decision]:
        """Members and groups whose facts the event has changed are asked at once."""
        assert self.clock is not None
        group = self._text(self.group, row)
        if self.segments and subject:
            yield from self._ask(subject, self.clock)
        for other in [self._text(slot, row) for slot in self.others] if self.segments else []:
            if other and (subject is None or other != subject.key):
                yield from self._ask(self.wakes.subject("member", other), self.clock)
        if self.expires and group:
            yield from self._ask(self.wakes.subject("group", group), self.clock)


# ---- where events come from ----

def _opened(path: str | os.PathLike[str]) -> BinaryIO | gzip.GzipFile:
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else open(path, "rb")


def _numbered(events: str | os.PathLike[str] | Iterable[Event]) -> Iterator[tuple[str, int, Event]]:
    """Name of the source, number from 1, and each event; lines of white space are none."""
    if isinstance(events, (str, os.PathLike)):
        with _opened(events) as lines:
            yield from ((os.fspath(events), number, line) for number, line in enumerate(lines, 1) if line.strip(b" \t\r\n"))
        return
    for number, event in enumerate(events, 1):
        if not isinstance(event, (str, bytes)) or event.strip():
            yield "event", number, event


def _line(event: Event) -> Event:
    if isinstance(event, bytes):
        return event.rstrip(b"\r\n")
    return event.rstrip("\r\n") if isinstance(event, str) else event


def replay(charter: Charter, events: str | os.PathLike[str] | Iterable[Event], *, until: datetime | None = None,
           ledger: Ledger | None = None, wrong: Callable[[int, Error], None] | None = None) -> Iterator[Decision]:
    """Plays events through a charter and gives every decision in the order of time, each as carried out.

    events  a file of JSON lines (also packed with gzip), or an iterable of lines or mappings: streamed, never held
    until   time runs on to it; else to the last event. Events over a day later are dropped
    ledger  the state to begin with, and where it is left; else an empty one
    wrong   is told number and error of each event that is wrong, which is passed over; else that is raised

    >>> buyer = {"qun": 1, "id": "c", "name": "C", "metrics": {"member.orders": {"count": "order"}},
    ...          "entry": {"paths": [{"id": "buyer", "when": "member.orders >= 1"}]}}
    >>> events = [{"id": "1", "at": "2026-01-05T10:00:00Z", "kind": "order", "member": "anna", "amount": 100},
    ...           {"id": "2", "at": "2026-01-05T11:00:00Z", "kind": "apply", "member": "anna"}]
    >>> [(d.act, d.member, d.path) for d in replay(load(buyer), events)]
    [('admit', 'anna', 'buyer')]
    """
    play = _Replay(charter, Ledger(charter) if ledger is None else ledger, until)
    play.go_on()
    for name, number, event in _numbered(events):
        try:
            yield from play.take(_line(event))
        except Error as error:
            if wrong is None:
                error.add_note(f"{name}:{number}")
                raise
            wrong(number, error)
    if until is not None and (play.clock is None or until > play.clock):
        yield from play.advance(until)
