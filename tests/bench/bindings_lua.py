"""What a call costs from Lua: builds the module for each Lua that is there; bindings_lua.lua measures in it."""
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
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    subprocess.run(["cmake", "-S", ROOT / "bindings" / "lua", "-B", OUT, f"-DQUN_LUA={';'.join(versions)}",
                    f"-DQUN_LIBRARY={BUILD / 'libqun.a'}", f"-DQUN_INCLUDE={ROOT / 'include'}"], **quiet)
    subprocess.run(["cmake", "--build", OUT], **quiet)


def main():
    build([version for version, program in LUAS.items() if shutil.which(program)])
    status = 0
    for version, program in LUAS.items():
        if not (OUT / version / "qun" / "core.so").exists():
            print(f"{program}: not installed, or the module does not build: nothing measured", file=sys.stderr)
            status = 1
            continue
        env = {**os.environ, "LUA_PATH": f"{ROOT}/bindings/lua/?.lua", "LUA_CPATH": f"{OUT}/{version}/?.so"}
        status |= subprocess.run([program, ROOT / "tests" / "bench" / "bindings_lua.lua", program], env=env,
                                 check=False).returncode
    return status
