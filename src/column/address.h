/* address.h - addresses of the internet and networks: their texts to bits and back. Relies on cell.h.
 *
 * A value of type net.IP or net.CIDR is its canonical text: equal values have equal texts, so copying,
 * comparing and writing them is what is done with any text. */
#ifndef QUN_COLUMN_ADDRESS_H
#define QUN_COLUMN_ADDRESS_H
#include "column/cell.h"

#define ADDRESS_TEXT_MOST 49 /* bytes of a text, of a network too */

typedef struct address {
    uint8_t bytes[16]; /* the first 4 of family 4 */
    uint8_t family;    /* 4, 6 */
    uint8_t prefix;    /* of a network: bits that count; else all of them */
} address;

/* "192.0.2.1", "2001:db8::1"; a network has "/24" behind. No zones, no octets with leading zeros. An IPv4
 * address written as ::ffff:c0a8:1 is that IPv4 address; written ::ffff:192.168.0.1, or in a network, it is
 * refused: one does not see which family is meant. */
bool address_read(qun_text text, bool network, address *out);
void address_write(buf *b, const address *a, bool network); /* as RFC 5952 says */
/* Reads a text that is good and keeps the canonical one. False: no memory. */
bool address_keep(arena *a, qun_text text, bool network, cell *to);
#endif
