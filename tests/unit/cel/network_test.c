/* network_test.c - ip() and cidr(): what is asked of them, and that they are values like others. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void addresses_are_values(void **state)
{
    static const char *const cases[][2] = {
        {"ip('2001:DB8:0:0::1')", "\"2001:db8::1\""},
        {"[ip('10.0.0.1'), ip('::1')]", "[\"10.0.0.1\",\"::1\"]"},
        {"{'a': cidr('10.0.0.9/8')}", "{\"a\":\"10.0.0.9/8\"}"},
        {"type(ip('::1')) == net.IP && type(cidr('::/0')) == net.CIDR", "true"},
        {"net.IP == net.CIDR", "false"},
        {"type(net.IP) == type", "true"},
        {"ip('::ffff:a00:1') == ip('10.0.0.1')", "true"},
        {"ip('10.0.0.1') in [ip('10.0.0.2'), ip('10.0.0.1')]", "true"},
        {"ip('10.0.0.1') in [ip('10.0.0.2')]", "false"},
        {"[ip('::1'), ip('0::1')].distinct().size()", "1"},
        {"cidr('10.0.0.0/8') == cidr('10.0.0.1/8')", "false"},
        {"dyn(ip('10.0.0.1')) == '10.0.0.1'", "false"},
        {"dyn(ip('10.0.0.1')) < dyn(ip('10.0.0.2'))", "failed: no such overload"},
        {"ip('10.0.0.1') == '10.0.0.1'", "1:1 C020: cannot compare net.IP with string"},
        {"ip('10.0.0.1') < ip('10.0.0.2')", "1:1 C020: cannot compare net.IP with net.IP by order"},
        {"{ip('10.0.0.1'): 1}", "failed: unsupported key type"},
        {"'%s is in %s'.format([ip('::1'), cidr('::/96')])", "\"::1 is in ::/96\""},
        {"string(dyn(ip('::0001')))", "\"::1\""},
        {"dyn(cidr('10.1.2.3/8')).masked()", "\"10.0.0.0/8\""},
        {"ip(s)", "unknown: 1"},
        {"ip('x')", "failed: the text is no address: no zone, no leading zeros, no IPv4 within IPv6"},
        {"cidr('10.0.0.0/33')", "failed: the text is no network, as \"192.0.2.0/24\""},
    };
    TABLE(state, cases);
}

static void what_an_address_is(void **state)
{
    static const char *const cases[][2] = {
        {"ip('127.255.255.255').isLoopback()", "true"},
        {"ip('::1').isLoopback()", "true"},
        {"ip('::2').isLoopback()", "false"},
        {"ip('0.0.0.0').isGlobalUnicast()", "false"},
        {"ip('10.0.0.1').isGlobalUnicast()", "true"},
        {"ip('239.1.1.1').isGlobalUnicast()", "false"},
        {"ip('169.254.0.1').isGlobalUnicast()", "false"},
        {"ip('febf::1').isLinkLocalUnicast()", "true"},
        {"ip('fec0::1').isLinkLocalUnicast()", "false"},
        {"ip('ff32::1').isLinkLocalMulticast()", "true"},
        {"ip('ff05::1').isLinkLocalMulticast()", "false"},
        {"ip('224.0.0.255').isLinkLocalMulticast()", "true"},
        {"ip('::').isUnspecified()", "true"},
        {"ip('::ffff:0:0').family()", "4"},
        {"ip.isCanonical('::1')", "true"},
        {"ip.isCanonical('0::1')", "false"},
        {"ip.isCanonical('::ffff:a00:1')", "false"},
        {"[isIP('1.2.3.4'), isIP('01.2.3.4'), isIP('1.2.3'), isIP(''), isIP('1::2::3'), "
         "isIP('fe80::1%25eth0')]",
         "[true,false,false,false,false,false]"},
        {"[isCIDR('::/128'), isCIDR('::/129'), isCIDR('::/01'), isCIDR('::'), isCIDR('10.0.0.0/-1')]",
         "[true,false,false,false,false]"},
    };
    TABLE(state, cases);
}

static void what_a_network_holds(void **state)
{
    static const char *const cases[][2] = {
        {"cidr('10.1.0.0/15').containsIP('10.1.255.255')", "true"},
        {"cidr('10.2.0.0/15').containsIP('10.1.255.255')", "false"},
        {"cidr('0.0.0.0/0').containsIP('255.255.255.255')", "true"},
        {"cidr('0.0.0.0/0').containsIP('::1')", "false"},
        {"cidr('::/0').containsIP('10.0.0.1')", "false"},
        {"cidr('10.0.0.0/8').containsIP('x')",
         "failed: the text is no address: no zone, no leading zeros, no IPv4 within IPv6"},
        {"cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7')", "false"},
        {"cidr('2001:db8::/33').containsCIDR('2001:db8:8000::/34')", "false"},
        {"cidr('10.9.8.7/20').masked()", "\"10.9.0.0/20\""},
        {"cidr('2001:db8::ffff/127').masked()", "\"2001:db8::fffe/127\""},
        {"cidr('10.9.8.7/0').masked().isMask()", "true"},
        {"cidr('10.9.8.7/20').isMask()", "false"},
        {"cidr('10.9.8.7/20').ip()", "\"10.9.8.7\""},
        {"cidr('::1/128').prefixLength()", "128"},
    };
    TABLE(state, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(addresses_are_values, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_an_address_is, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_a_network_holds, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
