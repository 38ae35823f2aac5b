#!/usr/bin/env python3
"""What matches() costs a row, with all that is around it, against a bare call of RE2 and of PCRE2 with its compiler.
Builds regex_peers.cc, which measures, with the peers that are there.

# peer: re2 libre2-dev
# peer: libpcre2-8 libpcre2-dev
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
OUT = BUILD / "bench_regex"


def peer(module):
    """Compiler options of a peer; none if pkg-config does not know it."""
    asked = subprocess.run(["pkg-config", "--cflags", "--libs", module], capture_output=True, text=True, check=False)
    return [f"-DPEER_{module.split('-')[0].upper()}", *asked.stdout.split()] if asked.returncode == 0 else []


def main():
    if not shutil.which("g++"):
        print("no g++ here: nothing measured", file=sys.stderr)
        return 1
    includes = [f"-I{ROOT / 'include'}", f"-I{ROOT / 'tests'}"]
    OUT.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-O2", "-D_POSIX_C_SOURCE=200809L", *includes, "-c", HERE / "measure.c", "-o",
                    OUT / "measure.o"], check=True)
    subprocess.run(["g++", "-O2", "-std=c++17", *includes, HERE / "regex_peers.cc", OUT / "measure.o",
                    f"-L{BUILD}", "-lqun", f"-Wl,-rpath,{BUILD}", *peer("re2"), *peer("libpcre2-8"), "-o",
                    OUT / "regex_peers"], check=True)
    return subprocess.run([OUT / "regex_peers"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
