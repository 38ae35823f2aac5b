/* predicates.c - see predicates.h. */
#include "bench/predicates.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

row predicate_rows[PREDICATE_ROWS];

void predicates_fill(void)
{
    static const char *const places[] = {"MOW", "RU", "PEK", "LED", "CN"};
    static const char *const roles[] = {"member", "guest", "trusted", "staff"};
    uint64_t random = 88172645463325252u;
    for (uint32_t i = 0; i < PREDICATE_ROWS; i++)
        predicate_rows[i] = (row){.x = next_random(&random) % 11,
                                  .value = next_random(&random) % 200,
                                  .adults = next_random(&random) % 3,
                                  .age_days = next_random(&random) % 100,
                                  .posts = next_random(&random) % 40,
                                  .rep = next_random(&random) % 120,
                                  .orders = next_random(&random) % 5,
                                  .posts_30d = next_random(&random) % 30,
                                  .origin = places[next_random(&random) % 5],
                                  .country = places[next_random(&random) % 5],
                                  .role = roles[next_random(&random) % 4],
                                  .banned = next_random(&random) % 16 == 0,
                                  .breed_photo = next_random(&random) % 2,
                                  .carted = next_random(&random) % 3 == 0};
    predicate_rows[0] = (row){6, 120, 1, 45, 20, 80, 0, 12, "PEK", "RU", "trusted", false, true, true};
    predicate_rows[0].orders = 3;
}

/* ---- the same in C ---- */

static bool x5(const row *r)
{
    return r->x > 5;
}

static bool e1(const row *r)
{
    return (strcmp(r->origin, "MOW") == 0 || strcmp(r->country, "RU") == 0) &&
           (r->value >= 100 || r->adults == 1);
}

static bool e2(const row *r)
{
    return r->age_days >= 30 && r->posts > 10 && !r->banned &&
           (strcmp(r->role, "member") == 0 || strcmp(r->role, "trusted") == 0 ||
            strcmp(r->role, "staff") == 0) &&
           r->rep >= 50;
}

static bool entry(const row *r)
{
    return r->orders >= 1 || r->breed_photo;
}

static bool vip(const row *r)
{
    return r->orders >= 3 && r->posts_30d >= 10;
}

static bool carted(const row *r)
{
    return r->carted;
}

/* ---- the conditions ---- */

/* X5, E1 and E2 are the ones that engines are usually compared by; the others are those by which the
 * templates pet-club and flash-sale admit. */
#define AT(member) offsetof(row, member)
const predicate predicates[] = {
    {"X5", "x > 5", "r.x > 5", "{\">\":[{\"var\":\"x\"},5]}", x5, {{"x", "int", AT(x)}}},
    {"E1",
     "(Origin == \"MOW\" || Country == \"RU\") && (Value >= 100 || Adults == 1)",
     "(r.Origin == 'MOW' or r.Country == 'RU') and (r.Value >= 100 or r.Adults == 1)",
     "{\"and\":[{\"or\":[{\"==\":[{\"var\":\"Origin\"},\"MOW\"]},{\"==\":[{\"var\":\"Country\"},\"RU\"]}]},"
     "{\"or\":[{\">=\":[{\"var\":\"Value\"},100]},{\"==\":[{\"var\":\"Adults\"},1]}]}]}",
     e1,
     {{"Origin", "string", AT(origin)},
      {"Country", "string", AT(country)},
      {"Value", "int", AT(value)},
      {"Adults", "int", AT(adults)}}},
    {"E2",
     "m_age_days >= 30 && m_posts > 10 && !m_banned && (m_role == \"member\" || m_role in [\"trusted\", "
     "\"staff\"]) && m_rep >= 50",
     "r.m_age_days >= 30 and r.m_posts > 10 and not r.m_banned and (r.m_role == 'member' or r.m_role == "
     "'trusted' or r.m_role == 'staff') and r.m_rep >= 50",
     "{\"and\":[{\">=\":[{\"var\":\"m_age_days\"},30]},{\">\":[{\"var\":\"m_posts\"},10]},"
     "{\"!\":[{\"var\":\"m_banned\"}]},{\"or\":[{\"==\":[{\"var\":\"m_role\"},\"member\"]},"
     "{\"in\":[{\"var\":\"m_role\"},[\"trusted\",\"staff\"]]}]},{\">=\":[{\"var\":\"m_rep\"},50]}]}",
     e2,
     {{"m_age_days", "int", AT(age_days)},
      {"m_posts", "int", AT(posts)},
      {"m_banned", "bool", AT(banned)},
      {"m_role", "string", AT(role)},
      {"m_rep", "int", AT(rep)}}},
    {"pet-club's entry",
     "orders >= 1 || breed_photo",
     "r.orders >= 1 or r.breed_photo",
     "{\"or\":[{\">=\":[{\"var\":\"orders\"},1]},{\"var\":\"breed_photo\"}]}",
     entry,
     {{"orders", "int", AT(orders)}, {"breed_photo", "bool", AT(breed_photo)}}},
    {"pet-club's vip",
     "orders >= 3 && posts_30d >= 10",
     "r.orders >= 3 and r.posts_30d >= 10",
     "{\"and\":[{\">=\":[{\"var\":\"orders\"},3]},{\">=\":[{\"var\":\"posts_30d\"},10]}]}",
     vip,
     {{"orders", "int", AT(orders)}, {"posts_30d", "int", AT(posts_30d)}}},
    {"flash-sale's entry",
     "carted",
     "r.carted",
     "{\"var\":\"carted\"}",
     carted,
     {{"carted", "bool", AT(carted)}}},
};
const size_t predicate_count = sizeof predicates / sizeof *predicates;

int64_t predicate_int(const row *r, const predicate_field *f)
{
    const char *at = (const char *)r + f->at;
    int64_t value;
    if (strcmp(f->type, "bool") == 0)
        return *at != 0;
    memcpy(&value, at, sizeof value);
    return value;
}

const char *predicate_text(const row *r, const predicate_field *f)
{
    const char *text;
    memcpy(&text, (const char *)r + f->at, sizeof text);
    return text;
}

void predicate_rule(char *out, size_t space, const char *prefix, uint32_t i)
{
    snprintf(out, space,
             "%sage_days >= %" PRIu32 " && %sposts > %" PRIu32 " && !%sbanned && (%srole == 'r%" PRIu32
             "' || %srole in ['trusted', 'staff']) && %srep >= %" PRIu32,
             prefix, i % 97, prefix, i % 41, prefix, prefix, i, prefix, prefix, i % 113);
}

/* ---- for other processes ---- */

static void print_row(const predicate *p, const row *r)
{
    printf("row ");
    for (int k = 0; k < PREDICATE_FIELDS && p->fields[k].name; k++) {
        if (strcmp(p->fields[k].type, "string") == 0)
            printf("%s\t", predicate_text(r, &p->fields[k]));
        else
            printf("%" PRId64 "\t", predicate_int(r, &p->fields[k]));
    }
    printf("%d\n", p->plain(r));
}

void predicates_print(void)
{
    char rule[PREDICATE_RULE_SPACE];
    for (size_t i = 0; i < predicate_count; i++) {
        const predicate *p = &predicates[i];
        printf("case %s\ncel %s\nlua %s\nlogic %s\n", p->name, p->cel, p->lua, p->logic);
        for (int k = 0; k < PREDICATE_FIELDS && p->fields[k].name; k++)
            printf("field %s %s\n", p->fields[k].name, p->fields[k].type);
        for (uint32_t number = 0; number < PREDICATE_ROWS; number++)
            print_row(p, &predicate_rows[number]);
    }
    for (uint32_t i = 0; i < PREDICATE_RULES; i++) {
        predicate_rule(rule, sizeof rule, "m_", i);
        printf("rule %s\n", rule);
    }
}
