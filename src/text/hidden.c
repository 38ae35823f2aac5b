/* hidden.c - how a find was hidden: on purpose, or by spaces that may be honest. Relies on fold.h. */
#include "text/find.h"

#define ON_PURPOSE (uint32_t)(QUN_FOLD_LATIN | QUN_FOLD_HAN | QUN_FOLD_INSERT | QUN_FOLD_SPLIT)

/* Letters in circles and mathematical ones: forms that no keyboard gives. Full width is what some do. */
static bool is_fancy(uint32_t code)
{
    return (code >= 0x2460 && code < 0x2500) || (code >= 0x1D400 && code < 0x1D800) ||
           (code >= 0x1F100 && code < 0x1F200);
}

uint32_t text_hit_flags(qun_text found, uint32_t folded)
{
    uint32_t spaces = 0, signs = 0, invisible = 0;
    bool fancy = false;
    if (folded == 0)
        return 0;
    for (size_t at = 0; at < found.len;) {
        uint32_t code = utf8_next(found.at, found.len, &at);
        int kind = text_kind_of(code);
        spaces += kind == TEXT_SPACE;
        signs += kind >= TEXT_HARD && kind < TEXT_SPACE;
        invisible += kind == TEXT_ZERO;
        fancy = fancy || is_fancy(code);
    }
    bool noisy = (folded & QUN_FOLD_NOISE) != 0;
    bool evasive = (folded & ON_PURPOSE) || (noisy && (signs > 0 || invisible > 1)) ||
                   ((folded & QUN_FOLD_WIDTH) && fancy);
    if (evasive)
        return QUN_HIT_EVASIVE;
    return noisy && spaces > 0 && invisible == 0 ? QUN_HIT_SPACED : 0;
}
