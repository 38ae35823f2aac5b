/* network.c - addresses of the internet and networks: ip(), cidr() and what may be asked of them. A value is
 * its canonical text (column/address.h), read again for each question: that is a bounded step, and nothing
 * need be known of it elsewhere. The functions are those of cel-go's extension library `network`. Relies on
 * family.h. */
#include "cel/family.h"
#include "column/address.h"
#include <string.h>

static const char no_address[] = "the text is no address: no zone, no leading zeros, no IPv4 within IPv6";
static const char no_network[] = "the text is no network, as \"192.0.2.0/24\"";

static cell made(const cel_machine *m, const address *a, bool network)
{
    char room[ADDRESS_TEXT_MOST];
    buf b;
    buf_fixed(&b, room, sizeof room);
    address_write(&b, a, network);
    return cel_text(m, buf_view(&b), network ? QUN_TYPE_CIDR : QUN_TYPE_IP);
}

/* Of a value that is one already. */
static address read_value(const cell *value)
{
    address a = {.family = 0};
    (void)address_read(cell_as_text(*value), value->kind == QUN_TYPE_CIDR, &a);
    return a;
}

/* ---- made and unmade ---- */

static cell ip_of_text(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    address a;
    return address_read(cell_as_text(*args), false, &a) ? made(m, &a, false) : cell_failed(no_address);
}

static cell cidr_of_text(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    address a;
    return address_read(cell_as_text(*args), true, &a) ? made(m, &a, true) : cell_failed(no_network);
}

static cell is_ip(const cel_machine *m, const cell *args, uint32_t count)
{
    address a;
    (void)m, (void)count;
    return cell_bool(address_read(cell_as_text(*args), false, &a));
}

static cell is_cidr(const cel_machine *m, const cell *args, uint32_t count)
{
    address a;
    (void)m, (void)count;
    return cell_bool(address_read(cell_as_text(*args), true, &a));
}

static cell is_canonical(const cel_machine *m, const cell *args, uint32_t count)
{
    cell value = ip_of_text(m, args, count);
    if (value.kind == QUN_TYPE_FAILED)
        return value;
    return cell_bool(text_equal(cell_as_text(value), cell_as_text(*args)));
}

static cell to_string(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_text(cell_as_text(*args));
}

/* ---- addresses ---- */

typedef struct block { /* addresses whose first bits are these */
    uint8_t family, prefix, bytes[2];
} block;

static const block loopback[] = {{4, 8, {127}}};
static const block multicast[] = {{4, 4, {224}}, {6, 8, {0xFF}}};
static const block link_local[] = {{4, 16, {169, 254}}, {6, 10, {0xFE, 0x80}}};

static bool begins_alike(const uint8_t *a, const uint8_t *b, uint32_t bits)
{
    for (uint32_t i = 0; i < bits / 8; i++)
        if (a[i] != b[i])
            return false;
    uint32_t rest = bits % 8;
    return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

static bool is_in(const address *a, const block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (blocks[i].family == a->family && begins_alike(a->bytes, blocks[i].bytes, blocks[i].prefix))
            return true;
    return false;
}
#define IS_IN(a, blocks) is_in(a, blocks, sizeof(blocks) / sizeof *(blocks))

/* All bytes 0 but the last. */
static bool is_small(const address *a, uint8_t last)
{
    uint32_t len = a->family == 4 ? 4 : 16;
    for (uint32_t i = 0; i + 1 < len; i++)
        if (a->bytes[i] != 0)
            return false;
    return a->bytes[len - 1] == last;
}

static bool is_loopback(const address *a)
{
    return IS_IN(a, loopback) || (a->family == 6 && is_small(a, 1));
}

static bool is_global_unicast(const address *a)
{
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    if (a->family == 4 && begins_alike(a->bytes, broadcast, 32))
        return false;
    return !is_small(a, 0) && !is_loopback(a) && !IS_IN(a, multicast) && !IS_IN(a, link_local);
}

/* 224.0.0.0/24, and of IPv6 multicast the scope 2, whatever its flags. */
static bool is_link_local_multicast(const address *a)
{
    static const uint8_t first[3] = {224, 0, 0};
    if (a->family == 4)
        return begins_alike(a->bytes, first, 24);
    return a->bytes[0] == 0xFF && (a->bytes[1] & 15) == 2;
}

static cell family_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_int(read_value(args).family);
}

static cell unspecified_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address a = read_value(args);
    return cell_bool(is_small(&a, 0));
}

static cell loopback_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address a = read_value(args);
    return cell_bool(is_loopback(&a));
}

static cell global_unicast_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address a = read_value(args);
    return cell_bool(is_global_unicast(&a));
}

static cell link_local_multicast_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address a = read_value(args);
    return cell_bool(is_link_local_multicast(&a));
}

static cell link_local_unicast_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address a = read_value(args);
    return cell_bool(IS_IN(&a, link_local));
}

/* ---- networks ---- */

/* The address with 0 where the network says nothing. */
static address masked(const address *network)
{
    address a = *network;
    for (uint32_t bit = a.prefix; bit < (a.family == 4 ? 32u : 128u); bit++)
        a.bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
    return a;
}

static bool holds(const address *network, const address *other)
{
    return network->family == other->family && network->prefix <= other->prefix &&
           begins_alike(network->bytes, other->bytes, network->prefix);
}

/* The second argument is an address or network, or the text of one. */
static cell contains(const cell *args, bool network)
{
    address other, own = read_value(&args[0]);
    if (!address_read(cell_as_text(args[1]), network, &other))
        return cell_failed(network ? no_network : no_address);
    return cell_bool(holds(&own, &other));
}

static cell contains_ip(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return contains(args, false);
}

static cell contains_cidr(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return contains(args, true);
}

static cell ip_of_cidr(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    address a = read_value(args);
    return made(m, &a, false);
}

static cell masked_of(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    address own = read_value(args), a = masked(&own);
    return made(m, &a, true);
}

static cell mask_test(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    address own = read_value(args), a = masked(&own);
    return cell_bool(memcmp(own.bytes, a.bytes, sizeof a.bytes) == 0);
}

static cell prefix_length(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)m, (void)count;
    return cell_int(read_value(args).prefix);
}

/* ---- the table ---- */

#define IP   (&type_ip)
#define CIDR (&type_cidr)

const cel_function cel_network_functions[] = {
    FUNCTION("ip", IP, ip_of_text, STRING),
    FUNCTION("cidr", CIDR, cidr_of_text, STRING),
    FUNCTION("isIP", BOOL, is_ip, STRING),
    FUNCTION("isCIDR", BOOL, is_cidr, STRING),
    FUNCTION("ip.isCanonical", BOOL, is_canonical, STRING),
    FUNCTION("string", STRING, to_string, IP),
    FUNCTION("string", STRING, to_string, CIDR),
    METHOD_OF("family", INT, family_of, IP),
    METHOD_OF("isUnspecified", BOOL, unspecified_test, IP),
    METHOD_OF("isLoopback", BOOL, loopback_test, IP),
    METHOD_OF("isGlobalUnicast", BOOL, global_unicast_test, IP),
    METHOD_OF("isLinkLocalMulticast", BOOL, link_local_multicast_test, IP),
    METHOD_OF("isLinkLocalUnicast", BOOL, link_local_unicast_test, IP),
    METHOD_OF("containsIP", BOOL, contains_ip, CIDR, IP),
    METHOD_OF("containsIP", BOOL, contains_ip, CIDR, STRING),
    METHOD_OF("containsCIDR", BOOL, contains_cidr, CIDR, CIDR),
    METHOD_OF("containsCIDR", BOOL, contains_cidr, CIDR, STRING),
    METHOD_OF("ip", IP, ip_of_cidr, CIDR),
    METHOD_OF("masked", CIDR, masked_of, CIDR),
    METHOD_OF("isMask", BOOL, mask_test, CIDR),
    METHOD_OF("prefixLength", INT, prefix_length, CIDR),
    LAST_FUNCTION,
};
