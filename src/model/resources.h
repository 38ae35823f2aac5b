/* resources.h - the documents the library carries, by name. */
#ifndef QUN_MODEL_RESOURCES_H
#define QUN_MODEL_RESOURCES_H
#include <qun/base.h>

/* A pack, or a template, of that name; absent if there is none. */
qun_text resource_charter(qun_text name);
/* All names of packs and templates, for suggestions; NULL past the end. */
const char *resource_name(uint32_t index);
#endif
