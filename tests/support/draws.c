/* draws.c - the share of drawn cases that the environment asks for. */
#include "support/draws.h"

#include <stdlib.h>
#include <string.h>

size_t draws(size_t all)
{
    const char *wish = getenv("QUN_DRAWS");
    return wish && strcmp(wish, "quarter") == 0 ? all / 4 + (all % 4 != 0) : all;
}
