"""Lives: no leak in a million calls, destruction in any order, threads, fork, several interpreters."""
import gc
import importlib.util
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import threading
import unittest
from datetime import timedelta

import qun
from support import CLUB, NOW, club, event

MICROS = 1767600000000000


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def growth(calls, run):
    """Bytes of memory that so many calls leave behind, once the first have filled what is kept for reuse."""
    run(max(calls // 10, 10))
    gc.collect()
    before = resident()
    run(calls)
    gc.collect()
    return resident() - before


class Leaks(unittest.TestCase):
    MOST = 2 << 20

    def assert_steady(self, calls, run):
        """A leak of one small object a call would be 16 bytes a call at least."""
        if "libasan" in os.environ.get("LD_PRELOAD", ""):
            run(calls // 100)
            self.skipTest("the sanitizer keeps what was freed; it looks for leaks itself at the end")
        grown = growth(calls, run)
        self.assertLess(grown, min(self.MOST, 16 * calls), f"{grown} bytes in {calls} calls")

    def test_a_million_admissions_leak_nothing(self):
        charter = club()
        facts, out = qun.Facts(charter), qun.Decisions(charter)
        facts.add("member", {"id": "bo", "orders": 1})

        def run(calls):
            for _ in range(calls):
                charter.admit(facts, MICROS, out)[0].act

        self.assert_steady(1_000_000, run)

    def test_a_hundred_thousand_rows_from_dicts_leak_nothing(self):
        charter = club()

        def run(calls):
            for number in range(calls):
                decision = charter.admit({"id": f"m{number % 10}", "orders": number % 3, "visited": NOW}, NOW)[0]
                (decision.reasons, decision.json(), decision.sentence("zh"), str(decision), repr(decision))

        self.assert_steady(100_000, run)

    def test_errors_leak_nothing(self):
        charter, facts, program = club(), qun.Facts(club()), qun.cel.compile("1 / x", {"x": "dyn"})
        row = facts.add("member", key="bo")
        calls = [lambda: facts.add("member", {"id": "bo", "ordres": 1}), lambda: facts.add("member", {"orders": object()}),
                 lambda: facts.set("member.orders", row, "x"), lambda: charter.admit(facts, "x"),
                 lambda: program({"x": 0}), lambda: program({"x": [object()]}), lambda: program({"y": 0}),
                 lambda: qun.load("{"), lambda: charter.get("tier", "x"), lambda: qun.Ledger.restore(charter, b"x"),
                 lambda: qun.Env(limits={"depth": -1}), lambda: charter.admit({"orders": "x"}, NOW)]

        def run(rounds):
            for _ in range(rounds):
                for call in calls:
                    try:
                        call()
                    except Exception:
                        continue
                    raise AssertionError("no error")

        self.assert_steady(5_000, run)

    def test_values_of_expressions_leak_nothing(self):
        program = qun.cel.compile("x", {"x": "dyn"})
        value = {"a": [1, "two", b"3", {"b": NOW}], "c": 1.5}

        def run(calls):
            for _ in range(calls):
                program({"x": value})

        self.assert_steady(100_000, run)

    def test_objects_leak_nothing(self):
        def run(calls):
            for _ in range(calls):
                charter = club()
                ledger = qun.Ledger(charter)
                ledger.fold(event(1, "order", amount=1))
                again = qun.Ledger.restore(charter, ledger.snapshot())
                (again.info, charter.fields, charter.objects("path"), charter.check(), charter.slot("member.orders"))
                qun.Facts(charter), qun.Decisions(charter), charter.write(), charter.warnings
                list(qun.replay(charter, [event(2, "apply")], ledger=again))

        self.assert_steady(2_000, run)


class Memory(unittest.TestCase):
    """Each allocation of Python fails in turn: an exception follows, never a crash and never a wrong answer."""
    MOST = 3000

    def sweep(self, call, expected):
        from _testcapi import remove_mem_hooks, set_nomemory
        for start in range(0, self.MOST, 4 if os.environ.get("QUN_DRAWS") == "quarter" else 1):
            got = failed = None
            set_nomemory(start, start + 1)
            try:
                got = call()
            except (MemoryError, qun.Error, OverflowError, SystemError) as error:
                failed = error
            finally:
                remove_mem_hooks()
            if failed is None:
                self.assertEqual(got, expected)
            self.assertNotIsInstance(failed, SystemError)
            del got, failed

    @unittest.skipUnless(importlib.util.find_spec("_testcapi"), "no _testcapi here")
    def test_every_allocation_may_fail(self):
        charter, text = club(), json.dumps(CLUB)
        facts, out = qun.Facts(charter), qun.Decisions(charter)
        facts.add("member", {"id": "bo", "orders": 1})
        ledger, program = qun.Ledger(charter), qun.cel.compile("x", {"x": "dyn"})
        env, order, lists = charter.env, event(1, "order", amount=1), {"x": [1, {"a": NOW}]}
        ledger.fold(order)
        snapshot = ledger.snapshot()
        from qun import _qun
        compile_charter = _qun._compile_charter

        def refused():
            try:
                facts.add("member", {"id": "bo", "ordres": 1})
            except qun.InvalidError as error:
                return error.problems[0].code if error.problems else "C010"

        for call in (lambda: charter.admit(facts, NOW, out)[0].act, lambda: charter.admit({"id": "a", "orders": 1}, NOW)[0].path,
                     lambda: out and out[0].json(), lambda: len(out[0].reasons), lambda: out[0].sentence("zh"),
                     lambda: out.outcome, lambda: facts.set("member.visited", 0, NOW), lambda: facts.get("member.visited", 0),
                     lambda: compile_charter(text, env).id, lambda: charter.objects("path"), lambda: charter.get("tier", "vip"),
                     lambda: len(charter.fields), lambda: charter.write(), lambda: program(lists), refused,
                     lambda: ledger.fold(order), lambda: ledger.facts("member", NOW + timedelta(days=1), "anna").rows("member"),
                     lambda: qun.Ledger.restore(charter, snapshot).snapshot() == snapshot, lambda: ledger.info.counted,
                     lambda: qun.Env(limits={"depth": 9}, packs={"a": "{}"}).limits["depth"], lambda: len(qun.words("act")),
                     lambda: repr(charter.slot("member.orders"))):
            self.sweep(call, call())


class Orders(unittest.TestCase):
    def family(self):
        env = qun.Env()
        charter = qun.load(CLUB, env)
        facts = qun.Facts(charter)
        facts.add("member", {"id": "bo", "orders": 0})
        decisions = charter.admit(facts, NOW)
        program = qun.cel.compile("member.orders", charter)
        ledger = qun.Ledger(charter)
        return [env, charter, facts, decisions, decisions[0], ledger, ledger.facts("community", NOW), program,
                qun.Facts(program), charter.slot("member.orders"), decisions[0].reasons]

    def test_objects_go_in_any_order(self):
        rng = random.Random(7)
        orders = itertools.chain((range(11), range(10, -1, -1)), (rng.sample(range(11), 11) for _ in range(200)))
        for order in orders:
            family = self.family()
            for place in order:
                family[place] = None
                for left in family:
                    repr(left)
            del left

    def test_what_is_left_still_works(self):
        decision, facts, ledger = self.family()[4], self.family()[2], self.family()[5]
        gc.collect()
        self.assertEqual((decision.act, decision.reasons[0].fact), ("pend", "member.photo"))
        self.assertIn("photo", decision.sentence())
        self.assertEqual((facts.get("member.orders", 0), ledger.info.counted), (0, 0))

    def test_an_iteration_that_is_left_early_leaves_nothing_behind(self):
        decisions = qun.replay(club(), [event(1, "apply"), event(2, "apply", "bo", 1)])
        decision = next(decisions)
        del decisions
        gc.collect()
        self.assertEqual(decision.member, "anna")


class Threads(unittest.TestCase):
    def run_all(self, work, count=8):
        errors = []

        def guarded(number):
            try:
                work(number)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return errors

    def test_a_charter_is_shared_by_threads(self):
        charter = club()

        def work(number):
            facts, out = qun.Facts(charter), qun.Decisions(charter)
            for n in range(500):
                facts.add("member", {"id": f"m{n}", "orders": (n + number) % 2, "photo": False})
            expected = ["admit" if (n + number) % 2 else "refuse" for n in range(500)]
            for _ in range(20):
                assert [d.act for d in charter.admit(facts, NOW, out)] == expected
                assert charter.admit({"id": "x", "orders": 1}, NOW)[0].act == "admit"

        self.assertEqual(self.run_all(work), [])

    def test_facts_in_use_by_another_thread_are_refused_and_never_torn(self):
        charter = club()
        facts, out = qun.Facts(charter), qun.Decisions(charter)
        for n in range(20000):
            facts.add("member", {"id": f"m{n}", "orders": n % 2})

        def work(number):
            for _ in range(50):
                try:
                    charter.admit(facts, NOW, out)
                    facts.set("member.orders", number, 1)
                    len(out)
                except qun.StateError as error:
                    assert "in use" in str(error)

        self.assertEqual(self.run_all(work, 4), [])

    def test_charters_are_compiled_by_many_threads_at_once(self):
        self.assertEqual(self.run_all(lambda number: [club() for _ in range(20)]), [])

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_objects_work_on_both_sides_of_a_fork(self):
        charter, ledger = club(), qun.Ledger(club())
        facts = qun.Facts(charter)
        facts.add("member", {"id": "bo", "orders": 1})
        child = os.fork()
        if child == 0:
            good = charter.admit(facts, NOW)[0].act == "admit" and ledger.fold(event(1, "order", amount=1)) == "counted"
            os._exit(0 if good else 1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        self.assertEqual((charter.admit(facts, NOW)[0].act, ledger.info.counted), ("admit", 0))


class Interpreters(unittest.TestCase):
    def python(self, program):
        done = subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_end_of_the_program_is_quiet_with_everything_alive(self):
        self.python("import qun; c = qun.template('pet-club'); f = qun.Facts(c); f.add('member', key='bo')\n"
                    "d = c.admit(f, 0)[0]; l = qun.Ledger(c); import sys; sys.qun = [c, f, d, l, qun.UNKNOWN]")

    def test_a_second_interpreter_has_a_module_of_its_own(self):
        self.python("try:\n import _xxsubinterpreters as many\nexcept ImportError:\n import _interpreters as many\n"
                    "import qun\nfirst = qun.template('pet-club')\n"
                    "for _ in range(3):\n"
                    " other = many.create('legacy') if many.__name__ == '_interpreters' else many.create(isolated=False)\n"
                    " run = getattr(many, 'exec', None) or many.run_string\n"
                    " run(other, \"import qun; assert qun.template('pet-club').admit({'id': 'a', 'orders': 1}, 0)[0].act == 'admit'\")\n"
                    " many.destroy(other)\n"
                    "assert first.admit({'id': 'a', 'orders': 1}, 0)[0].act == 'admit'")

    def test_the_module_may_be_loaded_again(self):
        self.python("import sys\nfor _ in range(3):\n"
                    " import qun; c = qun.template('pet-club')\n"
                    " for name in [n for n in sys.modules if n.split('.')[0] == 'qun']: del sys.modules[name]\n"
                    " assert c.admit({'id': 'a', 'orders': 1}, 0)[0].act == 'admit'")


if __name__ == "__main__":
    unittest.main()
