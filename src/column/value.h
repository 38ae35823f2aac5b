/* value.h - qun_value as the host makes it or got it: the first look, shared by what copies and what writes.
 * Relies on cell.h. */
#ifndef QUN_COLUMN_VALUE_H
#define QUN_COLUMN_VALUE_H
#include "column/cell.h"

/* A host's struct in our form: size, unknown tail and kind checked. ARG, SIZE, NEWER. */
qun_status value_in(const void *from, qun_value *to);
/* Does it stand for items that are still the host's structs, read one by one with value_child? */
bool value_is_foreign(const qun_value *v);
/* How many items there are, keys of a map included. */
uint64_t value_children(const qun_value *v);
/* Item `k` of a foreign list or map. ARG, SIZE, NEWER; TYPE for an unknown one, or a key that can be none. */
qun_status value_child(const qun_value *v, uint64_t k, qun_value *to);
/* The value of one that is not foreign: checked, texts and items lent. TYPE, TEXT, ARG, LIMIT. */
qun_status value_cell(const qun_value *v, cell *to);
/* Bytes at the door: as text_in, but of any content. LIMIT over 4 GiB. */
qun_status bytes_in(const char *at, size_t len, qun_text *out);
#endif
