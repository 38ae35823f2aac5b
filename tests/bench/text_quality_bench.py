#!/usr/bin/env python3
"""How often the starter lists hit where nobody advertises: messages marked in a million, by list and by what the list looks
through; terms and detectors apart. In real chat of technical channels (../shared/data/irc, where it is), in which hardly anybody
advertises, and in chat that is made of words by how often they are used (text_corpus.py). Each reads what was marked for oneself
with QUN_SHOW=N: the N terms that marked most, with an example.

QUN_TEXT_MB says how much chat is made (8)."""
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import text_corpus
from cel_bench import NotHere, say
from text_bench import dictionary

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
MEGABYTES, SHOW = int(os.environ.get("QUN_TEXT_MB", "8")), int(os.environ.get("QUN_SHOW", "0"))
LISTS = ("advertising", "contact", "incivility")
DEFAULT = "width,case,script,noise,repeat,latin"
MODES = {"default": DEFAULT, "strong": f"{DEFAULT},han,insert", "strong, split and pinyin": f"{DEFAULT},han,insert,split,pinyin"}
CHARTER = {"qun": 1, "id": "quality", "use": [f"words.{name}" for name in LISTS]}


def marked(charter, texts, name, more):
    """How many messages have a hit, and the words that hit with an example each."""
    command = [BUILD / "qun", "words", "scan", "--json", "--list", name, *more, charter, texts]
    done = subprocess.run(command, capture_output=True, check=True)
    messages, words, examples = 0, Counter(), {}
    for line in done.stdout.decode("utf-8").splitlines():
        found = json.loads(line)
        messages += 1
        for hit in found["hits"]:
            word = hit.get("word") or hit.get("detector")
            words[word] += 1
            examples.setdefault(word, (found["line"], hit["found"]))
    return messages, words, examples


def tell(label, charter, texts, lines):
    for name in LISTS:
        plain = None
        for mode, folds in MODES.items():
            for what, more in (("terms", ["--detect", ""]), ("with detectors", [])):
                if mode != "default" and what != "terms":
                    continue
                count, words, examples = marked(charter, texts, name, ["--fold", folds, *more])
                plain = plain or count
                say(f"{label}, {name}, {mode}, {what}", "marked in a million", count * 1e6 / len(lines), "default, terms",
                    count / max(plain, 1))
                for word, times in words.most_common(SHOW):
                    line, found = examples[word]
                    print(f"    {times} {word}: {found}: {lines[line - 1][:100]}", file=sys.stderr)


def main():
    missing = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        charter, texts = folder / "charter.json", folder / "texts.txt"
        charter.write_text(json.dumps(CHARTER), encoding="utf-8")
        chats = {"real chat": text_corpus.chat(), "chat that was made": text_corpus.Maker(dictionary(missing)).messages(MEGABYTES << 20)}
        for label, lines in chats.items():
            lines = [" ".join(line.split()) for line in lines if not line.startswith("{")]
            if not lines:
                missing[label] = "../shared/data/irc is not here"
                continue
            texts.write_text("\n".join(lines) + "\n", encoding="utf-8")
            say(f"{label}: messages", "", len(lines))
            tell(label, charter, texts, lines)
    for name, why in missing.items():
        say(f"{name}", why, None)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotHere, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"text_quality: {error}")
