"""Counts what passed and failed, prints the output of what failed to standard error: for ./dev test.

  tally.py junit REPORT            a report of ctest
  tally.py log NAME LOG STATUS     the output and exit status of one program

Prints "PASSED FAILED". Output with cmocka's closing lines counts each test; one with a line "N passed, M failed"
counts those (the last such line); one with lines "ok ..." and "not ok ..." counts these; any other counts one."""
import re
import sys
import xml.etree.ElementTree as ElementTree

LINES_SHOWN = 150


def figures(text, well):
    """How many passed and failed. `well`: the program said so by its exit status."""
    passed = sum(map(int, re.findall(r"^\[  PASSED  \] (\d+) test", text, re.M)))
    failed = sum(map(int, re.findall(r"^\[  FAILED  \] (\d+) test", text, re.M)))
    closing = re.findall(r"^(\d+) passed, (\d+) failed", text, re.M)
    if closing:
        passed, failed = map(int, closing[-1])
    elif not re.search(r"^\[==========\]", text, re.M):
        passed = len(re.findall(r"^ok\b", text, re.M))
        failed = len(re.findall(r"^not ok\b", text, re.M))
        if passed + failed == 0 and well:
            passed = 1
    if not well and failed == 0:
        failed = 1
    return passed, failed


def show(name, text):
    """The lines of a program that failed; of those that say ok or not ok, only what is not."""
    lines = [line for line in text.splitlines() if not re.match(r"ok\b|\[       OK \]|\[ RUN      \]", line)]
    print(f"--- {name}", file=sys.stderr)
    if len(lines) > LINES_SHOWN:
        lines = lines[:LINES_SHOWN // 2] + ["..."] + lines[-LINES_SHOWN // 2:]
    print("\n".join("    " + line for line in lines), file=sys.stderr)


def of_junit(path):
    total = [0, 0]
    for case in ElementTree.parse(path).iter("testcase"):
        text = case.findtext("system-out") or ""
        well = case.get("status") == "run"
        passed, failed = figures(text, well)
        if failed:
            reason = case.find("failure")
            show(case.get("name"), text or (reason.get("message", "") if reason is not None else case.get("status")))
        total[0] += passed
        total[1] += failed
    return total


def of_log(name, path, status):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    passed, failed = figures(text, status == 0)
    if failed:
        show(name, text + (f"\nexit status {status}" if status not in (0, 1) else ""))
    return passed, failed


if sys.argv[1] == "junit":
    print(*of_junit(sys.argv[2]))
else:
    print(*of_log(sys.argv[2], sys.argv[3], int(sys.argv[4])))
