/* hits.c - what conditions may ask of the words in an event's text: how many, of which tag, how bad, how
 * hidden. Relies on the fields of a list standing side by side (fields.c); filled by ledger and verbs. */
#include "model/charter.h"

bool word_list_has(const word_list *list, const shape_field *field)
{
    return list->hits && field && field >= list->hits && field < list->hits + list->fields;
}

bool word_list_asked(const word_list *list, const cell *row)
{
    bool asked = false;
    for (uint32_t i = 0; list->hits && i < list->fields; i++)
        asked = asked || (list->hits[i].verbs && row[list->hits[i].index].kind == QUN_TYPE_UNKNOWN);
    return asked;
}

/* A detector's find is not a term, and says nothing of itself. */
static const qun_term_note *note_of(const word_list *list, const qun_hit *hit)
{
    static const qun_term_note none = {.size = sizeof none};
    bool told = !hit->detector && list->object->notes && hit->term < list->object->term_count;
    return told ? &list->object->notes[hit->term] : &none;
}

static int64_t answer(const word_list *list, uint32_t which, const qun_hit *hits, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        const qun_term_note *note = note_of(list, &hits[i]);
        if (which == WORD_SEVERITY)
            sum = (int64_t)note->severity > sum ? (int64_t)note->severity : sum;
        else if (which == WORD_EVASIVE)
            sum += (hits[i].flags & QUN_HIT_EVASIVE) != 0;
        else
            sum += which == WORD_HITS || note->tags >> (which - WORD_TAGS) & 1;
    }
    return sum;
}

void word_list_fill(const word_list *list, const qun_hit *hits, uint32_t count, cell *row)
{
    for (uint32_t i = 0; i < list->fields; i++) {
        cell *to = &row[list->hits[i].index];
        if (to->kind == QUN_TYPE_UNKNOWN) /* else the host counted */
            *to = cell_int(answer(list, i, hits, count));
    }
}
