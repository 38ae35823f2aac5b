"""One registry: words, verbs, errors, fields and stubs say what the library says."""
import ast
import ctypes
import importlib.metadata
import json
import os
import subprocess
import sys
import typing
import unittest
from pathlib import Path

import qun
from qun import _qun, vocabulary
from support import ROOT, club

REGISTRY = json.loads((ROOT / "src" / "base" / "registry.json").read_text(encoding="utf-8"))
STUB = ast.parse((Path(_qun.__file__).parent / "_qun.pyi").read_text(encoding="utf-8"))


def stubbed(name):
    """Names a class of the stub defines."""
    found = next(node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == name)
    return {node.name for node in found.body if isinstance(node, ast.FunctionDef)}


class Words(unittest.TestCase):
    def test_every_verb_of_the_library_is_a_method_with_a_stub_and_a_docstring(self):
        self.assertTrue(qun.verbs())
        for verb in qun.verbs():
            with self.subTest(verb):
                self.assertIn(verb, stubbed("Charter"))
                self.assertTrue(getattr(qun.Charter, verb).__doc__)

    def test_no_method_is_a_verb_the_library_has_not_got(self):
        for verb in set(qun.words("verb")) - set(qun.verbs()):
            self.assertFalse(hasattr(qun.Charter, verb), verb)

    def test_words_are_those_of_the_registry(self):
        self.assertEqual(set(qun.words("set")), {*REGISTRY["sets"], "code"})
        for name, items in REGISTRY["sets"].items():
            if name == "set":
                continue
            with self.subTest(name):
                self.assertEqual(list(qun.words(name)), [i["name"] for i in items])
                self.assertEqual(qun.words(name, "zh"), {i["name"]: i["zh"] or i["name"] for i in items})
        self.assertEqual(list(qun.words("code")), [c["code"] for c in sorted(REGISTRY["codes"], key=lambda c: c["number"])])

    def test_the_types_of_words_are_those_of_the_library(self):
        for name in [*REGISTRY["sets"], "code"]:
            with self.subTest(name):
                self.assertEqual(set(typing.get_args(getattr(vocabulary, name.capitalize()))), set(qun.words(name)))

    def test_a_set_that_is_none_is_named(self):
        with self.assertRaisesRegex(ValueError, "'vreb'"):
            qun.words("vreb")
        with self.assertRaisesRegex(ValueError, "'fr'.*zh.*en"):
            qun.words("verb", "fr")

    def test_every_status_has_an_exception_that_says_what_it_means(self):
        for status, meaning in qun.words("status").items():
            if status == "ok":
                continue
            with self.subTest(status):
                error = getattr(qun, f"{status.capitalize()}Error")
                self.assertTrue(issubclass(error, qun.Error))
                self.assertEqual((error.status, error.__doc__), (status, meaning))

    def test_exceptions_are_what_python_catches_for_the_same(self):
        for error, base in ((qun.NomemError, MemoryError), (qun.TypeError, TypeError), (qun.NoneError, LookupError),
                            (qun.StateError, RuntimeError), (qun.InvalidError, ValueError), (qun.TextError, ValueError)):
            self.assertTrue(issubclass(error, base))

    def test_every_field_of_a_decision_is_an_attribute_with_a_stub(self):
        decision = club().admit({"id": "a", "orders": 0}, 0)[0]
        fields = {name for name in dir(decision) if not name.startswith("_")}
        self.assertEqual(fields, stubbed("Decision"))
        for name in fields:
            getattr(decision, name)

    def test_templates_and_packs_are_the_library_s(self):
        for kind in qun.words("resource"):
            for name, text in qun.resources(kind).items():
                self.assertTrue(name and text)


class Made(unittest.TestCase):
    @unittest.skipIf("libasan" in os.environ.get("LD_PRELOAD", ""), "a sanitized module has the library beside it")
    def test_the_library_inside_is_nobody_else_s(self):
        self.assertFalse(hasattr(ctypes.PyDLL(_qun.__file__), "qun_version"))

    def test_generated_files_are_what_the_generator_makes(self):
        done = subprocess.run([sys.executable, ROOT / "bindings" / "generate.py", "--check"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_the_package_has_the_version_of_the_library(self):
        try:
            version = importlib.metadata.version("libqun")
        except importlib.metadata.PackageNotFoundError:
            self.skipTest("not installed as a distribution")
        self.assertEqual((version, qun.__version__), (qun.__version__, version))


if __name__ == "__main__":
    unittest.main()
