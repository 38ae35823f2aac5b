#!/usr/bin/env python3
"""The demo tells the story it is meant to tell: its events are what the generator makes, its charters check clean, and
the replay decides what the scenes are about."""
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUN = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve() / "qun"
DEMO = ROOT / "docs" / "demo"

# what, who, under which clause, when (local time)
STORY = [
    ("admit", "anna", "entry", "2026-03-01T09:20"),
    ("pend", "xiaomei", "entry", "2026-03-03T11:00"),          # no photo yet: asked for it
    ("admit", "xiaomei", "entry", "2026-03-04T09:40"),         # here it is
    ("refuse", "nobody", "entry", "2026-03-05T16:20"),         # a photo that shows no pet
    ("promote", "anna", "vip", "2026-03-05T12:15"),
    ("promote", "momo", "vip", "2026-03-05T20:15"),
    ("remove", "zs8871", "joined-to-advertise", "2026-03-07T15:05"),
    ("delete", "youpin", "no-ads", "2026-03-09T10:12"),        # full width and spaces
    ("mute", "youpin", "no-ads", "2026-03-10T21:40"),          # invisible characters
    ("remove", "youpin", "no-ads", "2026-03-12T09:02"),
    ("allow", "laozhou", "ad", "2026-03-11T12:05"),            # a packet pays for one
    ("delete", "laozhou", "no-ads", "2026-03-11T18:00"),       # and for one only
    ("delete", "hang", "no-ads", "2026-03-13T22:05"),          # the hour is over
    ("notify", "flash-0314", "cap", "2026-03-14T22:00"),
    ("notify", "flash-0314", "cap", "2026-03-14T22:50"),
    ("dissolve", "flash-0314", "cap", "2026-03-14T23:00"),     # nobody spoke
    ("warn", "doudou", "flood", "2026-03-15T16:20"),
    ("delete", "dazhuang", "civil", "2026-03-16T08:55"),
    ("extend", "walk-0321", "over", "2026-03-21T18:00"),
    ("dissolve", "walk-0321", "over", "2026-03-21T19:00"),
    ("demote", "momo", "regular", "2026-03-25T21:37"),         # a week of grace is over
    ("dissolve", "shenyang", "idle", "2026-03-27T09:40"),
]
NEVER = [
    ("demote", "laochen"),     # back before the grace was over
    ("delete", "xiaozhua"),    # staff may give a telephone number
    ("strike", "guest7"),      # was never told the rules
]


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60,
                          encoding="utf-8")


def utc(local):
    from datetime import datetime, timedelta
    return (datetime.fromisoformat(local) - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")


def generated():
    made = run(sys.executable, DEMO / "make_pet_club.py")
    yield "the events are what the generator makes", made.stdout == (DEMO / "pet-club.jsonl").read_text(encoding="utf-8")


def checked():
    for charter in (DEMO / "pet-club.json", ROOT / "docs" / "irc-charter.json"):
        done = run(QUN, "check", charter, "--strict")
        yield f"{charter.name} checks clean", done.returncode == 0 and not done.stdout


def replayed():
    done = run(QUN, "replay", DEMO / "pet-club.json", DEMO / "pet-club.jsonl", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    summary = lines.pop()["summary"] if lines else {"events": {}}
    yield "the replay succeeds", done.returncode == 0 and not done.stderr
    yield "one event came twice", summary["events"].get("repeated") == 1
    for act, who, clause, at in STORY:
        told = any(d["do"] == act and who in (d.get("member"), d.get("group")) and d.get("clause") == clause
                   and d["at"].startswith(utc(at)) for d in lines)
        yield f"{who}: {act} under {clause} at {at}", told
    for act, who in NEVER:
        yield f"{who}: never {act}", not any(d["do"] == act and d.get("member") == who for d in lines)
    warned = [d for d in lines if d["do"] in ("warn", "strike") and d.get("member") == "doudou"]
    yield "a flood is one strike", [d["do"] for d in warned] == ["strike", "warn"]


def main():
    passed = failed = 0
    for part in (generated, checked, replayed):
        for name, good in part():
            print(f"{'ok' if good else 'not ok'} demo: {name}")
            passed += good
            failed += not good
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
