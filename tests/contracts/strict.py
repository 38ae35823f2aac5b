#!/usr/bin/env python3
"""Each public header compiles by itself as C99, C11 and C++11, strictly, with every compiler that is here."""
import shutil
import subprocess

import gate

STRICT = ("-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only")
LANGUAGES = {"C99": ("-x", "c", "-std=c99"), "C11": ("-x", "c", "-std=c11"), "C++11": ("-x", "c++", "-std=c++11")}
COMPILERS = {"C99": ("gcc", "clang"), "C11": ("gcc", "clang"), "C++11": ("g++", "clang++")}


def findings(tree):
    tried = 0
    for language, flags in LANGUAGES.items():
        for compiler in filter(shutil.which, COMPILERS[language]):
            tried += 1
            command = [compiler, *flags, *STRICT, "-I", tree.include, *tree.headers()]
            done = subprocess.run(command, capture_output=True, text=True)
            places = [line for line in done.stderr.splitlines() if "error:" in line]
            for line in places if done.returncode else []:
                yield f"as {language} with {compiler}: {line.replace(f'{tree.root}/', '')}"
    if not tried:
        yield "no compiler: nothing was looked at"


if __name__ == "__main__":
    gate.main("strict", findings)
