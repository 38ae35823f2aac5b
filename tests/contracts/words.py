#!/usr/bin/env python3
"""No public field or argument is a keyword of a language the library is called from."""
import keyword

import gate
import headers

KEYWORDS = {
    "C++": """alignas alignof and and_eq asm bitand bitor bool catch char16_t char32_t char8_t class co_await co_return
        co_yield compl concept const_cast consteval constexpr constinit decltype delete dynamic_cast explicit export
        false friend mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public
        reinterpret_cast requires static_assert static_cast template this thread_local throw true try typeid typename
        using virtual wchar_t xor xor_eq""",
    "Python": " ".join(keyword.kwlist),
    "Lua": """and break do else elseif end false for function goto if in local nil not or repeat return then true until
        while""",
    "Go": """break case chan const continue default defer else fallthrough for func go goto if import interface map
        package range return select struct switch type var""",
    "Java": """abstract assert boolean break byte case catch char class const continue default do double else enum
        extends final finally float for goto if implements import instanceof int interface long native new package
        private protected public return short static strictfp super switch synchronized this throw throws transient
        try void volatile while true false null""",
    "Rust": """abstract as async await become box break const continue crate do dyn else enum extern false final fn for
        if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true
        try type typeof unsafe unsized use virtual where while yield""",
}


def findings(tree):
    taken = {}
    for language, words in KEYWORDS.items():
        for word in words.split():
            taken.setdefault(word, []).append(language)
    text = headers.preprocessed(tree)
    names = [(f"{struct}.{field}", field) for struct, fields in headers.structs(text).items() for field in fields]
    for group in (headers.functions(text), headers.callbacks(text)):
        names += [(f"{name}({word})", word) for name, listed in group.items() for word in headers.parameters(listed)]
    for place, word in names:
        if word in taken:
            yield f"{place}: {word} is a keyword of {', '.join(taken[word])}"


if __name__ == "__main__":
    gate.main("words", findings)
