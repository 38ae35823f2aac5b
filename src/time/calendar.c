/* calendar.c - the proleptic Gregorian calendar as plain arithmetic on days since 1970-01-01.
 * Relies on base/number.h; zones, periods, texts and timings rely on it. */
#include "time/time.h"
#include "base/number.h"
#include "time/floor.h"

/* The calendar repeats every 400 years. Years are counted from March, so that the leap day ends a year. */
#define DAYS_IN_400_YEARS INT64_C(146097)
#define DAYS_BEFORE_1970  INT64_C(719468) /* 0000-03-01 to 1970-01-01 */

bool year_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t month_days(int64_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_leap(year) ? 29 : days[month - 1];
}

int64_t date_day(int64_t year, int64_t month, int64_t day)
{
    year += floor_by(month - 1, 12);
    int64_t from_march = rest_by(month - 3, 12);
    if (from_march >= 10) /* January and February end the year before */
        year--;
    int64_t era = floor_by(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * from_march + 2) / 5; /* months of 31, 30, 31, 30, 31 days in turn */
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_400_YEARS + day_of_era - DAYS_BEFORE_1970 + (day - 1);
}

civil_date day_date(int64_t day)
{
    int64_t shifted = day + DAYS_BEFORE_1970;
    int64_t era = floor_by(shifted, DAYS_IN_400_YEARS);
    int64_t day_of_era = shifted - era * DAYS_IN_400_YEARS;
    /* takes out the leap days before this one, so that every year has 365 */
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_400_YEARS - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    civil_date out;
    out.day = (int32_t)(day_of_year - (153 * from_march + 2) / 5 + 1);
    out.month = (int32_t)(from_march < 10 ? from_march + 3 : from_march - 9);
    out.year = year_of_era + era * 400 + (from_march >= 10);
    return out;
}

int32_t day_weekday(int64_t day)
{
    return (int32_t)rest_by(day + 3, 7) + 1; /* 1970-01-01 was a Thursday */
}

int64_t day_monday(int64_t day)
{
    return day - day_weekday(day) + 1;
}

int64_t time_day(qun_time local)
{
    return floor_by(local, TIME_DAY);
}

int64_t month_number(int64_t day)
{
    civil_date d = day_date(day);
    return (d.year - 1970) * 12 + d.month - 1;
}

int64_t day_add_months(int64_t day, int64_t months)
{
    civil_date d = day_date(day);
    int64_t number = d.year * 12 + d.month - 1 + months;
    int64_t year = floor_by(number, 12);
    int32_t month = (int32_t)rest_by(number, 12) + 1;
    int32_t most = month_days(year, month);
    return date_day(year, month, d.day < most ? d.day : most);
}

void time_fields_of(const zone *z, int64_t seconds, uint32_t nanos, time_fields *out)
{
    int32_t offset = zone_offset_at(z, seconds);
    int64_t local = int_add_clamp(seconds, offset);
    int64_t day = floor_by(local, 86400);
    int32_t of_day = (int32_t)(local - day * 86400);
    civil_date d = day_date(day);
    out->year = d.year;
    out->month = d.month - 1;
    out->day = d.day;
    out->weekday = day_weekday(day) % 7;
    out->year_day = (int32_t)(day - date_day(d.year, 1, 1));
    out->hour = of_day / 3600;
    out->minute = of_day / 60 % 60;
    out->second = of_day % 60;
    out->millisecond = (int32_t)(nanos / 1000000);
    out->offset = offset;
    out->nanosecond = (int32_t)nanos;
}
