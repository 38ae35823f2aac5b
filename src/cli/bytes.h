/* bytes.h - text in the making: grows as needed; without memory the program ends (say.h). */
#ifndef QUN_CLI_BYTES_H
#define QUN_CLI_BYTES_H
#include <qun/base.h>
#include <stdbool.h>

typedef struct bytes {
    char *at;
    size_t len, cap;
} bytes;

/* Room for `more` bytes behind `len`. */
char *bytes_room(bytes *b, size_t more);
void bytes_add(bytes *b, const char *at, size_t len);
void bytes_str(bytes *b, const char *text);
void bytes_text(bytes *b, qun_text text);
void bytes_char(bytes *b, char c);
void bytes_number(bytes *b, uint64_t number);
void bytes_json(bytes *b, qun_text text);       /* as a JSON string */
void bytes_json_key(bytes *b, const char *key); /* "key": */
void bytes_drop(bytes *b);

/* realloc that ends the program without memory. */
void *memory_resize(void *old, size_t count, size_t size);

qun_text text_of(const char *text);
bool text_is(qun_text a, const char *b);
bool text_same(qun_text a, qun_text b);

/* Calls a library function that writes text behind what `b` holds, growing `b` until it fits.
 * `call` uses `at`, `space` and `&len`. */
#define BYTES_WRITE(b, status, call)                                                                         \
    do {                                                                                                     \
        for (size_t space = 256, len = 0;; space = len + 1) {                                                \
            char *at = bytes_room((b), space);                                                               \
            (status) = (call);                                                                               \
            if ((status) == QUN_OK)                                                                          \
                (b)->len += len;                                                                             \
            if ((status) != QUN_E_SPACE)                                                                     \
                break;                                                                                       \
        }                                                                                                    \
    } while (0)
#endif
