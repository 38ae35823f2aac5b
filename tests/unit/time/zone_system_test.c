/* zone_system_test.c - every zone of the machine against the C library's localtime, and some against zdump.
 * Without zone files or zdump there is nothing to compare: skipped. */
#include "given.h"
#include "support/expect.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- walking the files ---- */

typedef void (*visitor)(const char *name, void *user);

static void walk(const char *folder, visitor visit, void *user)
{
    char path[512];
    snprintf(path, sizeof path, SYSTEM_ZONES "%s", folder);
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        char name[256];
        struct stat info;
        int len = snprintf(name, sizeof name, "%s%s%s", folder, *folder ? "/" : "", e->d_name);
        snprintf(path, sizeof path, SYSTEM_ZONES "%s", name);
        if (len >= (int)sizeof name || e->d_name[0] == '.' || stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            walk(name, visit, user);
        else
            visit(name, user);
    }
    closedir(dir);
}

static bool is_tzif(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, SYSTEM_ZONES "%s", name);
    qun_text bytes = given_file(path);
    bool is = text_begins(bytes, TEXT("TZif"));
    drop_file(bytes);
    return is;
}

/* ---- against localtime ---- */

static void expect_as_localtime(const char *name, const zone *z, int64_t seconds)
{
    time_t t = (time_t)seconds;
    struct tm tm;
    time_fields f;
    assert_non_null(localtime_r(&t, &tm));
    time_fields_of(z, seconds, 0, &f);
    if (f.year != tm.tm_year + 1900 || f.month != tm.tm_mon || f.day != tm.tm_mday || f.hour != tm.tm_hour ||
        f.minute != tm.tm_min || f.second != tm.tm_sec || f.weekday != tm.tm_wday || f.year_day != tm.tm_yday)
        fail_msg("%s at %lld: expected %d-%02d-%02d %02d:%02d:%02d, got %lld-%02d-%02d %02d:%02d:%02d", name,
                 (long long)seconds, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                 tm.tm_sec, (long long)f.year, f.month + 1, f.day, f.hour, f.minute, f.second);
}

/* Around each change, where mistakes are. */
static void compare_changes(const char *name, const zone *z, int64_t from, int64_t to)
{
    zone_stretch s = zone_stretch_at(z, from);
    while (s.ends < to) {
        expect_as_localtime(name, z, s.ends - 1);
        expect_as_localtime(name, z, s.ends);
        s = zone_stretch_at(z, s.ends);
    }
}

static void compare_zone(const char *name, void *user)
{
    uint64_t seed = 8;
    int *compared = user;
    if (strncmp(name, "right/", 6) == 0 || strncmp(name, "posix/", 6) == 0 || !is_tzif(name))
        return;
    zone *z = given_system(name);
    if (!z)
        fail_msg("%s does not open", name);
    setenv("TZ", name, 1);
    tzset();
    int64_t y1900 = at("1900-01-01T00:00:00Z") / TIME_SECOND,
            y2038 = at("2038-01-01T00:00:00Z") / TIME_SECOND;
    int64_t y2100 = at("2100-01-01T00:00:00Z") / TIME_SECOND;
    for (int i = 0; i < 300; i++)
        expect_as_localtime(name, z, dice_between(&seed, y1900, y2038));
    for (int i = 0; i < 100; i++)
        expect_as_localtime(name, z, dice_between(&seed, y2038, y2100));
    compare_changes(name, z, y1900, y2100);
    for (int i = 0; i < 100; i++) {
        qun_time t = dice_between(&seed, y1900, y2100) * TIME_SECOND;
        expect_int(name, t, zone_instant(z, zone_local(z, t), zone_offset(z, t), NULL));
    }
    zone_unref(z);
    ++*compared;
}

static void every_zone_shows_what_localtime_shows(void **state)
{
    (void)state;
    int compared = 0;
    walk("", compare_zone, &compared);
    if (compared == 0)
        skip();
    print_message("%d zones compared\n", compared);
}

static void try_right(const char *name, void *user)
{
    int *refused = user;
    char path[512];
    zone *z;
    snprintf(path, sizeof path, SYSTEM_ZONES "%s", name);
    qun_text bytes = given_file(path);
    if (text_begins(bytes, TEXT("TZif"))) {
        expect_status(name, QUN_E_FORMAT, open_bytes(bytes.at, bytes.len, &z));
        ++*refused;
    }
    drop_file(bytes);
}

static void zones_that_count_leap_seconds_are_refused(void **state)
{
    (void)state;
    int refused = 0;
    walk("right", try_right, &refused);
    if (refused == 0)
        skip();
}

/* ---- against zdump ---- */

/* "NAME  Sun Mar  8 06:59:59 2026 UT = ... gmtoff=-18000"; false: another kind of line. */
static bool zdump_line(const char *line, int64_t *seconds, int32_t *offset)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4];
    int day, hour, minute, second, year, gmtoff;
    const char *off = strstr(line, "gmtoff=");
    const char *blank = strpbrk(line, " \t");
    if (!off || !blank ||
        sscanf(blank, "%*s %3s %d %d:%d:%d %d UT", month, &day, &hour, &minute, &second, &year) != 6 ||
        sscanf(off, "gmtoff=%d", &gmtoff) != 1)
        return false;
    const char *found = strstr(months, month);
    if (!found)
        return false;
    *seconds = date_day(year, (found - months) / 3 + 1, day) * 86400 + hour * 3600 + minute * 60 + second;
    *offset = gmtoff;
    return true;
}

static int compare_zdump(const char *name)
{
    char command[256], line[512];
    int compared = 0;
    zone *z = given_system(name);
    if (!z)
        return 0;
    snprintf(command, sizeof command, "zdump -v -c 1850,2110 %s 2>/dev/null", name);
    FILE *from = popen(command, "r");
    while (from && fgets(line, sizeof line, from)) {
        int64_t seconds;
        int32_t offset;
        if (!zdump_line(line, &seconds, &offset))
            continue;
        expect_int(line, offset, zone_offset_at(z, seconds));
        compared++;
    }
    if (from)
        pclose(from);
    zone_unref(z);
    return compared;
}

static void compare_found(const char *name, void *user)
{
    int *compared = user;
    if (strncmp(name, "right/", 6) != 0 && strncmp(name, "posix/", 6) != 0 && is_tzif(name))
        *compared += compare_zdump(name);
}

/* All zones in a full sweep, which takes a minute; some of the odder ones otherwise. */
static void changes_are_those_of_zdump(void **state)
{
    (void)state;
    static const char *const zones[] = {
        "Asia/Shanghai",   "America/New_York", "Europe/Dublin",    "Australia/Lord_Howe", "Africa/Casablanca",
        "Asia/Gaza",       "America/Nuuk",     "Pacific/Apia",     "America/Sao_Paulo",   "Asia/Tehran",
        "Africa/Monrovia", "Asia/Kathmandu",   "Antarctica/Troll", "America/Toronto",     "Asia/Kolkata",
    };
    int compared = 0;
    const char *sweep = getenv("QUN_SWEEP");
    bool all = sweep && strcmp(sweep, "full") == 0;
    if (all)
        walk("", compare_found, &compared);
    for (size_t i = 0; i < COUNT(zones) && !all; i++)
        compared += compare_zdump(zones[i]);
    if (compared == 0)
        skip();
    print_message("%d lines of zdump compared\n", compared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_zone_shows_what_localtime_shows),
        cmocka_unit_test(zones_that_count_leap_seconds_are_refused),
        cmocka_unit_test(changes_are_those_of_zdump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
