"""What the gates share: the tree they look at, and how they say what they found.

A gate is a module with a function `findings(tree)` that gives a line for each thing wrong, and ends with
`gate.main("NAME", findings)`. tests/contracts/sabotage.py breaks something for each and expects it to be found."""
import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("base", "json", "time", "text", "regex", "column", "cel", "model", "ledger", "decide", "cli")


class Tree:
    """A checkout and its builds; any part of it may be missing."""

    def __init__(self, root=ROOT, build=None, ship=None):
        self.root = pathlib.Path(root)
        self.build = pathlib.Path(build or self.root / "build" / "dev")
        self.ship = pathlib.Path(ship or self.root / "build" / "release")
        self.include = self.root / "include"
        self.src = self.root / "src"
        self.map = self.src / "libqun.map"
        self.layout = self.root / "tests" / "contracts" / "layout.txt"

    def headers(self):
        return sorted((self.include / "qun").glob("*.h"))

    def c_files(self, *folders):
        """C files under these folders, without those that a command has made."""
        for folder in folders:
            for file in sorted((self.root / folder).rglob("*.[ch]")):
                if not is_generated(file):
                    yield file

    def name(self, file):
        return str(file.relative_to(self.root))


def is_generated(file):
    head = file.read_text(encoding="utf-8", errors="replace")[:400]
    return "./dev generate" in head


def output(*command, **options):
    """Standard output of a command; what it complains of becomes the exception."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def difference(name, wanted, found, where_wanted, where_found):
    """Lines for what stands in one set and not in the other."""
    lines = [f"{name} {item}: in {where_wanted}, not in {where_found}" for item in sorted(wanted - found)]
    return lines + [f"{name} {item}: in {where_found}, not in {where_wanted}" for item in sorted(found - wanted)]


def check(name, findings, tree):
    """Runs a gate; prints its verdict; gives whether it is satisfied."""
    try:
        found = list(findings(tree))
    except (OSError, RuntimeError) as error:
        found = [str(error)]
    print(f"{'not ok' if found else 'ok'} {name}")
    for line in found[:20]:
        print(f"    {line}")
    if len(found) > 20:
        print(f"    and {len(found) - 20} more")
    return not found


def main(name, findings, update=None):
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__.split("\n", 1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the checkout")
    parser.add_argument("--build", type=pathlib.Path, help="an everyday build [build/dev]")
    parser.add_argument("--ship", type=pathlib.Path, help="a release build [build/release]")
    if update:
        parser.add_argument("--update", action="store_true", help="write the committed file anew")
    options = parser.parse_args()
    tree = Tree(options.root, options.build, options.ship)
    if update and options.update:
        update(tree)
    sys.exit(not check(name, findings, tree))
