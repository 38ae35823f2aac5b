/* encoders.c - base64.encode and base64.decode, as cel-go's extension library `encoders` has them.
 * Relies on base64.h, which the boundary of values uses too. */
#include "cel/family.h"
#include "column/base64.h"

static cell encode(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    buf b;
    uint64_t len = ((uint64_t)args->len + 2) / 3 * 4;
    if (!cel_charge(m, len / CEL_GRAIN))
        return cell_failed("");
    if (len > UINT32_MAX)
        return cell_failed("the text is too long");
    char *room = cel_scratch(m, (size_t)len + 1);
    if (!room)
        return cell_failed("no memory");
    buf_fixed(&b, room, (size_t)len);
    base64_write(&b, cell_as_text(*args));
    room[len] = '\0';
    return cell_text((qun_text){room, (size_t)len});
}

static cell decode(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    qun_text bytes;
    bool no_memory = !m->frame->scratch;
    if (!cel_charge(m, args->len / CEL_GRAIN))
        return cell_failed("");
    if (no_memory || !base64_read(m->frame->scratch, cell_as_text(*args), &bytes, &no_memory)) {
        m->frame->no_memory = m->frame->no_memory || no_memory;
        return cell_failed("the text is no base64");
    }
    cell value = cell_text(bytes);
    value.kind = QUN_TYPE_BYTES;
    return value;
}

const cel_function cel_encoders_functions[] = {
    SIZED_FUNCTION("base64.encode", STRING, encode, BYTES),
    SIZED_FUNCTION("base64.decode", BYTES, decode, STRING),
    LAST_FUNCTION,
};
