#!/usr/bin/env python3
"""What a call through the shims costs. In Python: admission to the pet club ("an order, or a photo of the pet"), and three
expressions, each against a plain Python function and the rule engines that Python has; in Lua the same against plain
functions (bindings_lua.py). All answers are compared before anything is timed.

Builds the shim if it is not installed, and installs the peers from PyPI beside it. Prints a line of JSON for each figure; the
best of several rounds in which all contestants take turns, the loop around them taken off.

# peer: python3-venv python3-venv
# peer: lua5.4 lua5.4
# peer: lua5.4 liblua5.4-dev
# peer: luajit luajit
# peer: luajit libluajit-5.1-dev
"""
import json
import os
import subprocess
import sys
import time
import timeit
from pathlib import Path

import bindings_lua
import bindings_peers as peers

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
ROUNDS, ROUND_NS = 40, 1_000_000
NOW = 1767600000000000


def build():
    """The package as CMake makes it, below the build that the other benchmarks use."""
    made = BUILD / "bench_python"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run(["cmake", "-S", ROOT / "bindings" / "python", "-B", made, "-DCMAKE_BUILD_TYPE=Release",
                    f"-DPython_EXECUTABLE={sys.executable}", f"-DCMAKE_INSTALL_PREFIX={made / 'package'}"], **quiet)
    subprocess.run(["cmake", "--build", made, "--target", "qun_python", "--parallel", "2"], **quiet)
    subprocess.run(["cmake", "--install", made, "--component", "python"], **quiet)
    sys.path.insert(0, str(made / "package"))


try:
    import qun
except ImportError:
    build()
    import qun


# ---- measuring ----

def say(name, value, peer=None, ratio=None):
    line = {"name": name, "unit": "ns", "value": round(value, 1)}
    print(json.dumps(line if peer is None else {**line, "peer": peer, "ratio": round(ratio, 3)}), flush=True)


def say_missing(name, peer, why):
    print(json.dumps({"name": name, "unit": why, "value": None, "peer": peer}), flush=True)


def timer(statement, names):
    """A timer and how often it repeats the statement in a round, so that a slow contestant does not hold up the others."""
    one = timeit.Timer(statement, globals=names, timer=time.perf_counter_ns)
    one.timeit(3)
    return one, max(1, min(20000, int(ROUND_NS * 10 / max(one.timeit(10), 1))))


def rounds(contestants):
    """Nanoseconds a call, by name, each in turn: what slows the machine down slows all of them."""
    timers = {name: timer(*of) for name, of in {"": ("pass", {}), **contestants}.items()}
    best = dict.fromkeys(timers, float("inf"))
    for _ in range(ROUNDS):
        for name, (one, calls) in timers.items():
            best[name] = min(best[name], one.timeit(calls) / calls)
    empty = best.pop("")
    return {name: spent - empty for name, spent in best.items()}


def contest(ours, others, missing=()):
    """All of `ours` against each of `others`: {name: (statement, names)}."""
    best = rounds({**ours, **others})
    for name in ours:
        for other in others:
            say(name, best[name], other, best[other] / best[name])
        for other, why in missing:
            say_missing(name, other, why)
    for other in others:
        say(other, best[other])


# ---- the engines over a rule ----

def entrant(engine, rule):
    """{form: (statement, names)} of an engine, once its answers are those of the plain function."""
    names = engine.compile(rule)
    made = {}
    for row in reversed(rule.rows()):  # the typical row last: it is the one to time
        made["told"] = (engine.told, {**names, "values": row})
        if engine.prepared:
            made["prepared"] = (engine.prepared, {**names, **engine.prepare(row)})
        for statement, there in made.values():
            answer = eval(statement, dict(there))
            if bool(answer) != rule.plain(row):
                raise AssertionError(f"{rule.name} of {row}: {answer!r}")
    return made


def field(rule):
    """The peers that can run a rule, {label: forms}, and those that cannot, with the reason."""
    others, missing = {f"a plain Python function: {rule.name}": entrant(peers.Plain(), rule)}, []
    for peer in peers.PEERS:
        name = f"{peers.label(peer)}: {rule.name}"
        if not peers.version_of(peer):
            missing.append((name, "not installed"))
            continue
        try:
            others[name] = entrant(peer(), rule)
        except Exception as error:  # whatever a peer may raise
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            missing.append((name, "failed"))
    return others, missing


def of_form(others, form):
    """The peers in one form; who has none to prepare looks at a dict there too."""
    return {f"{name}, {form if form in forms else 'told'}": forms.get(form, forms["told"]) for name, forms in others.items()}


# ---- what is measured ----

def expressions():
    for rule in peers.RULES:
        others, missing = field(rule)
        ours = entrant(peers.Qun(), rule)
        for form in ("prepared", "told"):
            contest({f"python: {rule.name}, {form}": ours[form]}, of_form(others, form), missing)


def admissions():
    charter = qun.template("pet-club")
    facts = qun.Facts(charter)
    row = facts.add("member", {"id": "bo", **peers.ENTRY.typical})
    names = {"admit": charter.admit, "facts": facts, "now": NOW, "codes": qun.Decisions(charter, codes=True),
             "whole": qun.Decisions(charter), "fill": facts.set, "orders": charter.slot("member.orders"), "row": row,
             "values": {"id": "bo", **peers.ENTRY.typical}}
    for values in peers.ENTRY.rows():
        if (charter.admit({"id": "bo", **values}, NOW)[0].act == "admit") != peers.ENTRY.plain(values):
            raise AssertionError(f"admission of {values}")
    others, missing = field(peers.ENTRY)
    plain = dict(list(of_form(others, "told").items())[:1])
    contest({"python: admit, prepared": ("admit(facts, now, codes)", names)}, of_form(others, "prepared"), missing)
    contest({"python: admit, told": ("admit(values, now)", names)}, of_form(others, "told"), missing)
    contest({"python: admit, prepared, field set anew": ("fill(orders, row, 3); admit(facts, now, codes)", names),
             "python: admit, prepared, act looked at": ("admit(facts, now, codes)[0].act", names),
             "python: admit, prepared, with reasons": ("admit(facts, now, whole)", names)}, plain)


def batch():
    """A row of a large table: what is left of the call when it decides for many."""
    charter = qun.template("pet-club")
    facts, codes, rows = qun.Facts(charter), qun.Decisions(charter, codes=True), 10000
    orders = charter.slot("member.orders")
    for number in range(rows):
        facts.set(orders, facts.add("member", key=f"m{number}"), number % 3)
    say("python: admit, a row of 10000", rounds({"all": ("admit(facts, now, codes)", {
        "admit": charter.admit, "facts": facts, "now": NOW, "codes": codes})})["all"] / rows)


def main():
    peers.install(BUILD / "bench_peers")
    admissions()
    expressions()
    batch()
    return bindings_lua.main()


if __name__ == "__main__":
    sys.exit(main())
