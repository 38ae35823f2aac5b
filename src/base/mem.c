/* mem.c - the allocator's door, growable arrays and arenas.
 * The only file of the library that knows the C library's realloc and free. */
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

#define ARENA_ALIGN 16u
#define ARENA_FIRST 1024u /* bytes of an arena's first block */
#define GROW_FIRST  8u
#define GROW_MOST   (UINT64_C(1) << 31)

struct arena_block {
    struct arena_block *older;
    size_t size; /* of the whole block, this head included */
};

void *mem_libc(void *user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size > 0)
        return realloc(old, new_size);
    free(old);
    return NULL;
}

void *mem_new(const mem *m, size_t size)
{
    return size > 0 ? m->call(m->user, NULL, 0, size) : NULL;
}

void *mem_new_zero(const mem *m, size_t size)
{
    void *made = mem_new(m, size);
    if (made)
        memset(made, 0, size);
    return made;
}

void *mem_resize(const mem *m, void *old, size_t old_size, size_t new_size)
{
    if (!old)
        return mem_new(m, new_size);
    return m->call(m->user, old, old_size, new_size);
}

void mem_free(const mem *m, void *old, size_t size)
{
    if (old)
        m->call(m->user, old, size, 0);
}

bool mem_grow(const mem *m, void *items, uint32_t *cap, uint64_t need, size_t item_size)
{
    if (need <= *cap)
        return true;
    uint64_t more = (uint64_t)*cap * 2;
    if (more < GROW_FIRST)
        more = GROW_FIRST;
    if (more < need)
        more = need;
    if (more > GROW_MOST)
        more = GROW_MOST;
    if (need > more || more > SIZE_MAX / 2 / item_size)
        return false;
    void *old; /* copied as bytes: the caller's pointer has another type */
    memcpy(&old, items, sizeof old);
    void *made = mem_resize(m, old, *cap * item_size, (size_t)more * item_size);
    if (!made)
        return false;
    memcpy(items, &made, sizeof made);
    *cap = (uint32_t)more;
    return true;
}

/* ---- arenas ---- */

void arena_init(arena *a, const mem *m)
{
    *a = (arena){.mem = m};
}

void arena_init_kept(arena *a, const mem *m, size_t block_most)
{
    *a = (arena){.mem = m, .block_most = block_most};
}

/* The free space of a block begins at the first aligned byte behind its head: allocators need not align
 * to 16. */
static void arena_open(arena *a, struct arena_block *block)
{
    a->blocks = block;
    a->at = NULL;
    a->end = NULL;
    if (!block)
        return;
    char *start = (char *)(block + 1);
    size_t odd = (size_t)((uintptr_t)start % ARENA_ALIGN);
    a->at = start + (odd ? ARENA_ALIGN - odd : 0);
    a->end = (char *)block + block->size;
}

/* Every block is at least twice its elder, so that a kept block soon holds all that a refill needs; where
 * there is no refill, up to a size. */
static bool arena_extend(arena *a, size_t size)
{
    size_t head = sizeof(struct arena_block) + ARENA_ALIGN;
    size_t whole = a->blocks ? a->blocks->size : ARENA_FIRST / 2;
    if (size > SIZE_MAX / 4 || whole > SIZE_MAX / 4)
        return false;
    whole *= 2;
    if (a->block_most && whole > a->block_most)
        whole = a->block_most;
    if (whole < size + head)
        whole = size + head;
    struct arena_block *block = mem_new(a->mem, whole);
    if (!block)
        return false;
    block->older = a->blocks;
    block->size = whole;
    a->total += whole;
    arena_open(a, block);
    return true;
}

void *arena_new(arena *a, size_t size)
{
    if (size > SIZE_MAX / 4)
        return NULL;
    size_t rounded = size > 0 ? (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN : ARENA_ALIGN;
    if (rounded > (size_t)(a->end - a->at) && !arena_extend(a, rounded))
        return NULL;
    void *piece = a->at;
    a->at += rounded;
    return piece;
}

void *arena_new_zero(arena *a, size_t size)
{
    void *piece = arena_new(a, size);
    if (piece)
        memset(piece, 0, size);
    return piece;
}

/* Gives back blocks from `block` on, up to but without `last`. */
static void arena_release(arena *a, struct arena_block *block, const struct arena_block *last)
{
    while (block != last) {
        struct arena_block *older = block->older;
        a->total -= block->size;
        mem_free(a->mem, block, block->size);
        block = older;
    }
}

void arena_reset(arena *a)
{
    if (!a->blocks)
        return;
    arena_release(a, a->blocks->older, NULL);
    a->blocks->older = NULL;
    arena_open(a, a->blocks);
}

void arena_drop(arena *a)
{
    arena_release(a, a->blocks, NULL);
    arena_open(a, NULL);
}

bool arena_text(arena *a, qun_text text, qun_text *out)
{
    if (!text.at) {
        *out = (qun_text){NULL, 0};
        return true;
    }
    if (text.len > SIZE_MAX / 4)
        return false;
    char *copy = arena_new(a, text.len + 1);
    if (!copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = 0;
    *out = (qun_text){copy, text.len};
    return true;
}

arena_mark arena_here(const arena *a)
{
    return (arena_mark){a->blocks, a->at};
}

void arena_back(arena *a, arena_mark mark)
{
    arena_release(a, a->blocks, mark.block);
    arena_open(a, mark.block);
    a->at = mark.at;
}
