/* qun.h - libqun, community lifecycle logic: the whole public interface. */
#ifndef QUN_QUN_H
#define QUN_QUN_H
#include <qun/base.h>
#include <qun/env.h>
#include <qun/diagnostics.h>
#include <qun/facts.h>
#include <qun/words.h>
#include <qun/charter.h>
#include <qun/decisions.h>
#include <qun/verbs.h>
#include <qun/ledger.h>
#include <qun/zone.h>
#include <qun/cel.h>
#endif
