#!/usr/bin/env python3
"""Precision and recall of the starter lists and detectors on real messages, where the data is present.

  advertisements.py [PROGRAM [LOG]]   [$QUN_BUILD/qun]; LOG: the month of #ubuntu-cn, gzipped event lines

How the sample was labelled, by reading. Candidates: all messages with a phone-like number, seven digits or more, a text
that comes back four times, or one of some sixty words of trade, invitation and referral, each read once for equal
texts; and 600 drawn at random (Python's random.sample, seed 2013). AD: the writer himself offers or seeks goods, services,
members, helpers or clicks, to everybody in the room, also in the month's relay of forum posts. NOT an ad: talk about
trade, prices or shops between regulars, titles of pages that a bot names after a link, a link somebody is asked about, a
request for a gift. Nothing but the identifiers is kept here. The month has few advertisements; the sample is all of
them, and figures on ten messages are coarse."""
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "ubuntu-cn-"
ADS = {1, 749, 9405, 9774, 12948, 26447, 36357, 36358, 36383, 36564}
# What looked like one and is none.
TALK = {31, 218, 598, 1080, 1892, 2198, 2234, 3008, 5110, 5259, 5354, 5481, 5702, 5735, 6569, 7140, 7148, 7225, 7407, 8364,
        8884, 9296, 10330, 10420, 10566, 12834, 16585, 16683, 19087, 23344, 23625, 24790, 25405, 25529, 26023, 26475, 26558,
        27138, 27861, 28376, 28526, 29033, 29957, 30528, 31856, 33789, 35072, 36332, 36352, 36374, 36432, 36488, 36554,
        38281, 38789, 38986, 39160, 40365, 41027, 43728, 43812, 45275, 45940, 47678, 48278, 51070, 51376, 52023}
PRECISION, RECALL = 1000, 400  # floors: what was measured, in permille
CHARTER = {"qun": 1, "id": "sample", "use": ["words.advertising", "words.contact"],
           "metrics": {"event.ad": {"is": "event.hits('advertising') + event.hits('contact') > 0"}},
           "rules": [{"id": "ads", "on": "message", "when": "event.ad", "then": [{"do": "mark", "as": "ad"}], "why": "ad"}]}


def found(program, events):
    """Numbers of the messages the charter marks."""
    with tempfile.TemporaryDirectory() as folder:
        charter, log = Path(folder) / "charter.json", Path(folder) / "log.jsonl"
        charter.write_text(json.dumps(CHARTER), encoding="utf-8")
        log.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events), encoding="utf-8")
        out = subprocess.run([str(program), "replay", str(charter), str(log), "--json"], capture_output=True, check=True)
    lines = [json.loads(line) for line in out.stdout.decode("utf-8").splitlines()]
    return {int(line["event"][len(PREFIX):]) for line in lines if str(line.get("event", "")).startswith(PREFIX)}


def main():
    given = sys.argv[1:3]
    program = given[0] if given else Path(os.environ.get("QUN_BUILD", ROOT / "build" / "dev")) / "qun"
    log = given[1] if len(given) > 1 else ROOT.parent / "shared" / "data" / "irc" / "ubuntu-cn.jsonl.gz"
    if not Path(log).exists():
        print("no data: skipped")
        return 0
    events = [json.loads(line) for line in gzip.open(log, "rt", encoding="utf-8")]
    ordinary = {n + 1 for n in random.Random(2013).sample(range(len(events)), 600)}
    sample = ADS | TALK | ordinary
    marked = found(program, [e for e in events if int(e["id"][len(PREFIX):]) in sample])
    right = marked & ADS
    precision, recall = 1000 * len(right) // max(1, len(marked)), 1000 * len(right) // len(ADS)
    print(f"{len(sample)} messages, {len(ADS)} ads: {len(right)} found, {len(marked - ADS)} others marked;"
          f" precision {precision}, recall {recall} permille")
    print("missed:", *sorted(ADS - marked), "marked wrongly:", *sorted(marked - ADS))
    return 0 if precision >= PRECISION and recall >= RECALL else 1


if __name__ == "__main__":
    sys.exit(main())
