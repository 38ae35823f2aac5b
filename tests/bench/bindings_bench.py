#!/usr/bin/env python3
"""What a call through the Python shim costs: an admission of the pet club ("an order, or a photo of the pet") from a
prepared row, and an expression, each against a plain Python function that knows the same rule.

Builds the shim if it is not installed. Prints a line of JSON for each figure; the best of several rounds, the loop around it
taken off."""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build():
    """The package as CMake makes it, below the build that the other benchmarks use."""
    made = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve() / "bench_python"
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

ROUNDS, CALLS = 60, 4000
NOW = 1767600000000000


# ---- the rules in plain Python ----

def plain_admit(applicant):
    orders, photo = applicant.get("orders"), applicant.get("breed_photo")
    if (orders is not None and orders >= 1) or photo:
        return "admit"
    return "refuse" if orders is not None and photo is not None else "pend"


def plain_predicate(values):
    return values["orders"] >= 3 and values["region"] == "Dalian"


# ---- measuring ----

def loop(calls):
    for _ in range(calls):
        pass


def rounds(contestants):
    """Nanoseconds a call, by name, each round in turn: what slows the machine down slows all of them."""
    best = {}
    for _ in range(ROUNDS):
        for name, run in {"empty": loop, **contestants}.items():
            spent = timed(lambda: run(CALLS)) / CALLS
            best[name] = min(spent, best.get(name, spent))
    empty = best.pop("empty")
    return {name: spent - empty for name, spent in best.items()}


def say(name, unit, value, peer=None, ratio=None):
    line = {"name": name, "unit": unit, "value": round(value, 1)}
    print(json.dumps(line if peer is None else {**line, "peer": peer, "ratio": round(ratio, 3)}), flush=True)


def repeated(call, *args):
    def run(calls):
        for _ in range(calls):
            call(*args)
    return run


def admissions():
    charter = qun.template("pet-club")
    row = {"id": "bo", "orders": 3, "breed_photo": True}
    facts = qun.Facts(charter)
    facts.add("member", row)
    orders = charter.slot("member.orders")
    codes, whole = qun.Decisions(charter, codes=True), qun.Decisions(charter)

    def refilled(calls):
        fill, admit = facts.set, charter.admit
        for _ in range(calls):
            fill(orders, 0, 3)
            admit(facts, NOW, codes)

    def looked_at(calls):
        admit = charter.admit
        for _ in range(calls):
            if admit(facts, NOW, codes)[0].act != "admit":
                raise AssertionError("not admitted")

    return {
        "python_admit_prepared": repeated(charter.admit, facts, NOW, codes),
        "python_admit_prepared_refilled": refilled,
        "python_admit_prepared_act": looked_at,
        "python_admit_prepared_reasons": repeated(charter.admit, facts, NOW, whole),
        "python_admit_dict": repeated(charter.admit, row, NOW),
        "plain_python_admit": repeated(plain_admit, row),
    }


def expressions():
    program = qun.cel.compile("orders >= 3 && region == 'Dalian'", {"orders": "int", "region": "string"})
    values = {"orders": 5, "region": "Dalian"}
    facts = qun.Facts(program)
    facts.add("record", values)
    return {
        "python_cel_prepared": repeated(program.value, facts),
        "python_cel_dict": repeated(program.value, values),
        "plain_python_predicate": repeated(plain_predicate, values),
    }


def batch():
    """A row of a large table: what is left of the call when it decides for many."""
    charter = qun.template("pet-club")
    facts, codes, rows = qun.Facts(charter), qun.Decisions(charter, codes=True), 10000
    orders = charter.slot("member.orders")
    for number in range(rows):
        facts.set(orders, facts.add("member", key=f"m{number}"), number % 3)
    best = min(timed(lambda: charter.admit(facts, NOW, codes)) for _ in range(ROUNDS))
    return best / rows


def timed(call):
    begin = time.perf_counter_ns()
    call()
    return time.perf_counter_ns() - begin


def main():
    for contestants in (admissions(), expressions()):
        best = rounds(contestants)
        *ours, peer = best
        for name in ours:
            say(name, "ns", best[name], peer, best[peer] / best[name])
        say(peer, "ns", best[peer])
    say("python_admit_row_of_10000", "ns", batch())
    return 0


if __name__ == "__main__":
    sys.exit(main())
