#!/usr/bin/env python3
"""Words in chat, libqun against what else there is, in one run: the same texts and lists of words (text_corpus.py), message by
message and in blocks of 64 KB. libqun looks through width, case, script, noise, repeats and look-alikes; all others search what
is written, as libqun "as written" does. memcpy and simdutf8 are the limits.

Each engine is a program that waits for its turn (text_host.h says how they talk); on each megabyte all take turns, five times, and
the median of the time of the thread counts. Engines under 20 MB/s are asked for the first megabyte alone, under 1 MB/s for 64 KB;
a ratio is always over the same bytes. What cannot be had is named, with the reason and without a value.

QUN_TEXT_MB says how much is searched (4; 35 for figures to be told), QUN_TEXT_FILE names messages of your own, one a line.

# peer: libhs libhyperscan-dev
# peer: re2 libre2-dev
# peer: python3-venv python3-venv
"""
import os
import random
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import text_corpus
from cel_bench import NotHere, run, say, tool

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEERS = HERE / "text_peers"
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
MADE = BUILD / "bench_text_peers"
MEGABYTES = int(os.environ.get("QUN_TEXT_MB", "4"))
PASSES, KINDS = 5, {"message": "a message", "block": "64 KB"}
OURS = {"qun": "libqun", "qun-many": "libqun, many in a call", "qun-strong-many": "libqun, strong, many in a call",
        "qun-written": "libqun, as written", "qun-written-many": "libqun, as written, many in a call"}
LIMITS = ("memcpy", "simdutf8")


# ---- the programs ----

def ours():
    return {name: [BUILD / "bench_text", name] for name in (*OURS, "memcpy")}


def cpp():
    """Hyperscan or Vectorscan, which has its name for pkg-config, and RE2."""
    tool("g++")
    flags, engines = [], {}
    for module, name in (("libhs", "hyperscan"), ("re2", "re2")):
        asked = subprocess.run(["pkg-config", "--cflags", "--libs", module], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            flags += [f"-DPEER_{module.upper()}", *(flag for flag in asked.stdout.split() if not flag.endswith("/hs"))]
            engines[name] = [MADE / "peers", name]
    if not engines:
        raise NotHere("not installed")
    include, objects = [f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}"], []
    for name in ("text_host", "measure"):
        objects.append(MADE / f"{name}.o")
        run("cc", "-O2", "-D_POSIX_C_SOURCE=200809L", *include, "-c", HERE / f"{name}.c", "-o", objects[-1])
    run("g++", "-O2", "-std=c++17", *include, PEERS / "peers.cc", *objects, f"-L{BUILD}", "-lqun", f"-Wl,-rpath,{BUILD}", *flags,
        "-o", MADE / "peers")
    return engines


def rust():
    cargo, folder = tool("cargo"), MADE / "rust"
    shutil.copytree(PEERS / "rust", folder, dirs_exist_ok=True)
    run(cargo, "build", "--quiet", "--release", cwd=folder)
    names = ("daachorse-charwise", "daachorse-bytewise", "aho-corasick", "simdutf8")
    return {name: [folder / "target" / "release" / "peers", name] for name in names}


def python_with(*packages):
    """The Python of an environment with the packages in it, made once."""
    there = MADE / "-".join(packages)
    python = there / "bin" / "python"
    if not (there / "done").exists():
        run(sys.executable, "-m", "venv", there)
        run(python, "-m", "pip", "install", "--quiet", *packages)
        (there / "done").touch()
    return python


def python_peer(package):
    return lambda: {package: [python_with(package), PEERS / "peers.py", package]}


def built():
    """{engine: command} of what can be had, and {peer: why} of the rest."""
    commands, missing = ours(), {}
    groups = {"Hyperscan, RE2": cpp, "daachorse, aho-corasick, simdutf8": rust, "ahocorasick-rs": python_peer("ahocorasick-rs"),
              "pyahocorasick": python_peer("pyahocorasick")}
    for name, build in groups.items():
        print(f"building {name}", file=sys.stderr)
        try:
            commands.update(build())
        except (NotHere, OSError, subprocess.SubprocessError) as error:
            missing[name] = str(error)
    for name in ("hyperscan", "re2"):
        if name not in commands:
            missing.setdefault(name, "not installed")
    return commands, missing


class Engine:
    """A program with a list in it that waits for its turn."""

    def __init__(self, name, command, texts, words):
        self.name = name
        self.process = subprocess.Popen([str(part) for part in (*command, texts, words)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.seconds, self.bytes = map(float, self.answer()[1:])

    def answer(self):
        words = self.process.stdout.readline().split()
        if not words:
            self.process.stdin.close()
            raise NotHere((self.process.stderr.read().strip().splitlines() or ["ended without a word"])[-1])
        return words

    def turn(self, kind, span):
        print(kind, *span, file=self.process.stdin, flush=True)
        return tuple(map(int, self.answer()))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


# ---- measuring ----

def spans_of(data):
    """The first 64 KB, and then each megabyte, all ending behind a line."""
    ends = [0]
    for size in [1 << 16, *[1 << 20] * (len(data) >> 20)]:
        if ends[-1] + size // 2 < len(data):
            ends.append(data.find(b"\n", min(ends[-1] + size, len(data)) - 1) + 1 or len(data))
    return list(zip(ends, ends[1:]))


def share_for(engine, spans):
    """How many of the spans an engine is asked for."""
    ns, _ = engine.turn("message", spans[0])
    rate = (spans[0][1] - spans[0][0]) / max(ns, 1) * 1000
    return 1 if rate < 1 else 2 if rate < 20 else len(spans)


def start(commands, texts, words, missing):
    engines = []
    for name, command in commands.items():
        try:
            engines.append(Engine(name, command, texts, words))
        except (NotHere, ValueError) as error:
            missing[name] = str(error)
    return engines


def measure(engines, data, missing):
    """{(engine, kind): [(nanoseconds, hits) of each span]}"""
    spans, results = spans_of(data), {}
    for engine in list(engines):
        try:
            engine.share = share_for(engine, spans)
        except NotHere as error:
            missing[engine.name] = str(error)
            engines.remove(engine)
    for kind in KINDS:
        for index, span in enumerate(spans):
            taken = {}
            for _ in range(PASSES):
                for engine in engines:
                    if index < engine.share:
                        taken.setdefault(engine.name, []).append(engine.turn(kind, span))
            for name, turns in taken.items():
                results.setdefault((name, kind), []).append((statistics.median(ns for ns, _ in turns), turns[0][1]))
    return spans, results


def rate(results, spans, key, share=None):
    """Megabytes a second over the first so many spans."""
    mine = results[key][:share]
    return sum(to - start for start, to in spans[:len(mine)]) / max(sum(ns for ns, _ in mine), 1) * 1000


def tell(label, spans, results):
    for kind, words in KINDS.items():
        rates = {name: rate(results, spans, (name, of)) for name, of in results if of == kind}
        peers = [name for name in rates if name not in OURS and name not in LIMITS]
        best = max(peers, key=rates.get, default=None)
        for name, value in rates.items():
            title = f"{label}, {words}: {OURS.get(name, name)}"
            share = len(results[name, kind])
            if name in OURS and best:
                theirs = rate(results, spans, (best, kind), share)
                say(title, "MB/s", value, best, rate(results, spans, (name, kind), len(results[best, kind])) / theirs)
            elif name in OURS:
                say(title, "MB/s", value)
            else:
                say(title, "MB/s", value, "libqun", value / rate(results, spans, ("qun", kind), share))
    hits = {name: sum(found for _, found in results[name, "message"]) for name in ("qun", "qun-written", "daachorse-charwise")
            if (name, "message") in results}
    for name, found in hits.items():
        size = sum(to - start for start, to in spans[:len(results[name, "message"])])
        say(f"{label}: hits of {OURS.get(name, name)}", "hits/KB", found / size * 1024)


def tell_built(label, engines):
    ours_built = next((engine for engine in engines if engine.name == "qun"), None)
    for engine in engines:
        if engine.name in LIMITS or ours_built is None:
            continue
        title = OURS.get(engine.name, engine.name)
        peer = None if engine is ours_built else "libqun"
        say(f"{label}, built: {title}", "s", engine.seconds, peer, peer and ours_built.seconds / max(engine.seconds, 1e-6))
        say(f"{label}, memory: {title}", "bytes", engine.bytes, peer, peer and ours_built.bytes / max(engine.bytes, 1))


# ---- what is measured ----

def written(name, lines):
    path = MADE / f"{name}.txt"
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


def compare(label, commands, texts, words, missing):
    print(f"{label}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    engines = start(commands, texts, words, missing)
    try:
        tell_built(label, engines)
        spans, results = measure(engines, texts.read_bytes(), missing)
        tell(label, spans, results)
        return {kind: rate(results, spans, ("qun", kind)) for kind in KINDS if ("qun", kind) in results}
    finally:
        for engine in engines:
            engine.end()


def hostile(commands, terms, plain, missing):
    """No text may be slower than a third of plain ones."""
    lists = {"10,000 words": terms, "10,000 words and nested ones": terms + text_corpus.nested()}
    mine = {name: command for name, command in commands.items() if name in ("qun", "qun-many")}
    slowest = None
    for label, words in lists.items():
        words_file = written("hostile_words", words)
        for name, data in text_corpus.hostile(words, random.Random(7)).items():
            texts = MADE / "hostile.txt"
            texts.write_bytes(data)
            engines = start(mine, texts, words_file, missing)
            spans, results = measure(engines, data, missing)
            for engine in engines:
                engine.end()
            for key in (key for key in results if key[1] == "message"):
                value = rate(results, spans, key)
                say(f"hostile, {label}: {name}: {OURS[key[0]]}", "MB/s", value, "plain", value / plain)
                if slowest is None or value < slowest[0]:
                    slowest = (value, f"{label}: {name}: {OURS[key[0]]}")
    if slowest:
        say(f"hostile, the slowest: {slowest[1]}", "MB/s", slowest[0], "plain", slowest[0] / plain)


def dictionary(missing):
    try:
        return next(python_with("jieba==0.42.1").parents[1].glob("lib/*/site-packages/jieba/dict.txt"), None)
    except (NotHere, OSError) as error:
        missing["jieba, words for the texts"] = str(error)
        return None


def main():
    MADE.mkdir(parents=True, exist_ok=True)
    commands, missing = built()
    maker = text_corpus.Maker(dictionary(missing))
    own = os.environ.get("QUN_TEXT_FILE")
    made = Path(own).read_text(encoding="utf-8").splitlines()[:MEGABYTES * 30000] if own else maker.messages(MEGABYTES << 20)
    sample = "\n".join(made[:20000])
    texts, often, plain = written("texts", made), text_corpus.frequent(maker, sample), None
    say("the texts: a message", "bytes", texts.stat().st_size / len(made))
    for name, (count, *rest) in text_corpus.LISTS.items():
        terms = maker.word_list(sample, often, count, *rest)
        for what, value in text_corpus.statistics(terms, sample).items():
            say(f"{name} words: {what}", "%" if "text" in what or "go on" in what else "", value)
        words = written(f"words_{name.replace(',', '').replace(' ', '_')}", terms)
        rates = compare(f"{name} words", commands, texts, words, missing)
        if name == "10,000":
            plain, ten = rates.get("message"), terms
            if chat := text_corpus.chat():
                compare(f"{name} words, real chat", commands, written("chat", chat), words, missing)
    if plain:
        hostile(commands, ten, plain, missing)
    for name, why in missing.items():
        say(f"peer: {name}", why, None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
