/* address_test.c - addresses and networks: every text to its canonical one, or refused; as facts of the host.
 */
#include "column/address.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    bool network;
    const char *canonical; /* NULL: it is none */
} cases[] = {
    {"0.0.0.0", false, "0.0.0.0"},
    {"255.255.255.255", false, "255.255.255.255"},
    {"256.1.1.1", false, NULL},
    {"1.2.3.04", false, NULL},
    {"1.2.3", false, NULL},
    {"1.2.3.4.5", false, NULL},
    {"1..2.3", false, NULL},
    {" 1.2.3.4", false, NULL},
    {"1.2.3.4 ", false, NULL},
    {"1.2.3.-4", false, NULL},
    {"", false, NULL},
    {"::", false, "::"},
    {"::1", false, "::1"},
    {"1::", false, "1::"},
    {"1:2:3:4:5:6:7:8", false, "1:2:3:4:5:6:7:8"},
    {"1:2:3:4:5:6:7::", false, "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", false, "0:2:3:4:5:6:7:8"},
    {"1::3:4:5:6:7:8", false, "1:0:3:4:5:6:7:8"},
    {"1:2:3:4::5:6:7:8", false, NULL},
    {"1:2:3:4:5:6:7", false, NULL},
    {"1:2:3:4:5:6:7:8:9", false, NULL},
    {"1:2:3:4:5:6:7:8::", false, NULL},
    {"1::2::3", false, NULL},
    {":1", false, NULL},
    {"1:", false, NULL},
    {":::", false, NULL},
    {":", false, NULL},
    {"1::2:", false, NULL},
    {"12345::", false, NULL},
    {"g::", false, NULL},
    {"2001:DB8:0:0:1:0:0:1", false, "2001:db8::1:0:0:1"},
    {"1:0:0:2:0:0:0:3", false, "1:0:0:2::3"},
    {"0abc:0:00d:0:0:0:0:f", false, "abc:0:d::f"},
    {"64:ff9b::192.0.2.33", false, "64:ff9b::c000:221"},
    {"::1.2.3.4", false, "::102:304"},
    {"1:2:3:4:5:6:1.2.3.4", false, "1:2:3:4:5:6:102:304"},
    {"1:2:3:4:5:6:7:1.2.3.4", false, NULL},
    {"::1.2.3", false, NULL},
    {"1.2.3.4::", false, NULL},
    {"::1.2.3.4:5", false, NULL},
    {"::ffff:a0b:c0d", false, "10.11.12.13"},
    {"::ffff:10.11.12.13", false, NULL},
    {"fe80::1%eth0", false, NULL},
    {"10.0.0.0/8", false, NULL},
    {"10.0.0.9/8", true, "10.0.0.9/8"},
    {"10.0.0.9/0", true, "10.0.0.9/0"},
    {"10.0.0.9/32", true, "10.0.0.9/32"},
    {"10.0.0.9/33", true, NULL},
    {"10.0.0.9/08", true, NULL},
    {"10.0.0.9/", true, NULL},
    {"10.0.0.9", true, NULL},
    {"10.0.0.9/8/8", true, NULL},
    {"10.0.0.9/+8", true, NULL},
    {"0:0::/128", true, "::/128"},
    {"::/129", true, NULL},
    {"::ffff:a0b:0/112", true, NULL},
    {"abcd:abcd:abcd:abcd:abcd:abcd:255.255.255.255/128", true,
     "abcd:abcd:abcd:abcd:abcd:abcd:ffff:ffff/128"},
    {"00000000000000000000000000000000000000000000000000::", false, NULL},
};

static void each_address_has_one_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char room[ADDRESS_TEXT_MOST];
        address a, again;
        buf b;
        bool read = address_read(text_of(cases[i].text), cases[i].network, &a);
        expect_int(cases[i].text, cases[i].canonical != NULL, read);
        if (!read)
            continue;
        buf_fixed(&b, room, sizeof room);
        address_write(&b, &a, cases[i].network);
        expect_text(cases[i].text, cases[i].canonical, buf_view(&b));
        assert_true(address_read(buf_view(&b), cases[i].network, &again));
        assert_memory_equal(&a, &again, sizeof a);
    }
}

/* A fact of the host: set as a value, read from JSON, given back, written. */
static qun_status address_as_a_fact(qun_env *env, void *user)
{
    static const char json[] = "{\"from\": \"2001:DB8::0:1\", \"nets\": [\"10.0.0.0/8\"]}";
    qun_value in = {.size = sizeof in, .kind = QUN_TYPE_IP, .text = {"0::0001", 7}},
              out = {.size = sizeof out};
    qun_shape *shape = NULL;
    qun_facts *facts = NULL;
    qun_slot from, nets;
    uint32_t row;
    char text[64];
    size_t len;
    (void)user;
    qun_status status = qun_shape_new(env, &shape);
    if (status == QUN_OK)
        status = qun_shape_declare(shape, "from", QUN_NTS, "net.IP", QUN_NTS, NULL, &from);
    if (status == QUN_OK)
        status = qun_shape_declare(shape, "nets", QUN_NTS, "list(net.CIDR)", QUN_NTS, NULL, &nets);
    if (status == QUN_OK)
        status = qun_facts_new(shape, &facts);
    if (status == QUN_OK)
        status = qun_facts_read(facts, QUN_SCOPE_RECORD, json, sizeof json - 1, NULL, &row);
    if (status == QUN_OK)
        status = qun_facts_get(facts, from, 0, &out);
    if (status == QUN_OK) {
        expect_int("kind", QUN_TYPE_IP, out.kind);
        expect_text("read", "2001:db8::1", out.text);
        status = qun_facts_get(facts, nets, 0, &out);
    }
    if (status == QUN_OK)
        status = qun_value_write(&out, text, sizeof text, &len);
    if (status == QUN_OK) {
        assert_string_equal(text, "[\"10.0.0.0/8\"]");
        status = qun_facts_add(facts, QUN_SCOPE_RECORD, NULL, 0, &row);
    }
    if (status == QUN_OK)
        status = qun_facts_set(facts, from, row, &in);
    if (status == QUN_OK)
        status = qun_facts_get(facts, from, row, &out);
    if (status == QUN_OK)
        expect_text("set", "::1", out.text);
    qun_facts_unref(facts);
    qun_shape_unref(shape);
    return status;
}

static void addresses_are_facts(void **state)
{
    (void)state;
    sweep(address_as_a_fact, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_address_has_one_text),
        cmocka_unit_test(addresses_are_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
