#!/usr/bin/env python3
"""The expression language against its peers, in one run: six conditions over the same 20,000 rows and over one row, and what
4,000 rules cost to compile and to hold. bench_cel measures libqun and plain C; each peer is a program of its own language in
cel_peers/, built here, that reads the same rows and checks its answers before it measures. What cannot be had is named, with the
reason and without a value.

Go, Rust and Node come from wherever the machine has them: Debian 12's Go and Rust are too old for these peers.

libqun counts steps always, so "qun" is to be held against peers with a limit of steps, and "qun, with reasons" against those
that track what led to an answer. All take turns, round after round, and of each the quickest counts.

# peer: lua5.4 liblua5.4-dev
# peer: luajit libluajit-5.1-dev
# peer: python3-venv python3-venv
"""
import json
import os
import shutil
import subprocess
import sys
import timeit
from pathlib import Path
from types import SimpleNamespace

import bindings_peers

HERE = Path(__file__).resolve().parent / "cel_peers"
BUILD = Path(os.environ.get("QUN_BUILD", HERE.parents[2] / "build" / "release")).resolve()
MADE = BUILD / "bench_cel_peers"
ROUNDS, SECONDS = 3, 1200
ROWS = {"many": "a row of 20,000", "one": "one row"}


class NotHere(Exception):
    """A peer that cannot be had, and why."""


def run(*command, **more):
    """What a program printed; NotHere with its last words if it failed."""
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          timeout=SECONDS, **more)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no word why"]
        raise NotHere(f"{Path(command[0]).name}: {words[-1]}")
    return done.stdout


def tool(name):
    if not shutil.which(name):
        raise NotHere("not installed")
    return name


# ---- the peers: each gives a command that is run with the file of cases ----

def lua(module, label):
    """One source for both, for they share an interface."""
    def build():
        tool("pkg-config")
        try:
            flags = run("pkg-config", "--cflags", "--libs", module).split()
        except NotHere as error:
            raise NotHere("not installed") from error
        program = MADE / module
        run("cc", "-O2", HERE / "lua.c", "-o", program, *flags)
        return [program, label]
    return build


def go():
    version = run(tool("go"), "version").split()[2]
    shutil.copytree(HERE / "go", MADE / "go", dirs_exist_ok=True)
    try:
        run("go", "build", "-o", MADE / "go" / "peers", ".", cwd=MADE / "go")
    except NotHere as error:
        raise NotHere(f"{version} does not build it: {error}") from error
    return [MADE / "go" / "peers"]


def logic():
    node, npm = tool("node"), tool("npm")
    packages = MADE / "npm"
    packages.mkdir(parents=True, exist_ok=True)
    if not (packages / "node_modules" / "json-logic-engine").is_dir():
        run(npm, "install", "--silent", "--prefix", packages, "json-logic-js@2", "json-logic-engine@5")
    return ["env", f"NODE_PATH={packages / 'node_modules'}", node, HERE / "logic.cjs"]


def rust():
    cargo, folder = tool("cargo"), MADE / "rust"
    shutil.copytree(HERE / "rust", folder, dirs_exist_ok=True)
    run(cargo, "build", "--quiet", "--release", cwd=folder)
    return [folder / "target" / "release" / "peers"]


PEERS = {"Lua 5.4": lua("lua5.4", "Lua 5.4"), "LuaJIT": lua("luajit", "LuaJIT"), "cel-go, expr-lang": go,
         "json-logic-js, json-logic-engine": logic, "cel-rust": rust}


def built():
    """{peer: command} of those that can be had, and {peer: why} of the others."""
    commands, missing = {}, {}
    for name, build in PEERS.items():
        try:
            print(f"building {name}", file=sys.stderr)
            commands[name] = build()
        except (NotHere, OSError, subprocess.SubprocessError) as error:
            missing[name] = str(error)
    return commands, missing


# ---- the Python packages, in this process ----

def cases_in(path):
    """The conditions and the first rows of each."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "case":
            cases.append(SimpleNamespace(name=rest, types={}, rows=[]))
        elif word == "cel":
            cases[-1].cel = rest
        elif word == "field":
            name, kind = rest.split()
            cases[-1].types[name] = kind
        elif word == "row" and len(cases[-1].rows) < 200:
            *values, answer = rest.split("\t")
            read = {"int": int, "bool": lambda text: text == "1", "string": str}
            typed = {name: read[kind](value) for (name, kind), value in zip(cases[-1].types.items(), values)}
            cases[-1].rows.append((typed, answer == "1"))
    return cases


def python_ns(peer, case):
    """Of a call from Python on what was prepared of the first row."""
    names = peer.compile(case)
    for values, answer in reversed(case.rows):
        there = {**names, **peer.prepare(values)}
        if bool(eval(peer.prepared, dict(there))) != answer:
            raise NotHere(f"{case.name} of {values} is answered otherwise")
    return min(timeit.repeat(peer.prepared, globals=there, repeat=8, number=5000)) / 5000 * 1e9


def python_peers(cases, take, missing):
    for peer in (bindings_peers.RustCel, bindings_peers.CppCel):
        name = f"{bindings_peers.label(peer)}, from Python"
        if not bindings_peers.version_of(peer):
            missing[peer.package] = "not installed"
            continue
        try:
            for case in cases:
                take({"case": case.name, "form": name, "rows": "one", "ns": python_ns(peer(), case)})
        except Exception as error:  # whatever a package may raise
            missing[peer.package] = f"{type(error).__name__}: {error}"


# ---- the table ----

def say(name, unit, value, peer=None, ratio=None):
    line = {"name": name, "unit": unit, "value": value if value is None else float(f"{value:.6g}")}
    if peer:
        line["peer"] = peer
    if ratio:
        line["ratio"] = float(f"{ratio:.4g}")
    print(json.dumps(line), flush=True)


def keep_best(best, line):
    """Least of each figure, in the order in which they first came."""
    if "amount" in line:
        subject = (line["amount"], "", line["unit"])
        value = line["value"]
    else:
        subject = (line["case"], ROWS[line["rows"]], "ns")
        value = line["ns"]
    forms = best.setdefault(subject, {})
    forms[line["form"]] = min(value, forms.get(line["form"], value))


def compare(subject, forms):
    """Ours against each of the others', with reasons against those that track what led to an answer; and then those."""
    name, rows, unit = subject
    label = f"{name}, {rows}" if rows else name
    ours = {form: value for form, value in forms.items() if form.startswith("qun")}
    others = {form: value for form, value in forms.items() if form not in ours}
    for form, value in ours.items():
        if not others:
            say(f"{label}: {form}", unit, value)
        for other, theirs in others.items():
            if form == "qun" or "TrackState" in other:
                say(f"{label}: {form}", unit, value, other, theirs / value)
    for other, theirs in others.items():
        say(f"{label}: {other}", unit, theirs)


def main():
    MADE.mkdir(parents=True, exist_ok=True)
    cases = MADE / "cases.txt"
    ours = BUILD / "bench_cel"
    cases.write_text(run(ours, "--cases"), encoding="utf-8")
    commands, missing = built()
    bindings_peers.install(BUILD / "bench_peers")
    best = {}
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        for name, command in {"qun": [ours], **commands}.items():
            try:
                for line in run(*command, *([] if name == "qun" else [cases])).splitlines():
                    keep_best(best, json.loads(line))
            except (NotHere, subprocess.SubprocessError) as error:
                missing[name] = str(error)
                if name == "qun":
                    raise
    python_peers(cases_in(cases), lambda line: keep_best(best, line), missing)
    for subject, forms in best.items():
        compare(subject, forms)
    for name, why in missing.items():
        say(f"peer: {name}", why, None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
