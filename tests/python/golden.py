#!/usr/bin/env python3
"""The decisions of the stories and of the demo, through Python: byte for byte those of the program, at once and
through a snapshot in the middle.

  golden.py --program QUN     the program to compare with"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import qun

ROOT = Path(__file__).resolve().parents[2]
plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}  # for the program, which is no shim


def stories():
    """Name, charter, events, until."""
    for file in sorted((ROOT / "tests" / "scenarios").glob("*.json")):
        story = json.loads(file.read_text(encoding="utf-8"))
        lines = [json.dumps(event, ensure_ascii=False) for event in story["when"]]
        yield file.stem, json.dumps(story["given"], ensure_ascii=False), lines, story.get("until")
    demo = ROOT / "docs" / "demo"
    lines = (demo / "pet-club.jsonl").read_text(encoding="utf-8").splitlines()
    yield "pet_club", (demo / "pet-club.json").read_text(encoding="utf-8"), lines, None
    yield "pet_club_until_april", (demo / "pet-club.json").read_text(encoding="utf-8"), lines, "2026-04-30T00:00:00Z"


class Program:
    """The program qun over a charter, in a folder of its own."""

    def __init__(self, program, charter, folder):
        self.program, self.folder = program, Path(folder)
        (self.folder / "charter.json").write_text(charter, encoding="utf-8")

    def replay(self, lines, *options):
        """What it prints for each decision; the last line sums up."""
        (self.folder / "events.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        command = [self.program, "replay", "charter.json", "events.jsonl", "--json", "--sentence", "auditor", "--lang", "zh"]
        done = subprocess.run([*command, *options], capture_output=True, check=True, cwd=self.folder, env=plain)
        return done.stdout.decode("utf-8").splitlines()[:-1]

    def snapshot_of(self, lines):
        self.replay(lines, "--snapshot", "state")
        return (self.folder / "state").read_bytes()


def of_python(charter, lines, until, ledger=None):
    instant = datetime.fromisoformat(until) if until else None
    for d in qun.replay(charter, lines, until=instant, ledger=ledger):
        sentence = json.dumps(d.sentence("zh", "auditor"), ensure_ascii=False)
        yield f'{d.json()[:-1]},"sentence":{sentence}}}'


def differences(what, expected, got):
    for number, (left, right) in enumerate(zip(expected, got)):
        if left != right:
            yield f"{what}: decision {number}\n    expected {left}\n    got      {right}"
            return
    if len(expected) != len(got):
        yield f"{what}: {len(expected)} decisions expected, got {len(got)}"


def complaints(program, text, lines, until):
    charter, options, half = qun.load(text), (["--until", until] if until else []), len(lines) // 2
    yield from differences("at once", program.replay(lines, *options), list(of_python(charter, lines, until)))
    ledger = qun.Ledger(charter)
    list(of_python(charter, lines[:half], None, ledger))
    state = program.snapshot_of(lines[:half])
    if ledger.snapshot() != state:
        yield f"the state after {half} events is another one"
    expected = program.replay(lines[half:], "--from-snapshot", "state", *options)
    again = qun.Ledger.restore(charter, state)
    yield from differences("from the state", expected, list(of_python(charter, lines[half:], until, again)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=Path)
    options = parser.parse_args()
    passed = failed = 0
    for name, charter, lines, until in stories():
        with tempfile.TemporaryDirectory() as folder:
            found = list(complaints(Program(options.program.resolve(), charter, folder), charter, lines, until))
        print("\n    ".join([f"{'not ok' if found else 'ok'} golden_{name}", *found]))
        passed, failed = passed + (not found), failed + bool(found)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
