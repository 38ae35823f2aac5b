#!/usr/bin/env python3
"""What the expression language weighs without the rest of the library: programs linked with a static libqun whose
functions stand in sections of their own, so that the linker leaves out what none of them reaches; stripped, and less what
an empty program takes. Beside them Lua linked the same way, and what cel_bench.py has built of its peers. And of the
language's program, room by room, what is in it.

# peer: lua5.4 liblua5.4-dev
"""
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release")).resolve()
MADE = BUILD / "bench_size"
ROOMS = ("base", "json", "time", "text", "regex", "column", "cel", "model", "ledger", "decide")
COMPILE = ["cc", "-std=c11", "-O2", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables",
           "-D_POSIX_C_SOURCE=200809L", "-ffp-contract=off", f"-I{ROOT / 'include'}", f"-I{ROOT / 'src'}"]
LINK = ["-Wl,--gc-sections", "-Wl,--as-needed"]


def run(*command):
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def say(name, value, peer=None, ratio=None, unit="KiB"):
    line = {"name": name, "unit": unit, "value": None if value is None else round(value / 1024, 1)}
    if peer:
        line.update(peer=peer, ratio=round(ratio, 3))
    print(json.dumps(line), flush=True)


def compiled(source):
    made = MADE / f"{source.parent.name}_{source.stem}.o"
    if not made.exists() or made.stat().st_mtime < max(file.stat().st_mtime for file in (source, *ROOT.glob("src/*/*.h"),
                                                                                         *ROOT.glob("include/qun/*.h"))):
        run(*COMPILE, "-c", source, "-o", made)
    return made


def library():
    sources = [source for room in ROOMS for source in sorted((ROOT / "src" / room).glob("*.c"))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compiled, sources))
    archive = MADE / "libqun.a"
    archive.unlink(missing_ok=True)
    run("ar", "rcs", archive, *objects)
    return archive


def linked(name, *more):
    """The stripped program, and its map."""
    program, table = MADE / name, MADE / f"{name}.map"
    run(*COMPILE, HERE / "size" / f"{name}.c", "-o", program, *more, *LINK, "-s", f"-Wl,-Map={table}")
    return program, table


def everything():
    """The source of a table of all that the library exports."""
    names = sorted({name for header in ROOT.glob("include/qun/*.h")
                    for name in re.findall(r"^QUN_API [^;(]*?\b(qun_\w+)\(", header.read_text(encoding="utf-8"), re.MULTILINE)})
    source = MADE / "exported.c"
    source.write_text("".join(f"extern char {name}[];\n" for name in names) + "extern const void *const exported[];\n"
                      "const void *const exported[] = {" + ", ".join(names) + "};\n", encoding="utf-8")
    return source


def rooms_in(table):
    """{room: bytes} of the sections that a link kept."""
    found = dict.fromkeys(ROOMS, 0)
    kept = table.read_text(encoding="utf-8").split("Linker script and memory map", 1)[1]
    for size, room in re.findall(r"\.(?:text|rodata|data|bss)\S*\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s+\S*libqun\.a\((\w+?)_\w+\.o\)", kept):
        found[room] = found.get(room, 0) + int(size, 16)
    return found


def lua():
    flags = shutil.which("pkg-config") and subprocess.run(["pkg-config", "--cflags", "lua5.4"], capture_output=True, text=True,
                                                         check=False)
    found = subprocess.run(["cc", "-print-file-name=liblua5.4.a"], capture_output=True, text=True, check=True).stdout.strip()
    if not flags or flags.returncode or not os.path.isabs(found):
        return None
    return linked("lua", *flags.stdout.split(), found, "-lm", "-ldl")[0].stat().st_size


def main():
    MADE.mkdir(parents=True, exist_ok=True)
    archive = library()
    nothing = linked("nothing")[0].stat().st_size
    language, table = linked("language", archive)
    if subprocess.run([language, "x > 5"], check=False).returncode:
        sys.exit("the language alone does not answer")
    sizes = {"size: the language compiled and run": language.stat().st_size - nothing,
             "size: the language compiled only": linked("compiler", archive)[0].stat().st_size - nothing,
             "size: the whole library": linked("whole", everything(), archive)[0].stat().st_size - nothing}
    own = sizes["size: the language compiled and run"]
    in_lua = lua()
    peers = {} if in_lua is None else {"Lua 5.4 without its libraries": in_lua - nothing}
    go = BUILD / "bench_cel_peers" / "go" / "peers"
    rust = BUILD / "bench_cel_peers" / "rust" / "target" / "release" / "peers"
    for name, program in {"cel-go and expr-lang, a program": go, "cel-rust, a program": rust}.items():
        if program.exists():
            stripped = MADE / f"stripped_{program.parent.name}"
            run("strip", "-o", stripped, program)
            peers[name] = stripped.stat().st_size
    for name, value in sizes.items():
        say(name, value)
    for name, value in peers.items():
        say("size: the language compiled and run", own, name, value / own)
        say(f"size: {name}", value)
    for room, value in rooms_in(table).items():
        say(f"size: of the language, src/{room}", value)
    if in_lua is None:
        say("size: peer Lua 5.4", None, unit="not installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
