/* mem.h - the one way to memory: an environment's allocator, growable arrays, and arenas.
 * Relies on nothing; everything else relies on it. Only mem.c knows the C library's allocator. */
#ifndef QUN_BASE_MEM_H
#define QUN_BASE_MEM_H
#include <qun/env.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An allocator with its user data; lives in the environment, is handed around by pointer. */
typedef struct mem {
    qun_realloc_fn call;
    void *user;
} mem;

/* The C library's allocator, for environments made without one. */
void *mem_libc(void *user, void *old, size_t old_size, size_t new_size);

void *mem_new(const mem *m, size_t size);      /* not cleared; NULL: no memory. size 0 gives NULL */
void *mem_new_zero(const mem *m, size_t size); /* cleared */
void *mem_resize(const mem *m, void *old, size_t old_size, size_t new_size); /* old stays on failure */
void mem_free(const mem *m, void *old, size_t size);                         /* takes NULL */

/* Makes room for `need` items in a growable array. `items` is the address of the array's pointer, `*cap`
 * how many fit now. Doubles. False: no memory (or over 2^31 items); the array is as before. */
bool mem_grow(const mem *m, void *items, uint32_t *cap, uint64_t need, size_t item_size);

/* An arena: many small pieces dropped at once. Pieces are aligned to 16 and never move. */
typedef struct arena {
    const mem *mem;
    struct arena_block *blocks; /* newest first */
    char *at, *end;             /* free space of the newest block */
    size_t total;               /* bytes held by all blocks */
    size_t block_most;          /* 0: each block is twice its elder */
} arena;

void arena_init(arena *a, const mem *m);
/* One that is filled once and kept: blocks grow up to so many bytes, that little of the last stays empty. */
void arena_init_kept(arena *a, const mem *m, size_t block_most);
void *arena_new(arena *a, size_t size);      /* not cleared; NULL: no memory */
void *arena_new_zero(arena *a, size_t size); /* cleared */
void arena_reset(arena *a); /* empty, but keeps its largest block: refilling allocates nothing */
void arena_drop(arena *a);  /* gives everything back */
/* Copies a text, with a NUL behind it. False: no memory. An absent text stays absent. */
bool arena_text(arena *a, qun_text text, qun_text *out);

/* A mark to go back to, for work that is thrown away. */
typedef struct arena_mark {
    struct arena_block *block;
    char *at;
} arena_mark;
arena_mark arena_here(const arena *a);
void arena_back(arena *a, arena_mark mark); /* later blocks are given back */
#endif
