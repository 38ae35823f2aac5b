#!/usr/bin/env python3
"""Writes what the Lua shim is held against: for each story of tests/scenarios and for the demo the charter, the events
and, byte for byte, the decisions that the program prints. The list of them is the file `list`."""
import argparse
import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def decided(program, charter, events, until):
    command = [str(program), "replay", str(charter), str(events), "--json"] + (["--until", until] if until else [])
    lines = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.splitlines(keepends=True)
    return b"".join(lines[:-1])  # the last line sums up


def write(out, program, name, charter, events, until):
    for suffix, text in ((".json", charter), (".events", events), (".until", until or "")):
        (out / (name + suffix)).write_text(text, encoding="utf-8")
    (out / (name + ".decisions")).write_bytes(decided(program, out / (name + ".json"), out / (name + ".events"), until))
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    names = []
    for path in sorted((ROOT / "tests" / "scenarios").glob("*.json")):
        story = json.loads(path.read_text(encoding="utf-8"))
        events = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in story["when"])
        charter = json.dumps(story["given"], ensure_ascii=False)
        names.append(write(options.out, options.program, path.stem, charter, events, story.get("until")))
    demo = ROOT / "docs" / "demo"
    names.append(write(options.out, options.program, "the_demo", (demo / "pet-club.json").read_text(encoding="utf-8"),
                       (demo / "pet-club.jsonl").read_text(encoding="utf-8"), None))
    (options.out / "list").write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
