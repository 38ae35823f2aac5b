#!/usr/bin/env python3
"""The same charter, events and instants give the same bytes wherever they are decided: under other locales, other
time zones of the machine, another working directory, an empty environment."""
import os
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
program = pathlib.Path(os.environ.get("QUN_BUILD", root / "build/release")).resolve() / "qun"
charter, events = root / "docs/demo/pet-club.json", root / "docs/demo/pet-club.jsonl"

worlds = {
    "a_french_locale": {"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8"},
    "a_locale_that_does_not_exist": {"LC_ALL": "xx_XX.KOI8-R"},
    "the_c_locale": {"LC_ALL": "C"},
    "a_chinese_locale": {"LC_ALL": "zh_CN.GB18030"},
    "a_machine_in_new_york": {"TZ": "America/New_York"},
    "a_machine_in_nepal": {"TZ": "Asia/Kathmandu"},
    "a_wrong_time_zone": {"TZ": ":/nowhere"},
    "another_allocator_of_the_c_library": {"MALLOC_PERTURB_": "165", "MALLOC_ARENA_MAX": "1"},
    "an_empty_environment": None,
}


def replay(environment, folder):
    result = subprocess.run([program, "replay", charter, events, "--json", "--lang", "en"], env=environment, cwd=folder,
                            stdin=subprocess.DEVNULL, capture_output=True)
    return result.returncode, result.stdout


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        plain = replay(dict(os.environ), root)
        if plain[0] != 0 or plain[1].count(b"\n") < 100:
            print("not ok the_demo_replays")
            return 1
        for name, change in worlds.items():
            environment = {} if change is None else {**os.environ, **change}
            same = replay(environment, folder) == plain
            print(("ok " if same else "not ok ") + name)
            failed += not same
    print(f"{len(worlds) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
