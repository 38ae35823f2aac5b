#!/usr/bin/env python3
"""Runs the stories of this folder: NAME.json says what is given (a charter), what happens when (events, until), and
what is decided then, in full. Each key of the charter that a story proves is taken out in turn: the decisions must change.

  run.py [NAME...]           all stories, or some
  --update                   writes what was decided into the stories' `then`; read what it wrote
  --build DIR                where the program is [$QUN_BUILD, build/dev]

Keys of a story: name (a sentence, and the file's name), practices (rows of docs/practices.md), given, when, until (time
runs on to it), then, proves (JSON pointers into `given`), refuses (true: without such a key it may not compile)."""
import argparse
import copy
import difflib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEYS = ("name", "practices", "given", "when", "until", "then", "proves", "refuses")
NEEDED = ("name", "practices", "given", "when", "then", "proves")
WIDE = 120


class Wrong(Exception):
    """What a story is not."""


# ---- deciding ----

def decide(program, charter, events, until):
    """The decisions and their sentences; Wrong if the program refuses."""
    with tempfile.TemporaryDirectory() as name:
        given, when = Path(name) / "charter.json", Path(name) / "events.jsonl"
        given.write_text(json.dumps(charter, ensure_ascii=False), encoding="utf-8")
        when.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events), encoding="utf-8")
        command = [str(program), "replay", str(given), str(when), "--json", "--sentence", "auditor", "--lang", "en"]
        done = subprocess.run(command + (["--until", until] if until else []), capture_output=True, timeout=60)
    if done.returncode or done.stderr:
        raise Wrong(f"exit status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}".rstrip())
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    lines.pop()  # the summary
    return [{k: v for k, v in d.items() if k != "sentence"} for d in lines], [d.get("sentence", "") for d in lines]


def without(charter, pointer):
    """A copy of the charter that lacks what the pointer leads to."""
    out = copy.deepcopy(charter)
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    place = out
    try:
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        del place[int(last) if isinstance(place, list) else last]
    except (KeyError, IndexError, ValueError, TypeError):
        raise Wrong(f"{pointer} leads nowhere in the charter") from None
    return out


def differences(expected, got, sentences):
    """Expected and got, line by line, where they differ."""
    left, right = ([json.dumps(d, ensure_ascii=False, sort_keys=True) for d in side] for side in (expected, got))
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for line in left[i1:i2]:
            yield f"expected {line}"
        for number in range(j1, j2):
            yield f"got      {right[number]}"
            yield f"  which says: {sentences[number]}"


# ---- stories ----

def read(path):
    story = json.loads(path.read_text(encoding="utf-8"))
    if story.get("name") != path.stem:
        raise Wrong(f"its name is not {path.stem}")
    for key in [key for key in NEEDED if key not in story] + [key for key in story if key not in KEYS]:
        raise Wrong(f"key {key} is {'unknown' if key in story else 'missing'}")
    if not story["proves"]:
        raise Wrong("it proves nothing")
    return story


def proof(program, story, pointer):
    """None if the decisions change without what the pointer leads to; else the complaint."""
    charter = without(story["given"], pointer)
    try:
        got, _ = decide(program, charter, story["when"], story.get("until"))
    except Wrong as wrong:
        return None if story.get("refuses") else f"without {pointer} it does not run: {wrong}"
    return f"without {pointer} it decides the same" if got == story["then"] else None


def complaints(program, story):
    got, sentences = decide(program, story["given"], story["when"], story.get("until"))
    yield from differences(story["then"], got, sentences)
    if got == story["then"]:
        for pointer in story["proves"]:
            complaint = proof(program, story, pointer)
            if complaint:
                yield complaint


# ---- the layout of a story ----

def flat(value):
    return json.dumps(value, ensure_ascii=False)


def laid_out(value, indent):
    """A value whose items stand on lines of their own, as far down as lines are long."""
    line, pad = flat(value), " " * indent
    if not isinstance(value, (dict, list)) or not value or len(line) + indent <= WIDE:
        return line
    if isinstance(value, list):
        items = [laid_out(item, indent + 2) for item in value]
    else:
        items = [f"{flat(key)}: {laid_out(item, indent + 2)}" for key, item in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return f"{opening}\n" + ",\n".join(f"{pad}  {item}" for item in items) + f"\n{pad}{closing}"


def one_a_line(items):
    return "[]" if not items else "[\n" + ",\n".join(f"    {flat(item)}" for item in items) + "\n  ]"


def written(story):
    lines = []
    for key in [key for key in KEYS if key in story]:
        value = story[key]
        text = one_a_line(value) if key in ("when", "then") else laid_out(value, 2)
        lines.append(f"  {flat(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def update(program, path):
    story = json.loads(path.read_text(encoding="utf-8"))
    try:
        story["then"], sentences = decide(program, story["given"], story["when"], story.get("until"))
    except Wrong as wrong:
        print(f"{path.stem}: {wrong}")
        return 1
    text = written(story)
    if text != path.read_text(encoding="utf-8"):
        path.write_text(text, encoding="utf-8")
        print("\n    ".join([f"{path.stem}:", *sentences]))
    return 0


# ---- all of them ----

def verdict(program, path):
    try:
        story = read(path)
        found = list(complaints(program, story))
        return found, len(story["proves"])
    except (Wrong, ValueError, subprocess.TimeoutExpired) as wrong:
        return [str(wrong)], 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--build", type=Path, default=Path(os.environ.get("QUN_BUILD", ROOT / "build" / "dev")))
    options = parser.parse_args()
    program = options.build.resolve() / "qun"
    paths = [HERE / f"{Path(name).stem}.json" for name in options.names] or sorted(HERE.glob("*.json"))
    if options.update:
        return max([update(program, path) for path in paths], default=0)
    passed = failed = 0
    for path in paths:
        found, proofs = verdict(program, path)
        print(f"{'not ok' if found else 'ok'} {path.stem}" + ("" if found else f" ({proofs} proofs)"))
        print("\n".join("    " + line for text in found for line in text.splitlines()), end="\n" if found else "")
        passed += not found
        failed += bool(found)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
