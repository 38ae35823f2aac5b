/* whole.c - a program that names everything that the library exports: size_bench.py says which. */
extern const void *const exported[];

int main(int argc, char **argv)
{
    (void)argv;
    return exported[argc] == argv;
}
