"""Word lists by themselves."""
import gc
import mmap
import tempfile
import threading
import unittest

import qun
from qun import Words


def found(words, text, **options):
    return [(hit.word or hit.detector, text[hit.start:hit.end]) for hit in words.scan(text, **options)]


class Finding(unittest.TestCase):
    def test_a_hit_is_where_a_slice_of_the_text_is(self):
        words = Words(["赌场", "casino"])
        text = "😀 去 C.A.S.I.N.O"
        (hit,) = words.scan(text)
        self.assertEqual(text[hit.start:hit.end], "C.A.S.I.N.O")
        self.assertEqual((hit.term, hit.word, hit.noise, hit.folded, hit.flags), (1, "casino", 5, ("case", "noise"), ("evasive",)))
        self.assertEqual((hit.start, hit.utf16_offset, hit.offset), (4, 5, 9))

    def test_a_hit_in_bytes_is_counted_in_bytes(self):
        text = "😀 casino".encode()
        (hit,) = Words(["casino"]).scan(text)
        self.assertEqual(text[hit.start:hit.end], b"casino")
        self.assertEqual(Words(["casino"]).scan(b"\xff casino")[0].start, 2)

    def test_contact_details_are_found(self):
        words = Words(detect=["phone", "email"])
        self.assertEqual(found(words, "a@b.com 13812345678"), [("email", "a@b.com"), ("phone", "13812345678")])
        self.assertIsNone(words.scan("a@b.com")[0].term)

    def test_terms_carry_what_the_host_says_of_them(self):
        words = Words(["soft", ("hard", 2 ** 63, 9), {"text": "cat", "flags": ["any_end"]}, ("dog", 0, 0, 3)])
        (hit,) = words.scan("hard")
        self.assertEqual((hit.tags, hit.severity), (2 ** 63, 9))
        self.assertEqual(found(words, "soft hard", tags=2 ** 63), [("hard", "hard")])
        self.assertEqual(found(words, "soft hard", severity=9), [("hard", "hard")])
        self.assertEqual(found(words, "cats bobcat hotdogs"), [("cat", "cat"), ("dog", "dog")])

    def test_tags_have_names_if_the_list_gives_them(self):
        names = [f"t{i}" for i in range(64)]
        words = Words([("soft", "t0"), ("hard", ["t2", "t63"], 9), {"text": "loud", "tags": 4}, "plain"], tags=names)
        told = [(h.word, h.tags, h.tag_names) for h in words.scan("soft hard loud plain")]
        self.assertEqual(told, [("soft", 1, ("t0",)), ("hard", 2 ** 63 + 4, ("t2", "t63")), ("loud", 4, ("t2",)), ("plain", 0, ())])
        self.assertEqual(found(words, "soft hard loud", tags="t2"), [("hard", "hard"), ("loud", "loud")])
        self.assertEqual(found(words, "soft hard loud", tags=("t0", "t63")), [("soft", "soft"), ("hard", "hard")])
        self.assertFalse(words.contains("soft", tags="t63"))
        self.assertEqual(words.tags, tuple(names))

    def test_names_of_tags_go_on_when_a_list_changes_and_are_given_to_an_opened_one(self):
        words = Words([("soft", "mild")], tags=["mild", "grave"])
        more = words.change(added=[("hard", "grave")])
        self.assertEqual([h.tag_names for h in more.scan("soft hard")], [("mild",), ("grave",)])
        block = words.save()
        self.assertEqual(Words.open(block, tags=["mild"]).scan("soft")[0].tag_names, ("mild",))
        self.assertEqual(Words.open(block).scan("soft")[0].tag_names, ())
        with self.assertRaisesRegex(ValueError, "argument 'tags': there is no 'mild'"):
            Words.open(block).scan("soft", tags="mild")

    def test_folds_are_words_or_bits(self):
        for fold, expected in ((None, True), ("case", True), (["width", "case"], True), (2, True), ((), False), (0, False),
                               ("strong", True), ("default", True)):
            with self.subTest(fold=fold):
                self.assertEqual(Words(["casino"], fold=fold).contains("CASINO"), expected)
        self.assertEqual(Words(fold=10).info.fold, ("case", "noise"))

    def test_an_allowed_phrase_excuses(self):
        words = Words(["casino"], ["casino royale"])
        self.assertFalse(words.contains("casino royale"))
        self.assertTrue(words.contains("casino royal"))

    def test_stars_and_inside_open_the_borders(self):
        self.assertFalse(Words(["cat"]).contains("bobcats"))
        self.assertTrue(Words(["*cat*"], stars=True).contains("bobcats"))
        self.assertTrue(Words(["cat"], inside=True).contains("bobcats"))

    def test_detectors_are_chosen_or_left_out(self):
        words = Words(["casino"], detect=3)
        text = "casino a@b.com 13812345678"
        self.assertEqual(len(words.scan(text)), 3)
        self.assertEqual([hit.detector for hit in words.scan(text, detect="email")], [None, "email"])
        self.assertEqual([hit.detector for hit in words.scan(text, detect=())], [None])

    def test_all_tells_every_term_at_every_place(self):
        words = Words(["ab", "abc"], inside=True)
        self.assertEqual((len(words.scan("abc")), len(words.scan("abc", all=True))), (1, 2))

    def test_many_texts_are_one_call(self):
        hits = Words(["spam"]).scan_many(["spam", b"\xff", "", "大 spam", "大 spam".encode()])
        self.assertEqual([(hit.text, hit.start) for hit in hits], [(0, 0), (3, 2), (4, 4)])
        self.assertEqual(Words(["spam"]).scan_many(iter(["spam"] * 1000))[-1].text, 999)
        self.assertEqual(Words(["spam"]).scan_many([]), [])

    def test_a_mask_covers_characters_or_finds(self):
        words = Words(["赌场"])
        self.assertEqual(words.mask("去赌场吧"), "去**吧")
        self.assertEqual(words.mask("去赌场吧", "[removed]", whole=True), "去[removed]吧")
        self.assertEqual(words.mask("去赌场吧", None), "去吧")
        self.assertEqual(words.mask("去赌场吧".encode(), "x"), "去xx吧".encode())
        self.assertEqual(words.mask("赌场" * 3000, "long mask"), "long mask" * 6000)
        with self.assertRaises(qun.TextError):
            words.mask(b"\xff")


class Keeping(unittest.TestCase):
    def test_a_change_makes_another_list(self):
        words = Words(["old", "both"])
        new = words.change(["fresh"], ["old", "nowhere"], allow=["both of us"])
        self.assertEqual([new.contains(t) for t in ("fresh", "old", "both", "both of us")], [True, False, True, False])
        self.assertEqual([words.contains(t) for t in ("fresh", "old")], [False, True])
        self.assertEqual([(p.severity, p.found) for p in new.warnings], [("warning", "nowhere")])
        with self.assertRaises(qun.StateError):
            new.save()

    def test_a_saved_list_is_opened_again(self):
        block = Words(["casino"], id="ads", detect="qr").save()
        for again in (Words.open(block), Words.open(bytearray(block)), Words.open(block, lend=True)):
            self.assertTrue(again.contains("casino"))
            self.assertEqual((again.info.id, again.info.terms, again.info.detect), ("ads", 1, ("qr",)))

    def test_a_lent_block_lives_as_long_as_any_list_in_it(self):
        with tempfile.TemporaryFile() as file:
            file.write(Words(["casino"]).save())
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            words = Words.open(mapped, lend=True).change(["more"])
            with self.assertRaises(BufferError):
                mapped.close()
            gc.collect()
            self.assertTrue(words.contains("casino") and words.contains("more"))
            del words
            mapped.close()

    def test_a_block_that_is_none_is_refused(self):
        block = Words(["casino"]).save()
        for bad in (b"", block[:-8], block[:40] + bytes([block[40] ^ 1]) + block[41:]):
            with self.assertRaises(qun.InvalidError) as caught:
                Words.open(bad)
            self.assertEqual(caught.exception.problems[0].code, "W005")

    def test_an_environment_limits_it(self):
        info = Words(["a1"], env=qun.Env()).info
        self.assertEqual(info.terms, 1)


class Refusing(unittest.TestCase):
    def test_what_is_wrong_with_a_list_has_its_place(self):
        with self.assertRaises(qun.InvalidError) as caught:
            Words(["ok", ""])
        self.assertEqual(caught.exception.problems[0].path, "/terms/1")
        self.assertEqual([p.path for p in Words(["x"]).warnings], ["/terms/0"])

    def test_wrong_arguments_are_named(self):
        cases = [
            (lambda: Words("casino"), TypeError, "'terms' must be several texts"),
            (lambda: Words([3]), TypeError, "a term is a str"),
            (lambda: Words([("a", 1, 2, 3, 4)]), TypeError, "a term is a str"),
            (lambda: Words([()]), TypeError, "a term is a str"),
            (lambda: Words([{"tags": 1}]), TypeError, "a term is a str"),
            (lambda: Words([{"text": "a", "tag": 1}]), ValueError, "a term has no 'tag'"),
            (lambda: Words([("a", -1)]), ValueError, "the tags of a term: -1"),
            (lambda: Words([("a", 0, 256)]), ValueError, "the severity of a term: 256"),
            (lambda: Words([("a", 0, 0, "any")]), ValueError, "there is no 'any'"),
            (lambda: Words([("a", 1.5)]), TypeError, "the tags of a term must be an int, a name or several names"),
            (lambda: Words([("a", "x")]), ValueError, "the tags of a term: there is no 'x'"),
            (lambda: Words([("a", ["x", 1])], tags=["x"]), ValueError, "the tags of a term: there is no 1"),
            (lambda: Words(["a"], tags="xy"), TypeError, "argument 'tags' must be several texts"),
            (lambda: Words(["a"], tags=["x", 1]), TypeError, "argument 'tags': a name is a str"),
            (lambda: Words(["a"], tags=["x", "y", "x"]), ValueError, "argument 'tags': 'x' stands there twice"),
            (lambda: Words(["a"], tags=map(str, range(65))), ValueError, "argument 'tags': more than 64 names"),
            (lambda: Words(["a"], tags=["x"]).scan("a", tags=["z"]), ValueError, "argument 'tags': there is no 'z'"),
            (lambda: Words(fold="cas"), ValueError, "'fold': there is no 'cas'"),
            (lambda: Words(fold=2 ** 32), ValueError, "'fold': 4294967296 is out of range"),
            (lambda: Words(detect=3.5), TypeError, "not iterable"),
            (lambda: Words(env=3), TypeError, "'env' must be an Env"),
            (lambda: Words(["a1"]).scan(3), TypeError, "a text must be a str or bytes"),
            (lambda: Words(["a1"]).scan("\ud800"), ValueError, "half a surrogate pair"),
            (lambda: Words(["a1"]).scan_many("abc"), TypeError, "several texts"),
            (lambda: Words(["a1"]).scan("a", tags=-1), ValueError, "'tags': -1"),
            (lambda: Words.open("a"), TypeError, "bytes or a buffer"),
            (lambda: Words(["a1"]).change("fresh"), TypeError, "'added' must be several texts"),
        ]
        for call, error, words in cases:
            with self.subTest(words), self.assertRaisesRegex(error, words):
                call()

    def test_a_list_serves_all_threads(self):
        words, text = Words(["casino"]), "nothing here. " * 2000 + "casino"
        counts = []
        threads = [threading.Thread(target=lambda: counts.append(sum(len(words.scan(text)) for _ in range(20))))
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counts, [20] * 4)


if __name__ == "__main__":
    unittest.main()
