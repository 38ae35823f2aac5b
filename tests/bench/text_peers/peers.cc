// peers.cc - Hyperscan (or Vectorscan, its port with the same interface) and RE2::Set in the turns of text_bench.py.
// C++ because RE2 is. Both search what is written, without folds.
extern "C" {
#include "bench/text_host.h"
}
#include <cstdio>
#include <string>
#include <vector>
#ifdef PEER_LIBHS
#include <hs/hs.h>
#endif
#ifdef PEER_RE2
#include <re2/re2.h>
#include <re2/set.h>
#endif

namespace {

#ifdef PEER_LIBHS
struct scanner {
    hs_database_t *database;
    hs_scratch_t *scratch;
};

void *hyperscan(const qun_text *words, size_t count, double *bytes)
{
    std::vector<const char *> texts(count);
    std::vector<size_t> lengths(count);
    std::vector<unsigned> flags(count, 0), ids(count);
    for (size_t i = 0; i < count; i++) {
        texts[i] = words[i].at;
        lengths[i] = words[i].len;
        ids[i] = static_cast<unsigned>(i);
    }
    scanner *made = new scanner{};
    hs_compile_error_t *error = nullptr;
    if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(count),
                             HS_MODE_BLOCK, nullptr, &made->database, &error) != HS_SUCCESS ||
        hs_alloc_scratch(made->database, &made->scratch) != HS_SUCCESS) {
        std::fprintf(stderr, "%s\n", error ? error->message : "no scratch");
        return nullptr;
    }
    size_t database = 0, scratch = 0;
    hs_database_size(made->database, &database);
    hs_scratch_size(made->scratch, &scratch);
    *bytes = static_cast<double>(database + scratch);
    return made;
}

int found(unsigned, unsigned long long, unsigned long long, unsigned, void *hits)
{
    ++*static_cast<uint64_t *>(hits);
    return 0;
}

uint64_t scan_hyperscan(void *made, const qun_text *pieces, size_t count)
{
    const scanner *with = static_cast<const scanner *>(made);
    uint64_t hits = 0;
    for (size_t i = 0; i < count; i++)
        hs_scan(with->database, pieces[i].at, static_cast<unsigned>(pieces[i].len), 0, with->scratch, found, &hits);
    return hits;
}
#endif

#ifdef PEER_RE2
void *re2_set(const qun_text *words, size_t count, double *)
{
    RE2::Options options;
    options.set_literal(true);
    options.set_log_errors(false);
    options.set_max_mem(int64_t{1} << 30);
    RE2::Set *made = new RE2::Set(options, RE2::UNANCHORED);
    for (size_t i = 0; i < count; i++)
        if (made->Add(re2::StringPiece(words[i].at, words[i].len), nullptr) < 0)
            return nullptr;
    return made->Compile() ? made : nullptr;
}

uint64_t scan_re2(void *made, const qun_text *pieces, size_t count)
{
    std::vector<int> which;
    uint64_t hits = 0;
    for (size_t i = 0; i < count; i++) {
        RE2::Set::ErrorInfo error{};
        if (static_cast<RE2::Set *>(made)->Match(re2::StringPiece(pieces[i].at, pieces[i].len), &which, &error))
            hits += which.size();
        else if (error.kind != RE2::Set::kNoError) {
            std::fputs("over 1 GB of states\n", stderr);
            std::exit(1);
        }
    }
    return hits;
}
#endif

} // namespace

int main(int argc, char **argv)
{
    static const text_engine engines[] = {
#ifdef PEER_LIBHS
        {"hyperscan", hyperscan, scan_hyperscan},
#endif
#ifdef PEER_RE2
        {"re2", re2_set, scan_re2},
#endif
        {"", nullptr, nullptr},
    };
    return text_host(engines, sizeof engines / sizeof *engines - 1, argc, argv);
}
