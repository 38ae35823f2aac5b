/* sized.h - the law of structs that cross the interface: `size` first, known fields read, unknown tail zero.
 * Written once here so that no function repeats it (base.h, "structs"). */
#ifndef QUN_BASE_SIZED_H
#define QUN_BASE_SIZED_H
#include <qun/base.h>

/* Copies a caller's struct into the library's own form `to` of `known` bytes (cleared first).
 * `first` is the size the struct had in the first release. QUN_E_SIZE, QUN_E_NEWER, QUN_E_ARG for NULL. */
qun_status sized_in(const void *from, size_t first, void *to, size_t known);
/* Copies the library's form out, as far as the caller's `size` reaches; the caller's unknown tail is zeroed.
 */
qun_status sized_out(const void *from, size_t known, size_t first, void *to);
#endif
