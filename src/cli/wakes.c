/* wakes.c - members and groups by key, and the heap of the instants at which they are to be asked again. */
#include "cli/wakes.h"
#include "cli/say.h"
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)64 << 10)

/* ---- subjects by key ---- */

/* FNV-1a; nothing depends on its order. */
static uint32_t hash_of(int32_t scope, qun_text key)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ (uint64_t)scope;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * UINT64_C(0x100000001B3);
    return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t *slot_of(const wakes *w, int32_t scope, qun_text key)
{
    uint32_t at = hash_of(scope, key) & (w->slot_count - 1);
    for (; w->slots[at]; at = (at + 1) & (w->slot_count - 1)) {
        const subject *s = &w->subjects[w->slots[at] - 1];
        if (s->scope == scope && text_same(s->key, key))
            break;
    }
    return &w->slots[at];
}

static void grow(wakes *w)
{
    if (w->count == UINT32_MAX / 4)
        give_up("too many members");
    w->cap = w->cap ? 2 * w->cap : 64;
    w->subjects = memory_resize(w->subjects, w->cap, sizeof *w->subjects);
    w->heap = memory_resize(w->heap, w->cap, sizeof *w->heap);
    w->slot_count = 2 * w->cap;
    w->slots = memory_resize(w->slots, w->slot_count, sizeof *w->slots);
    memset(w->slots, 0, w->slot_count * sizeof *w->slots);
    for (uint32_t i = 0; i < w->count; i++)
        *slot_of(w, w->subjects[i].scope, w->subjects[i].key) = i + 1;
}

static qun_text keep(wakes *w, qun_text key)
{
    if (key.len > w->block_left) {
        size_t size = key.len > BLOCK ? key.len : BLOCK;
        block *new = memory_resize(NULL, sizeof *new + size, 1);
        new->next = w->blocks;
        w->blocks = new;
        w->block_left = size;
    }
    w->block_left -= key.len;
    memcpy(w->blocks->text + w->block_left, key.at, key.len); /* from its end towards its beginning */
    return (qun_text){w->blocks->text + w->block_left, key.len};
}

uint32_t wakes_subject(wakes *w, int32_t scope, qun_text key)
{
    if (w->slot_count) {
        uint32_t found = *slot_of(w, scope, key);
        if (found)
            return found - 1;
    }
    if (w->count == w->cap)
        grow(w);
    uint32_t number = w->count++;
    w->subjects[number] = (subject){.key = keep(w, key), .scope = scope, .at = QUN_NEVER};
    *slot_of(w, scope, key) = number + 1;
    return number;
}

/* ---- the heap ---- */

static bool before(const wakes *w, uint32_t left, uint32_t right)
{
    const subject *a = &w->subjects[left], *b = &w->subjects[right];
    if (a->at != b->at)
        return a->at < b->at;
    if (a->scope != b->scope)
        return a->scope < b->scope;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int order = len ? memcmp(a->key.at, b->key.at, len) : 0;
    return order ? order < 0 : a->key.len < b->key.len;
}

static void put(wakes *w, uint32_t place, uint32_t number)
{
    w->heap[place] = number;
    w->subjects[number].place = place + 1;
}

static void rise(wakes *w, uint32_t place)
{
    uint32_t number = w->heap[place];
    while (place && before(w, number, w->heap[(place - 1) / 2])) {
        put(w, place, w->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(w, place, number);
}

static void sink(wakes *w, uint32_t place)
{
    uint32_t number = w->heap[place];
    for (uint32_t child; (child = 2 * place + 1) < w->heap_count; place = child) {
        if (child + 1 < w->heap_count && before(w, w->heap[child + 1], w->heap[child]))
            child++;
        if (!before(w, w->heap[child], number))
            break;
        put(w, place, w->heap[child]);
    }
    put(w, place, number);
}

static void take_out(wakes *w, uint32_t number)
{
    uint32_t place = w->subjects[number].place - 1, last = w->heap[--w->heap_count];
    w->subjects[number].place = 0;
    if (last == number)
        return;
    put(w, place, last);
    rise(w, place);
    sink(w, w->subjects[last].place - 1);
}

void wakes_set(wakes *w, uint32_t number, qun_time at)
{
    subject *s = &w->subjects[number];
    if (s->place && s->at == at)
        return;
    if (s->place)
        take_out(w, number);
    s->at = at;
    if (at == QUN_NEVER)
        return;
    put(w, w->heap_count++, number);
    rise(w, w->heap_count - 1);
}

bool wakes_first(const wakes *w, uint32_t *number)
{
    if (!w->heap_count)
        return false;
    *number = w->heap[0];
    return true;
}

void wakes_drop(wakes *w)
{
    while (w->blocks) {
        block *next = w->blocks->next;
        free(w->blocks);
        w->blocks = next;
    }
    free(w->subjects);
    free(w->slots);
    free(w->heap);
    *w = (wakes){.count = 0};
}
