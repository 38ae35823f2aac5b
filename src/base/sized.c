/* sized.c - structs with their size first: read leniently where it is safe, refused where it is not. */
#include "base/sized.h"
#include <string.h>

#define SIZE_MOST 4096u

/* The structs come as bytes: an array's stride may leave its elements unaligned for their type. */
static qun_status size_of(const void *from, size_t first, uint32_t *size)
{
    if (!from)
        return QUN_E_ARG;
    memcpy(size, from, sizeof *size);
    return *size < first || *size > SIZE_MOST ? QUN_E_SIZE : QUN_OK;
}

qun_status sized_in(const void *from, size_t first, void *to, size_t known)
{
    uint32_t size;
    qun_status status = size_of(from, first, &size);
    memset(to, 0, known);
    if (status != QUN_OK)
        return status;
    for (size_t i = known; i < size; i++)
        if (((const unsigned char *)from)[i] != 0)
            return QUN_E_NEWER;
    uint32_t own = (uint32_t)known;
    memcpy(to, from, size < known ? size : known);
    memcpy(to, &own, sizeof own);
    return QUN_OK;
}

qun_status sized_out(const void *from, size_t known, size_t first, void *to)
{
    uint32_t size;
    qun_status status = size_of(to, first, &size);
    if (status != QUN_OK)
        return status;
    memcpy(to, from, size < known ? size : known);
    memcpy(to, &size, sizeof size);
    if (size > known)
        memset((char *)to + known, 0, size - known);
    return QUN_OK;
}
