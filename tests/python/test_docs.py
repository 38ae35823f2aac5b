"""The documents' examples and the docstrings run, and print what they say they print."""
import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
import unittest

import qun
from support import ROOT

PAGES = [ROOT / "docs" / "python.md", ROOT / "README.md", ROOT / "README.zh.md", ROOT / "bindings" / "python" / "README.md"]
DEMO = ROOT / "docs" / "demo"


def examples(page):
    """Line, code, what it prints (None: not said) of each Python block."""
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", text, re.M | re.S):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def event_script():
    return next(code for _, code, _ in examples(PAGES[0]) if code.startswith("# events.py"))


def alone(**more):
    """An environment with nothing of this one but where the package is, and the sanitizer if it is watching."""
    kept = {name: os.environ[name] for name in ("LD_PRELOAD", "ASAN_OPTIONS", "PYTHONMALLOC") if name in os.environ}
    return {"PYTHONPATH": ":".join(sys.path), **kept, **more}


class Documents(unittest.TestCase):
    def test_examples_print_what_stands_below_them(self):
        for page in PAGES:
            for line, code, printed in examples(page):
                if code == event_script():
                    continue
                with self.subTest(f"{page.name}:{line}"):
                    out = io.StringIO()
                    with contextlib.redirect_stdout(out):
                        exec(compile(code, f"{page.name}:{line}", "exec"), {"__name__": "__main__"})
                    if printed is not None:
                        self.assertEqual(out.getvalue(), printed)

    def test_the_event_script_is_short_and_prints_every_decision_of_the_demo(self):
        code = event_script()
        self.assertLess(code.count("\n"), 40)
        done = subprocess.run([sys.executable, "-c", code, DEMO / "pet-club.json", DEMO / "pet-club.jsonl"],
                              capture_output=True, encoding="utf-8", env=alone(PYTHONUTF8="1"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertTrue([line for line in lines if line.startswith("2026-03-01 01:20  anna         admit     entry ")])
        decided = list(qun.replay(qun.load(DEMO / "pet-club.json"), DEMO / "pet-club.jsonl"))
        self.assertEqual(sum(line.startswith("2026-") for line in lines), len(decided))

    def test_the_event_script_names_a_wrong_charter(self):
        done = subprocess.run([sys.executable, "-c", event_script(), DEMO / "pet-club.jsonl", DEMO / "pet-club.jsonl"],
                              capture_output=True, encoding="utf-8", env=alone())
        self.assertEqual(done.returncode, 1)
        self.assertIn("C001", done.stderr)


class Docstrings(unittest.TestCase):
    def test_docstring_examples_run(self):
        finder, runner = doctest.DocTestFinder(exclude_empty=True), doctest.DocTestRunner(verbose=False)
        found = 0
        for subject in (qun, qun.cel):
            for test in finder.find(subject, module=False, globs={**vars(qun), "compile": qun.cel.compile}):
                with self.subTest(test.name), contextlib.redirect_stdout(io.StringIO()) as said:
                    found += bool(test.examples)
                    self.assertEqual(runner.run(test, clear_globs=False).failed, 0, said.getvalue())
        self.assertGreater(found, 12)

    def test_everything_public_has_a_docstring(self):
        for name in dir(qun):
            subject = getattr(qun, name)
            if name.startswith("_") or not (isinstance(subject, type) or callable(subject)):
                continue
            self.assertTrue(subject.__doc__, name)
            for part in vars(subject) if isinstance(subject, type) and subject.__module__ == "qun" else ():
                if not part.startswith("_") and part not in ("n_fields", "n_sequence_fields", "n_unnamed_fields", "status"):
                    with self.subTest(f"{name}.{part}"):
                        self.assertIsNotNone(getattr(subject, part).__doc__ if part != "problems" else "")


if __name__ == "__main__":
    unittest.main()
