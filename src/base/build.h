/* build.h - the numbers that say what this build is (qun_build). A test compares them with what they name. */
#ifndef QUN_BASE_BUILD_H
#define QUN_BASE_BUILD_H

#define BUILD_UNICODE   0x0f0000u    /* 15.0.0: version of the committed text tables */
#define BUILD_DECISIONS 1u           /* raised with every change of a decision */
#define BUILD_SNAPSHOT  1u           /* newest snapshot form written */
#define BUILD_CEL       "everyday-1" /* profile of the expression language */

#endif
