#!/usr/bin/env python3
"""What a call costs from Lua: admission of a prepared row, and a predicate in CEL, against a plain function of Lua.
Builds the module for each Lua that is there; bindings_lua.lua measures.

# peer: lua5.4 lua5.4
# peer: lua5.4 liblua5.4-dev
# peer: luajit luajit
# peer: luajit libluajit-5.1-dev
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
OUT = BUILD / "bench_lua"
LUAS = {"5.4": "lua5.4", "luajit": "luajit"}


def build(versions):
    shutil.rmtree(OUT, ignore_errors=True)
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run(["cmake", "-S", ROOT / "bindings" / "lua", "-B", OUT, f"-DQUN_LUA={';'.join(versions)}",
                    f"-DQUN_LIBRARY={BUILD / 'libqun.a'}", f"-DQUN_INCLUDE={ROOT / 'include'}"], **quiet)
    subprocess.run(["cmake", "--build", OUT], **quiet)


def main():
    there = [version for version, program in LUAS.items() if shutil.which(program)]
    if not there:
        print("no Lua here: nothing measured", file=sys.stderr)
        return 1
    build(there)
    status = 0
    for version in there:
        if not (OUT / version / "qun" / "core.so").exists():
            continue
        env = {**os.environ, "LUA_PATH": f"{ROOT}/bindings/lua/?.lua", "LUA_CPATH": f"{OUT}/{version}/?.so"}
        status |= subprocess.run([LUAS[version], ROOT / "tests" / "bench" / "bindings_lua.lua", LUAS[version]],
                                 env=env, check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
