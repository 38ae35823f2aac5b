#!/usr/bin/env python3
"""qun eval without an expression: the prompt on a pseudo terminal (keys, history, completion, what is shown, how the
terminal is left), and the lines of a pipe.

Takes the path of the program (else build/release/qun, or that of $QUN_BUILD). Says `ok NAME` or `not ok NAME`; the last
line is `N passed, M failed`."""
import fcntl
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import test_cli

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 5
UP, DOWN, RIGHT, LEFT, HOME, END, DELETE = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~"
BACK, CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E, CTRL_K, CTRL_U, CTRL_W = "\x7f", *"\x01\x02\x03\x04\x05\x0b\x15\x17"
CTRL_LEFT, ALT_B = "\x1b[1;5D", "\x1bb"


def environment(folder, more):
    env = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", "XDG_STATE_HOME": str(folder / "state")}
    env.pop("QUN_HISTORY", None)
    env.update(more)
    return {name: value for name, value in env.items() if value is not None}


def heed_signals():
    """A shell that runs the tests in the background ignores some signals, and programs inherit that."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """The program at a terminal of its own: what is typed and what is shown."""

    def __init__(self, bench, *args, columns=80, **env):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.shown = ""
        self.program = subprocess.Popen([bench.program, "eval", *args], cwd=bench.folder, stdin=self.slave,
                                        stdout=self.slave, stderr=self.slave, start_new_session=True,
                                        env=environment(bench.folder, env), preexec_fn=heed_signals)

    def __enter__(self):
        self.await_text("> ")
        return self

    def __exit__(self, *_):
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self.slave)
        os.close(self.master)

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.shown += os.read(self.master, 1 << 16).decode("utf-8", "replace")
        return True

    def await_text(self, text, since=0):
        deadline = time.monotonic() + SECONDS
        while text not in self.shown[since:]:
            if not self.read(max(0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                raise ValueError(f"expected {text!r}, was shown {self.shown[since:]!r}")

    def is_raw(self):
        return not termios.tcgetattr(self.slave)[3] & termios.ICANON

    def press(self, keys, text):
        """Presses keys while a line is edited; waits until something is shown for them."""
        since = len(self.shown)
        os.write(self.master, keys.encode())
        self.await_text(text, since)
        return self.shown[since:]

    def enter(self, keys):
        """What is shown for a line, without the line, up to the next prompt."""
        since = len(self.shown)
        os.write(self.master, (keys + "\r").encode())
        self.await_text("\x1b[K\r\n", since)
        end = self.shown.index("\x1b[K\r\n", since) + 5
        self.await_text("\r> \x1b[K", end)
        return self.shown[end:].split("\r> \x1b[K")[0].replace("\r\n", "\n")

    def leave(self, keys=CTRL_D):
        """Its exit status, and what is wrong with how the terminal was left."""
        os.write(self.master, keys.encode())
        status = self.program.wait(SECONDS)
        while self.read(0):
            pass
        return status if termios.tcgetattr(self.slave) == self.before else f"status {status}, the terminal is changed"


def differs(expected, got):
    return None if expected == got else f"expected {expected!r}\ngot      {got!r}"


def all_of(pairs):
    return "\n".join(filter(None, (differs(expected, got) for expected, got in pairs))) or None


# ---- at a terminal ----

def a_value_is_printed_and_ctrl_d_ends(bench):
    with Terminal(bench) as t:
        return all_of([("3\n", t.enter("1 + 2")), ("", t.enter("")), (0, t.leave())])


def the_type_stands_dimly_beside_it_if_colours_are_wanted(bench):
    pairs = []
    for env, shown in (({"NO_COLOR": None}, "3  \x1b[2mint\x1b[0m\n"), ({"NO_COLOR": ""}, "3  \x1b[2mint\x1b[0m\n"), ({}, "3\n")):
        with Terminal(bench, **env) as t:
            pairs.append((shown, t.enter("1 + 2")))
    return all_of(pairs)


def variables_are_kept(bench):
    with Terminal(bench, "--var", "n:int=2") as t:
        return all_of([("", t.enter("x = [n, 40]")), ("42\n", t.enter("x[0] + x[1]")), ("list(int)\n", t.enter(":type x")),
                       ("", t.enter("x = 'now a text'")), ("10\n", t.enter("size(x)")),
                       ("n    int        2\nnow  timestamp  unknown\nx    string     \"now a text\"\n", t.enter(":vars"))])


def errors_point_at_their_place(bench):
    with Terminal(bench) as t:
        unknown = t.enter("'群' + foo")
        assigned = t.enter("x = foo")
        return all_of([("         ^\n1:7: error C020: no name foo; did you mean now?\n", unknown),
                       ("      ^\n1:5: error C020: no name foo; did you mean now?\n", assigned),
                       ("division by zero\n", t.enter("1 / 0")), ("not known: missing now\n", t.enter("now")),
                       ("no such command; :help names them\n", t.enter(":foo")), ("2\n", t.enter("1 + 1"))])


def a_long_line_is_shown_around_the_error(bench):
    with Terminal(bench, columns=40) as t:
        shown = t.enter("'" + "群" * 40 + "' + foo")
        text, caret, said = shown.splitlines()
        return all_of([(" + foo", text[-6:]), (len(text) + text.count("群") - 3, caret.index("^")), ("1:46:", said[:5])])


def conditions_are_traced(bench):
    with Terminal(bench, "--var", "posts:int=7") as t:
        return differs("false\nfailed  posts > 10  posts 7, needs > 10, short 4\nheld    true        true\n",
                       t.enter(":trace posts > 10 && true"))


def options_hold_at_the_prompt(bench):
    with Terminal(bench, "--charter", "club.json", "--member", '{"orders":3}', "--type") as t:
        return all_of([("true\ntype: bool\n", t.enter("member.orders > 2")), ("member.orders  int  3\n", t.enter(":vars")),
                       ("--charter has its own fields: no variables\n", t.enter("x = 1"))])


def chinese_is_edited_by_characters_of_two_columns(bench):
    with Terminal(bench) as t:
        shown = [t.press("'群聊", "群聊\x1b[K\r\x1b[7C"), t.press(LEFT, "群聊\x1b[K\r\x1b[5C"), t.press(BACK, "'聊\x1b[K\r\x1b[3C"),
                 t.press("新", "'新聊\x1b[K\r\x1b[5C"), t.press(END, "\x1b[7C"), t.press("'", "\x1b[8C")]
        return differs('"新聊"\n', t.enter("")) if all(shown) else None


def keys_edit_the_line(bench):
    cases = [("12" + LEFT + "5", "152"), ("12" + CTRL_B + BACK, "2"), ("12" + LEFT + LEFT + DELETE, "2"), ("23" + HOME + "1", "123"),
             ("23" + CTRL_A + "1" + CTRL_E + "4", "1234"), ("23" + HOME + "1" + END + "4", "1234"), ("1 + 2" + 4 * LEFT + CTRL_K, "1"),
             ("1 + 2" + LEFT + CTRL_U, "2"), ("7 - 5" + CTRL_W + "4", "3"), ("12" + LEFT + CTRL_D, "1"), ("1 + foo" + CTRL_LEFT + CTRL_K + "2", "3"),
             ("1 + foo" + ALT_B + CTRL_K + "3", "4"), ("5" + RIGHT + LEFT + LEFT + LEFT + BACK + "1", "15"), ("6" + "\x1b[99~" + "\x1b[Z" + "7", "67"),
             ("\x1bOH1\x1b[4~2\x1b[1~3", "312")]
    with Terminal(bench, QUN_HISTORY="") as t:
        return all_of([(shown + "\n", t.enter(keys)) for keys, shown in cases])


def bytes_that_are_no_text_are_passed_over(bench):
    with Terminal(bench) as t:
        os.write(t.master, b"1\xff\x80\xe7\xbe")
        t.await_text("> 1")
        time.sleep(0.1)  # longer than the rest of a character is waited for
        return differs("12\n", t.enter("2"))


def a_line_wider_than_the_terminal_moves_under_the_window(bench):
    with Terminal(bench, columns=20) as t:
        t.press("'abcdefghijklmnopqrstuvwxyz", "xyz\x1b[K")
        rows = re.findall(r"\r(> [^\r]*)\x1b\[K", t.shown)
        t.press(HOME, "> 'abcdefgh")
        return all_of([(True, max(map(len, rows)) < 20), ('"abcdefghijklmnopqrstuvwxyz"\n', t.enter(END + "'"))])


def ctrl_c_clears_the_line(bench):
    with Terminal(bench) as t:
        t.press("1 +", "> 1 +")
        t.press(CTRL_C, "^C\x1b[K\r\n\r> ")
        return all_of([("4\n", t.enter("2 + 2")), (0, t.leave(":quit\r"))])


def history_is_recalled(bench):
    with Terminal(bench, QUN_HISTORY="") as t:
        t.enter("1 + 1")
        t.enter("2 + 2")
        return all_of([("4\n", t.enter(UP)), ("2\n", t.enter(UP + UP)), ("4\n", t.enter(UP + UP + UP + UP + DOWN)),
                       ("9\n", t.enter("9" + UP + UP + DOWN + DOWN)), ("", t.enter(UP + DOWN))])


def history_is_kept_in_a_private_file(bench):
    file = bench.folder / "kept" / "qun" / "history"
    env = {"XDG_STATE_HOME": str(bench.folder / "kept")}
    with Terminal(bench, **env) as first, Terminal(bench, **env) as second:
        for t, line in ((first, "'群'"), (second, "2"), (second, "2"), (first, " 3"), (first, "4 +")):
            t.enter(line)
    with Terminal(bench, **env) as t:
        recalled = t.enter(UP + UP)
    return all_of([("'群'\n2\n4 +\n2\n", file.read_text(encoding="utf-8")), ("2\n", recalled),
                   (0o600, stat.S_IMODE(file.stat().st_mode)), (["history"], [path.name for path in file.parent.iterdir()])])


def history_has_a_thousand_lines_at_most(bench):
    file = bench.folder / "many"
    file.write_text("".join(f"{i}\n" for i in range(1200)))
    with Terminal(bench, QUN_HISTORY=str(file)) as t:
        t.enter("7 * 6")
    lines = file.read_text().splitlines()
    return all_of([(1000, len(lines)), ("201", lines[0]), ("7 * 6", lines[-1])])


def no_history_is_kept_if_it_is_not_wanted_or_cannot_be(bench):
    (bench.folder / "blocked").write_text("a file, no folder\n")
    before = sorted(bench.folder.rglob("*"))
    for env in ({"QUN_HISTORY": ""}, {"XDG_STATE_HOME": str(bench.folder / "blocked")},
                {"XDG_STATE_HOME": "relative", "HOME": str(bench.folder / "blocked")}, {"XDG_STATE_HOME": None, "HOME": None}):
        with Terminal(bench, **env) as t:
            shown = t.enter("1 + 1") + t.enter(UP)
        if shown != "2\n2\n":
            return f"{env}: {shown!r}"
    return differs(before, sorted(bench.folder.rglob("*")))


def names_are_completed(bench):
    with Terminal(bench, "--var", "region:string=\"sh\"", "--var", "regions:int=2", QUN_HISTORY="") as t:
        shown = [("1\n", t.enter("siz\t'a')")), ("true\n", t.enter("region.starts\t's')")), ("true\n", t.enter("[1].exi\t\x15[1].exists(x, x > 0)"))]
        listed = t.press("reg\t\t", "region   regions")
        shown += [("2\n", t.enter("s")), ("string\n", t.enter(":ty\t region"))]
        t.press("nothing\t", "\a")
        return all_of(shown) if "> region\x1b[K" in listed else listed


def fields_of_a_charter_are_completed(bench):
    with Terminal(bench, "--charter", "club.json", "--member", '{"posts_30d":5}', QUN_HISTORY="") as t:
        return all_of([("5\n", t.enter("member.posts\t")), ("false\n", t.enter("member.posts\t > 7"))])


def signals_leave_the_terminal_as_it_was(bench):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        with Terminal(bench, QUN_HISTORY="") as t:
            t.press("1 +", "> 1 +")
            if not t.is_raw():
                return "the line is not edited"
            t.program.send_signal(number)
            status = t.program.wait(SECONDS)
            if status != -number or termios.tcgetattr(t.slave) != t.before:
                return f"signal {number}: status {status}, raw {t.is_raw()}"
    return None


def a_stopped_prompt_goes_on(bench):
    def stopped():
        return (Path("/proc") / str(t.program.pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] == "T"
    if not Path("/proc/self/stat").exists():
        return None
    with Terminal(bench, QUN_HISTORY="") as t:
        t.press("1 +", "> 1 +")
        t.program.send_signal(signal.SIGTSTP)  # an orphan cannot be stopped by it: it goes on at once
        t.press(" 2", "> 1 + 2")
        t.program.send_signal(signal.SIGSTOP)
        while not stopped():
            time.sleep(0.005)
        t.program.send_signal(signal.SIGCONT)
        return all_of([("3\n", t.enter("")), (0, t.leave())])


def a_dumb_terminal_is_asked_without_editing(bench):
    with Terminal(bench, TERM="dumb") as t:
        raw = t.is_raw()
        shown = t.press("1 + 2\n", "3\r\n> ")
        return all_of([(False, raw), (False, "\x1b" in shown), (0, t.leave())])


def the_prompt_speaks_chinese(bench):
    with Terminal(bench, "--lang", "zh") as t:
        return all_of([(True, "Ctrl-D 结束" in t.shown), ("未知，缺少 now\n", t.enter("now")), ("除数为零\n", t.enter("1/0")),
                       (True, "存为变量" in t.enter(":help"))])


def a_zone_named_later_keeps_the_variables(bench):
    with Terminal(bench) as t:
        t.enter("now = timestamp('2026-01-05T10:00:00Z')")
        return all_of([("[19,11]\n", t.enter("[now.getHours('Asia/Tokyo'), now.getHours('Europe/Paris')]")),
                       ("2026\n", t.enter("now.getFullYear()"))])


# ---- from a pipe ----

def lines_of_a_pipe_are_expressions(bench):
    done = bench.run(["eval"], "1+1\n\n// a remark\n2*3\r\nx = 4\nx == 4\n:type [x]")
    return differs((0, b"2\n6\ntrue\nlist(int)\n", b""), (done.returncode, done.stdout, done.stderr))


def a_bad_line_is_told_by_its_number_and_the_rest_goes_on(bench):
    done = bench.run(["eval"], "1+1\nx = 1 +\n1/0\nnow\nnow = 1\nin = 1\n3\n")
    err = done.stderr.decode()
    wrong = [part for part in ("<stdin>:2:8: error C020", "<stdin>:3: division by zero", "<stdin>:4: not known: missing now",
                               "<stdin>:5: now is a timestamp", "<stdin>:6: error C012") if part not in err]
    return f"expected {wrong}, got {err}" if wrong else differs((1, b"2\n3\n"), (done.returncode, done.stdout))


def each_line_is_answered_before_the_next(bench):
    with subprocess.Popen([bench.program, "eval"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        shown = []
        for line in (b"1\n", b"x = 2\n3\n", b"x\n"):
            running.stdin.write(line)
            running.stdin.flush()
            shown.append(running.stdout.readline())
        running.stdin.close()
        return differs((0, [b"1\n", b"3\n", b"2\n"]), (running.wait(SECONDS), shown))


def lines_can_be_objects(bench):
    done = bench.run(["eval", "--json", "--type"], "1\n'a'\n")
    return differs('{"value":1,"type":"int","steps":2}\n{"value":"a","type":"string","steps":2}\n', done.stdout.decode())


def every_kind_of_value_can_be_kept(bench):
    texts = ["1", "2u", "1.5", "'a'", "b'a'", "true", "null", "[1, 'a']", "{1: 'a', 'b': 2u}", "duration('1h')", "timestamp(0)", "int", "dyn(timestamp(0))",
             "[dyn(duration('1s'))]"]
    lines = "".join(f"x = {text}\nx == ({text})\n" for text in texts)
    done = bench.run(["eval"], lines)
    return differs(("true\n" * len(texts), ""), (done.stdout.decode(), done.stderr.decode()))


NAMED = """{"qun":1,"id":"named","name":"named","timezone":"Asia/Shanghai","metrics":{"member.orders":{"count":"order"}},
 "tiers":[{"id":"guest"},{"id":"vip","enter":"member.orders >= 1"}],"roles":[{"id":"host"}],
 "words":{"ads":{"terms":["buy now"]}},
 "ladders":[{"id":"conduct","decay":"30d","steps":[{"at":2,"then":["warn"]}]}]}
"""


def every_function_is_listed_with_its_signature(bench):
    (bench.folder / "named.json").write_text(NAMED)
    for options in ([], ["--charter", "named.json"]):
        listed = bench.run(["eval", *options], ":functions\n").stdout.decode().splitlines()
        rows = [re.split(r"  +", line.strip()) for line in listed]
        if any(len(row) != 3 or f"{row[0]}(" not in row[1] or " -> " not in row[1] for row in rows):
            return f"{options}: {listed}"
        if ("member.strikes" in [row[0] for row in rows]) != bool(options) or [".charAt", "string.charAt(int) -> string", "strings"] not in rows:
            return f"{options}: {listed}"
        if any("_at(" in row[1] for row in rows):
            return f"what nobody writes is listed: {listed}"
    return None


STORIES = [a_value_is_printed_and_ctrl_d_ends, the_type_stands_dimly_beside_it_if_colours_are_wanted, variables_are_kept,
           errors_point_at_their_place, a_long_line_is_shown_around_the_error, conditions_are_traced, options_hold_at_the_prompt,
           chinese_is_edited_by_characters_of_two_columns, keys_edit_the_line, bytes_that_are_no_text_are_passed_over,
           a_line_wider_than_the_terminal_moves_under_the_window, ctrl_c_clears_the_line, history_is_recalled,
           history_is_kept_in_a_private_file, history_has_a_thousand_lines_at_most,
           no_history_is_kept_if_it_is_not_wanted_or_cannot_be, names_are_completed, fields_of_a_charter_are_completed,
           signals_leave_the_terminal_as_it_was, a_stopped_prompt_goes_on, a_dumb_terminal_is_asked_without_editing,
           the_prompt_speaks_chinese, a_zone_named_later_keeps_the_variables, lines_of_a_pipe_are_expressions,
           a_bad_line_is_told_by_its_number_and_the_rest_goes_on, each_line_is_answered_before_the_next, lines_can_be_objects,
           every_kind_of_value_can_be_kept, every_function_is_listed_with_its_signature]


def terminals_can_be_had():
    try:
        for end in pty.openpty():
            os.close(end)
        return True
    except OSError:
        return False


def main():
    build = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release"))
    program = Path(sys.argv[1] if len(sys.argv) > 1 else build / "qun").resolve()
    wanted = sys.argv[2:]
    if not program.exists():
        print(f"not ok program\n    {program} is not there\n0 passed, 1 failed")
        return 1
    if not terminals_can_be_had():
        print("ok no terminals to be had here\n1 passed, 0 failed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        bench = test_cli.Bench(str(program), folder)
        for story in STORIES:
            if not wanted or story.__name__ in wanted:
                test_cli.attempt(bench, story.__name__.replace("_", " "), lambda story=story: story(bench))
        print(f"{bench.passed} passed, {bench.failed} failed")
        return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
