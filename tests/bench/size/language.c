/* language.c - a program that uses the expression language and nothing else of the library: size_bench.py. */
#include <qun/cel.h>

int main(int argc, char **argv)
{
    qun_env *env;
    qun_shape *shape;
    qun_slot x;
    qun_program *program;
    qun_facts *facts;
    qun_decisions *out;
    (void)argc;
    if (qun_env_new(NULL, &env) || qun_shape_new(env, &shape) ||
        qun_shape_declare(shape, "x", QUN_NTS, "int", QUN_NTS, NULL, &x) ||
        qun_program_compile(shape, argv[1], QUN_NTS, NULL, &program) || qun_facts_new(shape, &facts) ||
        qun_decisions_new(env, 0, &out) || qun_facts_add(facts, QUN_SCOPE_RECORD, NULL, 0, NULL) ||
        qun_facts_set_int(facts, x, 0, 6) || qun_program_run(program, facts, 0, out))
        return 2;
    return qun_decisions_act(out, 0) != QUN_ACT_TRUE;
}
