#!/usr/bin/env python3
"""Runs RE2's own tests of regular expressions, as Go carries them, against the shared library: ./dev conformance regex.

Feeds regex_runner (a C program on the public interface) re2-search.txt, re2-exhaustive.txt.bz2 and Glenn Fowler's
*.dat files of Go's regexp/testdata (Debian package golang-1.19-src); whether there is a match must agree on every
line. Without QUN_CONFORMANCE=full in the environment a sample of the patterns of re2-exhaustive is taken.
docs/conformance.md says what is passed over, and why."""

import argparse
import bz2
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNNER = HERE.parents[1] / "build" / "release" / "tests" / "conformance" / "regex_runner"
PLACES = ["/usr/share/go-1.19/src/regexp/testdata", "/usr/lib/go-1.19/src/regexp/testdata",
          "/usr/local/go/src/regexp/testdata"]
SAMPLE = 16  # one pattern of so many of re2-exhaustive
CHUNK = 1 << 20


# ---- Fowler's files to the form of RE2's ----

def quoted(text):
    return '"' + "".join(chr(c) if 0x20 <= c < 0x7F and c not in b'"\\' else f"\\x{c:02x}"
                         for c in text.encode("utf-8", "surrogateescape")) + '"'


def is_utf8(text):
    return not any("\ud800" <= c <= "\udfff" for c in text)


def unescaped(text):
    return text.encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1").decode(
        "utf-8", "surrogateescape")


def result_of(wanted):
    """The fourth field as a line of results; None: it must not compile."""
    if wanted == "NOMATCH":
        return "?;-;?;-"
    return "!" if wanted and wanted[0].isupper() else "?;0-0;?;0-0"


def literal(pattern):
    return "".join("\\" + c if c in "\\.+*?()|[]{}^$" else c for c in pattern)


def fowler_line(line, last, skipped):
    """What one line asks: (pattern, text, result) for each of its modes; and its pattern, for SAME."""
    fields = ["" if field == "NULL" else field for field in line.split("\t") if field]
    if "NIL" in fields or not fields:
        skipped["NIL: no text at all"] += 1
        return [], last
    flags = fields[0]
    if flags[0] in "?&|;{}":
        flags = flags[1:]
    elif flags[0] == ":":
        flags = flags[1:].partition(":")[2]
    elif flags[0] in "CNT0123456789":
        flags = ""
    if not flags or len(fields) < 4:
        skipped["lines of control"] += 1
        return [], last
    pattern, text = fields[1], fields[2]
    if "$" in flags:
        pattern, text = unescaped(pattern), unescaped(text)
    pattern = last if pattern == "SAME" else pattern
    asked = []
    for mode in flags:
        own = {"E": pattern, "L": literal(pattern)}.get(mode)
        if own is None:
            skipped["modes other than E and L"] += mode in "BASKLP"
        else:
            asked.append(("(?mi)" + own if "i" in flags else "(?m)" + own, text, result_of(fields[3])))
    return asked, pattern


class Counts(dict):
    def __missing__(self, key):
        return 0


def fowler_form(path, skipped):
    out, last = [], ""
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if not line or line[0] == "#":
            continue
        asked, last = fowler_line(line, last, skipped)
        for pattern, text, result in asked:
            if not (is_utf8(pattern) and is_utf8(text)):
                skipped["texts that are no UTF-8, which the interface refuses"] += 1
                continue
            out += ["strings", quoted(text), "regexps", quoted(pattern), result]
    return ("\n".join(out) + "\n").encode("ascii")


# ---- the runner ----

def chunks_of(path):
    with (bz2.open(path, "rb") if path.suffix == ".bz2" else open(path, "rb")) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def run(runner, every, chunks):
    """What a run printed, by the first word of each line."""
    child = subprocess.Popen([runner, str(every)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for chunk in chunks:
            child.stdin.write(chunk)
        child.stdin.close()
    except BrokenPipeError:
        pass
    lines = child.stdout.read().decode("utf-8", "replace").splitlines()
    found = {"fail": [line for line in lines if line.startswith("fail ")]}
    found.update((line.split()[0], list(map(int, line.split()[1:]))) for line in lines if not line.startswith("fail "))
    if child.wait() != 0 or "lines" not in found:
        raise RuntimeError(f"the runner ended with status {child.returncode}")
    return found


def testdata():
    for place in [os.environ.get("QUN_GO_TESTDATA", ""), *PLACES]:
        if place and Path(place, "re2-search.txt").is_file():
            return Path(place)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runner", type=Path, default=RUNNER)
    options = parser.parse_args()
    data = testdata()
    if not data:
        print("Go's regexp/testdata is not here (Debian package golang-1.19-src): nothing was tested")
        print("0 passed, 0 failed")
        return 0
    every = 1 if os.environ.get("QUN_CONFORMANCE") == "full" else SAMPLE
    runs = [("re2-search.txt", 1, chunks_of(data / "re2-search.txt"), {}),
            ("re2-exhaustive.txt.bz2", every, chunks_of(data / "re2-exhaustive.txt.bz2"), {})]
    for path in sorted(data.glob("*.dat")):
        skipped = Counts()
        runs.append((path.name, 1, [fowler_form(path, skipped)], skipped))
    passed = failed = 0
    for name, step, chunks, skipped in runs:
        found = run(str(options.runner.resolve()), step, chunks)
        good, bad, patterns = found["lines"]
        passed, failed = passed + good, failed + bad
        print(f"{name}: {patterns} patterns" + (f" (one of {step})" if step > 1 else "") +
              f", {good} lines agree, {bad} do not")
        for line in found["fail"]:
            print(f"    {line}")
        if found["byte"][0]:
            skipped[r"\C, which Go has not either"] = found["byte"][0]
        for why, count in sorted(skipped.items()):
            if count:
                print(f"    passed over: {count} ({why})")
        same, other = found["between"]
        if same or other:
            print(rf"    \B beyond ASCII, where Go differs from RE2 and passes over: {same} agree, {other} do not")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
