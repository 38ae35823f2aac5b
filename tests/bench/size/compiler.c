/* compiler.c - a program that compiles an expression and does not run it: what is left to the other is what
 * running takes. size_bench.py. */
#include <qun/cel.h>

int main(int argc, char **argv)
{
    qun_env *env;
    qun_shape *shape;
    qun_program *program;
    (void)argc;
    return qun_env_new(NULL, &env) || qun_shape_new(env, &shape) ||
           qun_program_compile(shape, argv[1], QUN_NTS, NULL, &program);
}
