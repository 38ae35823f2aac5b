/* word_block.c - texts of qun words in blocks: what is there to read, up to a size, is looked through in one
 * call, which is faster for short texts than one each. */
#include "cli/words.h"
#include <stdlib.h>

enum { BLOCK_BYTES = 256 << 10, BLOCK_TEXTS = 4096, HITS_FIRST = 1024 };

void word_block_add(word_block *b, qun_text text, uint64_t line)
{
    if (b->count == b->space) {
        b->space = b->space ? 2 * b->space : 64;
        b->texts = memory_resize(b->texts, b->space, sizeof *b->texts);
        b->lines = memory_resize(b->lines, b->space, sizeof *b->lines);
    }
    b->texts[b->count] = (qun_text){NULL, text.len};
    b->lines[b->count++] = line;
    bytes_text(&b->letters, text);
}

bool word_block_full(const word_block *b)
{
    return b->count >= BLOCK_TEXTS || b->letters.len >= BLOCK_BYTES;
}

/* The letters have come to rest. */
static void place_texts(word_block *b)
{
    const char *at = b->letters.at ? b->letters.at : "";
    for (size_t i = 0; i < b->count; i++) {
        b->texts[i].at = at;
        at += b->texts[i].len;
    }
}

qun_status word_block_scan(word_block *b, const qun_words *words)
{
    qun_status status = QUN_OK;
    place_texts(b);
    if (!b->hit_space) {
        b->hit_space = HITS_FIRST;
        b->hits = memory_resize(b->hits, b->hit_space, sizeof *b->hits);
    }
    for (;;) {
        status = qun_words_scan_many(words, NULL, b->texts, b->count, b->hits, sizeof *b->hits, b->hit_space,
                                     &b->found);
        if (status != QUN_OK || b->found <= b->hit_space)
            return status;
        b->hit_space = b->found;
        b->hits = memory_resize(b->hits, b->hit_space, sizeof *b->hits);
    }
}

void word_block_clear(word_block *b)
{
    b->letters.len = 0;
    b->count = b->found = 0;
}

void word_block_drop(word_block *b)
{
    bytes_drop(&b->letters);
    free(b->texts);
    free(b->lines);
    free(b->hits);
}
