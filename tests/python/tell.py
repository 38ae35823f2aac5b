#!/usr/bin/env python3
"""Runs the tests of this folder against the package that is installed, and says `ok NAME` or `not ok NAME` of each."""
import sys
import traceback
import unittest
from pathlib import Path


class Telling(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = self.failed = 0
        self.doubtful = False

    def startTest(self, test):
        super().startTest(test)
        self.doubtful = False

    def tell(self, test, words):
        name = test.id().rpartition(".")[2].removeprefix("test_")
        print(f"{words} {name}", flush=True)

    def addSuccess(self, test):
        if not self.doubtful:
            self.passed += 1
            self.tell(test, "ok")

    def wrong(self, test, error):
        self.failed += not self.doubtful
        self.doubtful = True
        self.tell(test, "not ok")
        print("    " + "".join(traceback.format_exception(*error)).replace("\n", "\n    ").rstrip())

    def addError(self, test, err):
        self.wrong(test, err)

    def addFailure(self, test, err):
        self.wrong(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.wrong(test, err)

    def addSkip(self, test, reason):
        self.tell(test, f"skipped ({reason})")


def main():
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here))
    result = Telling()
    unittest.defaultTestLoader.discover(str(here), top_level_dir=str(here)).run(result)
    print(f"{result.passed} passed, {result.failed} failed")
    return result.failed != 0 or result.passed == 0


if __name__ == "__main__":
    sys.exit(main())
