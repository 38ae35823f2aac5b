"""Who is to be asked again, and when: members and groups by key, and a heap of instants."""
from __future__ import annotations

import heapq
from datetime import datetime
from typing import Literal

SubjectScope = Literal["group", "member"]


class Subject:
    """A member or group that a replay has met."""
    __slots__ = ("scope", "key", "at", "admitted")

    def __init__(self, scope: SubjectScope, key: str) -> None:
        self.scope: SubjectScope = scope
        self.key = key
        self.at: datetime | None = None
        self.admitted = False


class Wakes:
    """Subjects in the order in which they are to be asked: by instant, then groups before members, then by key, so
    that every run asks in the same order."""

    def __init__(self) -> None:
        self._subjects: dict[tuple[SubjectScope, str], Subject] = {}
        self._heap: list[tuple[datetime, str, bytes, Subject]] = []

    def subject(self, scope: SubjectScope, key: str) -> Subject:
        """The subject of a key, made if it is new."""
        found = self._subjects.get((scope, key))
        if found is None:
            found = self._subjects[scope, key] = Subject(scope, key)
        return found

    def set(self, subject: Subject, at: datetime | None) -> None:
        """When to ask; None: not. What the heap still has of an earlier answer is passed over by first()."""
        if at is not None and at != subject.at:
            heapq.heappush(self._heap, (at, subject.scope, subject.key.encode(), subject))
        subject.at = at

    def first(self) -> tuple[datetime, Subject] | None:
        """The soonest; None if nobody is to be asked."""
        while self._heap:
            at, _, _, subject = self._heap[0]
            if subject.at == at:
                return at, subject
            heapq.heappop(self._heap)
        return None
