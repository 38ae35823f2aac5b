/* states.c - the states a walk has come to, each once: a row of the table for each, filled when it is needed.
 */
#include "regex/program.h"
#include <string.h>

bool regex_states_begin(state_store *s, walker *w, arena *a, uint32_t cap, uint32_t pool_cap)
{
    uint32_t slots = 4;
    while (slots < cap * 2)
        slots *= 2;
    *s = (state_store){.w = w, .stride = w->r->class_count + 1u, .cap = cap, .pool_cap = pool_cap};
    s->slot_mask = slots - 1;
    s->next = arena_new(a, (size_t)cap * s->stride * sizeof *s->next);
    s->states = arena_new(a, cap * sizeof *s->states);
    s->pool = arena_new(a, pool_cap * sizeof *s->pool);
    s->slots = arena_new(a, slots * sizeof *s->slots);
    if (!s->next || !s->states || !s->pool || !s->slots)
        return false;
    regex_states_clear(s);
    return true;
}

void regex_states_clear(state_store *s)
{
    memset(s->slots, 0, (s->slot_mask + 1u) * sizeof *s->slots);
    s->count = STATE_FIRST;
    s->pool_count = 0;
}

place_list regex_states_list(const state_store *s, uint32_t state)
{
    const struct state *own = &s->states[state];
    return (place_list){s->pool + own->at, own->count, own->context, own->waits};
}

/* Whatever their order: two walks may come to the same places by other ways. */
static uint32_t hash_of(const place_list *list)
{
    uint32_t sum = list->context + list->count * 0x9E3779B1u;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t x = (list->places[i] + 1u) * 0x85EBCA6Bu;
        sum += x ^ x >> 13;
    }
    return sum ^ sum >> 15;
}

/* Is the state what `next` of the walker holds? All of as many are in it: then they are the same. */
static bool is_next(const state_store *s, uint32_t state, const place_list *list)
{
    const place_set *next = &s->w->next;
    place_list own = regex_states_list(s, state);
    if (own.count != list->count || own.context != list->context || own.waits != list->waits)
        return false;
    for (uint32_t i = 0; i < own.count; i++) {
        uint32_t at = next->seen_at[own.places[i]];
        if (at >= next->seen_count || next->seen[at] != own.places[i])
            return false;
    }
    return true;
}

uint16_t regex_states_find(state_store *s, walked how)
{
    if (how != WALKED_ON)
        return how == WALKED_MATCH ? STATE_MATCH : STATE_DEAD;
    place_list list = regex_walk_next(s->w);
    uint32_t slot = hash_of(&list) & s->slot_mask;
    s->w->units += list.count;
    for (; s->slots[slot]; slot = (slot + 1) & s->slot_mask)
        if (is_next(s, s->slots[slot], &list))
            return s->slots[slot];
    if (s->count == s->cap || s->pool_count + list.count > s->pool_cap)
        return STATE_UNKNOWN;
    uint16_t state = (uint16_t)s->count++;
    uint16_t *row = s->next + (size_t)state * s->stride;
    s->slots[slot] = state;
    s->states[state] = (struct state){s->pool_count, list.count, list.context, list.waits};
    memcpy(s->pool + s->pool_count, list.places, list.count * sizeof *s->pool);
    s->pool_count += list.count;
    for (uint32_t i = 0; i < s->stride; i++)
        row[i] = STATE_UNKNOWN;
    return state;
}

uint16_t regex_states_step(state_store *s, uint32_t state, uint32_t byte_class)
{
    uint16_t *cell = s->next + (size_t)state * s->stride + byte_class;
    if (*cell == STATE_UNKNOWN) {
        place_list from = regex_states_list(s, state);
        *cell = regex_states_find(s, regex_walk_step(s->w, &from, byte_class));
    }
    return *cell;
}
