#!/usr/bin/env python3
"""A stranger's view: installs the release build, moves it elsewhere, and builds the README's program against it as
C99, C11 and C++11, found by pkg-config and by CMake, shared and static; runs it and compares what it prints.

  --build DIR    the release build [$QUN_BUILD, build/release]
  --readme FILE  the document with the program [README.md]"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import readme

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = {"C99": ("cc", "c", "-std=c99"), "C11": ("cc", "c", "-std=c11"), "C++11": ("c++", "cpp", "-std=c++11")}
STRICT = ("-pedantic", "-Wall", "-Wextra", "-Werror")
CMAKE = """\
cmake_minimum_required(VERSION 3.16)
project(stranger LANGUAGES C CXX)
find_package(qun {version} REQUIRED)
add_executable(stranger program.{suffix})
target_compile_options(stranger PRIVATE {flags})
target_link_libraries(stranger PRIVATE qun::{target})
"""


class Failure(Exception):
    pass


def run(*command, env=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(env or {})})
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Consumer:
    """A folder of its own with an installed library."""

    def __init__(self, folder, build, source, expected):
        self.folder, self.source, self.expected = folder, source, expected
        first = folder / "first"
        run("cmake", "--install", build, "--prefix", first)
        self.prefix = first.rename(folder / "moved")
        self.library = next(self.prefix.glob("lib*/**/pkgconfig")).parent
        self.env = {"PKG_CONFIG_PATH": str(self.library / "pkgconfig"), "LD_LIBRARY_PATH": str(self.library)}

    def program(self, suffix):
        file = self.folder / f"program.{suffix}"
        file.write_text(self.source)
        return file

    def compare(self, binary, env):
        printed = run(binary, env=env)
        if printed != self.expected:
            raise Failure(f"expected:\n{self.expected}got:\n{printed}")

    def by_pkg_config(self, compiler, suffix, standard):
        flags = run("pkg-config", "--cflags", "--libs", "qun", env=self.env).split()
        binary = self.folder / "by-pkg-config"
        run(compiler, standard, *STRICT, self.program(suffix), "-o", binary, *flags)
        self.compare(binary, self.env)

    def static_by_pkg_config(self):
        flags = run("pkg-config", "--static", "--cflags", "--libs", "qun", env=self.env).split()
        flags = [str(self.library / "libqun.a") if flag == "-lqun" else flag for flag in flags]
        binary = self.folder / "static"
        run("cc", "-std=c11", *STRICT, "-DQUN_STATIC", self.program("c"), "-o", binary, *flags)
        self.compare(binary, {})

    def by_cmake(self, name, suffix, standard, target):
        project = self.folder / name
        project.mkdir()
        version = run("pkg-config", "--modversion", "qun", env=self.env).strip()
        flags = " ".join((standard, *STRICT))
        (project / "CMakeLists.txt").write_text(
            CMAKE.format(version=version, suffix=suffix, flags=flags, target=target))
        (project / f"program.{suffix}").write_text(self.source)
        run("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", project / "build")
        self.compare(project / "build" / "stranger", {})

    def other_version_is_refused(self):
        project = self.folder / "version"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(
            CMAKE.format(version="99.0", suffix="c", flags="-std=c11", target="qun"))
        self.program("c").rename(project / "program.c")
        try:
            run("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        except Failure as failure:
            if "99.0" in str(failure):
                return
            raise
        raise Failure("find_package(qun 99.0) was satisfied")

    def everything_is_installed(self):
        wanted = [f"include/qun/{header.name}" for header in (ROOT / "include" / "qun").glob("*.h")]
        version = run("pkg-config", "--modversion", "qun", env=self.env).strip()
        there = {str(file.relative_to(self.prefix)) for file in self.prefix.rglob("*")}
        at = self.library.relative_to(self.prefix)
        wanted += [f"{at}/{name}" for name in ("libqun.a", "libqun.so", f"libqun.so.{version.split('.')[0]}",
                                               f"libqun.so.{version}", "cmake/qun/qun-config.cmake")]
        missing = sorted(set(wanted) - there)
        if missing:
            raise Failure("not installed: " + ", ".join(missing))
        for file in [*self.library.rglob("*.pc"), *self.library.rglob("*.cmake")]:
            if str(ROOT) in file.read_text():
                raise Failure(f"{file.name} names the place it was built in")

    def the_program_runs(self):
        program = self.prefix / "bin" / "qun"
        if program.exists():
            run(program, "--help")


def attempts(consumer):
    """Name and what to do, in the order of telling."""
    yield "everything is installed", consumer.everything_is_installed
    yield "the installed program runs", consumer.the_program_runs
    for language, (compiler, suffix, standard) in LANGUAGES.items():
        yield (f"{language} found by pkg-config",
               lambda a=(compiler, suffix, standard): consumer.by_pkg_config(*a))
        yield (f"{language} found by CMake",
               lambda a=(language, suffix, standard, "qun"): consumer.by_cmake(*a))
    yield "static by pkg-config", consumer.static_by_pkg_config
    yield "static by CMake", lambda: consumer.by_cmake("static-cmake", "c", "-std=c11", "qun_static")
    yield "another version is refused", consumer.other_version_is_refused


def verdict(name, attempt):
    try:
        attempt()
    except (Failure, OSError, subprocess.TimeoutExpired) as failure:
        print(f"not ok {name}\n" + "\n".join("    " + line for line in str(failure).splitlines()[-40:]))
        return False
    print(f"ok {name}")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=os.environ.get("QUN_BUILD", ROOT / "build" / "release"))
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            source, expected = readme.program(options.readme.read_text(encoding="utf-8"))
            consumer = Consumer(Path(folder), options.build, source, expected)
        except (readme.Missing, OSError, Failure, StopIteration) as failure:
            print(f"not ok the README's program\n    {failure or 'no pkg-config file was installed'}")
            return 1
        results = [verdict(name, attempt) for name, attempt in attempts(consumer)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
