#!/usr/bin/env python3
"""qun words from outside: lists, what they find, why, and the project's own cases.

Takes the path of the program (else build/release/qun, or that of $QUN_BUILD). Says `ok NAME` or `not ok NAME` with what
was expected and what came; the last line is `N passed, M failed`."""
import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else Path(os.environ.get("QUN_BUILD", ROOT / "build/release")) / "qun").resolve()
SECONDS = 60

LIST = "# ads\n加微信\tcontact,sale\t2\r\n代购\nav\n!代购群公告\n"
CHARTER = ('{"qun":1,"id":"c","words":{"ads":{"terms":["代购",{"term":"加微信","tags":["contact"]}]},'
           '"rude":{"terms":["fool"]}}}')
EMPTY_TERM = '{"words":["a",""],"text":"a","expect":[]}\n'
CASE = '{"id":"x","words":["av"],"text":"have","expect":[],"opts":{"%s":true}}\n'

# name, arguments, standard input, status, pieces of the output, pieces of the errors
CASES = [
    ("a list of lines is read", ["build", "list.txt"], "", 0, ["3 terms, 1 phrases, 2 tags, 0 warnings\n"], []),
    ("a term of one character is warned of by its line", ["build", "-"], "ab\n返\n", 0, ["1 warnings"], ["<stdin>:2: ", "R406"]),
    ("a term of nothing is an error at its line", ["build", "-"], "ab\n\u200b\n", 1, [], ["<stdin>:2: ", "W001"]),
    ("a wrong severity is told with its line", ["build", "-"], "ab\tx\t256\n", 1, [], ["<stdin>:1: the severity is", "not 256"]),
    ("too many columns are told", ["build", "-"], "ab\tx\t1\ty\n", 1, [], ["<stdin>:1: ", "too much is y"]),
    ("an empty tag is told", ["build", "-"], "ab\tx,,y\n", 1, [], ["<stdin>:1: an empty tag"]),
    ("a missing file is told", ["build", "none.txt"], "", 1, [], ["none.txt"]),
    ("hits have words, tags and places", ["scan", "list.txt"], "快加 微 信\n", 0,
     ['"word":"加微信","tags":["contact","sale"],"severity":2,"found":"加 微 信","offset":3,"length":11,"start_char":1,"end_char":6',
      '"folded":["noise"],"noise":2'], []),
    ("texts of JSON Lines are read", ["scan", "list.txt"], '{"id":1,"x":[{"text":"a"}],"text":"\\u4ee3\\u8d2d"}\n', 0, ['"found":"代购"'], []),
    ("an object without a text is told with its line", ["scan", "list.txt"], 'a\n{"txt":"a"}\n', 1, [], ["<stdin>:2: no object with a text"]),
    ("broken JSON is told with its line", ["scan", "list.txt"], '{"text":"a"\n', 1, [], ["<stdin>:1: "]),
    ("texts without hits are told if asked for", ["scan", "list.txt", "--all"], "hello\n", 0, ['"line":1,"hits":[]'], []),
    ("a detector has its name", ["scan", "list.txt", "--detect", "phone"], "13812345678\n", 0, ['"detector":"phone"'], []),
    ("a wrong fold has a suggestion", ["scan", "list.txt", "--fold", "width,cases"], "", 1, [], ["--fold: no cases; did you mean case?"]),
    ("a wrong detector has a suggestion", ["scan", "list.txt", "--detect", "fone"], "", 1, [], ["--detect: no fone; did you mean phone?"]),
    ("a table says file, line and term", ["scan", "--table", "list.txt"], "代 购\n", 0, ['<stdin>:1: 代购: "代 购"\n'], []),
    ("a list is kept compiled", ["build", "list.txt", "--out", "list.words"], "", 0, ["terms"], []),
    ("a compiled list finds the same", ["scan", "list.words"], "快加 微 信\n", 0,
     ['"word":"加微信","severity":2,"found":"加 微 信","offset":3,"length":11,"start_char":1,"end_char":6'], []),
    ("a compiled list masks", ["mask", "list.words"], "快加 微 信\n", 0, ["快*****\n"], []),
    ("a compiled list explains nothing", ["explain", "list.words"], "", 1, [], ["this needs the list it was made from"]),
    ("a compiled list that is cut short", ["scan", "cut.words"], "", 1, [], ["cut.words"]),
    ("what is found is masked", ["mask", "list.txt"], "快加 微 信\nok\n", 0, ["快*****\nok\n"], []),
    ("another mask", ["mask", "list.txt", "--mask", "■"], "求代购\n", 0, ["求■■\n"], []),
    ("what a charter's list finds", ["scan", "charter.json", "--list", "ads"], "加微信\n", 0, ['"tags":["contact"]'], []),
    ("of several lists one must be named", ["scan", "charter.json"], "", 1, [], ["several word lists"]),
    ("a list that is not there", ["scan", "charter.json", "--list", "adz"], "", 1, [], ["no word list adz", "ads, rude"]),
    ("why it is found", ["explain", "list.txt"], "加-微信\n", 0, ['found "加-微信" as "加微信", seen through noise'], []),
    ("why a phrase excuses it", ["explain", "list.txt"], "代购群公告\n", 0, ['"代购" not found', "代购群公告"], []),
    ("why without a fold it is not found", ["explain", "list.txt", "--fold", "width"], "AV\n", 0, ["the fold case would find it"], []),
    ("nothing stands in it", ["explain", "list.txt"], "hello\n", 0, ["nothing of the list"], []),
    ("an unknown option of a case is named", ["test", "-"], CASE % "boundry", 1, ["0 passed, 0 failed"], ["<stdin>:1: no option boundry; did you mean boundary?"]),
    ("a line that is no case", ["test", "-"], "{]\n", 1, ["0 passed, 0 failed"], ["<stdin>:1: "]),
    ("words that are refused", ["test", "-"], EMPTY_TERM, 1, ["0 passed, 0 failed"], ["<stdin>:1: "]),
    ("a case that fails is told", ["test", "-"], CASE.replace('"expect":[]', '"expect":[{"word":"av","start_char":0,"end_char":2}]') % "noise", 1,
     ["not ok x", "expected av[0,2)", "0 passed, 1 failed"], []),
    ("an unknown action", ["skan", "list.txt"], "", 2, [], ["did you mean scan"]),
    ("too few arguments", ["scan"], "", 2, [], ["too few"]),
    ("the project's cases", ["test", str(ROOT / "tests/data/words-cases.jsonl")], "", 0, [" passed, 0 failed"], []),
]


def run(folder, name, args, stdin, status, out, err):
    done = subprocess.run([PROGRAM, "words", *args], input=stdin.encode(), cwd=folder, capture_output=True, timeout=SECONDS,
                          check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    stdout, stderr = done.stdout.decode(), done.stderr.decode()
    missing = [piece for piece in out if piece not in stdout] + [piece for piece in err if piece not in stderr]
    if done.returncode == status and not missing:
        print(f"ok {name}")
        return True
    print(f"not ok {name}\n    status {done.returncode}, expected {status}; missing {missing}\n    {stdout!r}\n    {stderr!r}")
    return False


def call(folder, data, *args):
    return subprocess.run([PROGRAM, "words", "scan", "list.txt", *args], input=data, cwd=folder, capture_output=True, timeout=SECONDS, check=False)


def told(name, expected, came):
    if expected == came:
        print(f"ok {name}")
        return True
    print(f"not ok {name}\n    expected {expected!r}\n    came     {came!r}")
    return False


def many_lines_are_told_with_their_numbers(folder):
    """More texts than a block holds, and more finds in one block than there is room for at first."""
    texts = ["代购 " * (n % 3) for n in range(20000)]
    came = call(folder, "\n".join(texts).encode()).stdout.decode().splitlines()
    found = [(hits["line"], len(hits["hits"])) for hits in map(json.loads, came)]
    return told("many lines are told with their numbers", [(n + 1, n % 3) for n in range(20000) if n % 3], found)


def a_line_that_is_no_utf8_is_told_and_passed_over(folder):
    wrong = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xbb", b"\x80", b"\xf8\x88\x80\x80\x80"]
    good = ["代购", "\u07ff\uffff\U0010ffff代购", "\ufffd 代购"]
    done = call(folder, b"\n".join([*wrong, *(text.encode() for text in good)]))
    came = [json.loads(line)["line"] for line in done.stdout.decode().splitlines()]
    errors = [f"<stdin>:{n}: the text is no UTF-8" in done.stderr.decode() for n in range(1, len(wrong) + 2)]
    return told("a line that is no UTF-8 is told and passed over", (1, [8, 9, 10], [True] * 7 + [False]), (done.returncode, came, errors))


def what_comes_slowly_is_answered_as_it_comes(folder, act, expected):
    """Each answer is there before the next text is written."""
    with subprocess.Popen([PROGRAM, "words", act, "list.txt"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        came = []
        for _ in range(3):
            child.stdin.write("代购\n".encode())
            child.stdin.flush()
            ready = select.select([child.stdout], [], [], SECONDS / 4)[0]
            came.append(os.read(child.stdout.fileno(), 4096).decode().count(expected) if ready else 0)
        child.stdin.close()
    return told(f"what comes slowly is answered as it comes: {act}", [1, 1, 1], came)


def main():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "list.txt").write_text(LIST, encoding="utf-8", newline="")
        Path(folder, "cut.words").write_bytes(b"qunwords and no more")
        Path(folder, "charter.json").write_text(CHARTER, encoding="utf-8")
        results = [run(folder, *case) for case in CASES]
        results += [many_lines_are_told_with_their_numbers(folder), a_line_that_is_no_utf8_is_told_and_passed_over(folder)]
        results += [what_comes_slowly_is_answered_as_it_comes(folder, act, expected)
                    for act, expected in (("scan", '"found"'), ("mask", "**\n"), ("explain", "found "))]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    sys.exit(not all(results))


main()
