/* base64.h - bytes as text and back: the standard alphabet with padding (RFC 4648 section 4). */
#ifndef QUN_COLUMN_BASE64_H
#define QUN_COLUMN_BASE64_H
#include "base/str.h"

void base64_write(buf *b, qun_text bytes);
/* Bytes of a text, into an arena. Padding may be left off; anything else is refused. False: it is none;
 * `*out` has no bytes and is absent. `*no_memory` says if it was that. */
bool base64_read(arena *a, qun_text text, qun_text *out, bool *no_memory);
#endif
