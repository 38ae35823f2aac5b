/* nothing.c - what a program takes that does nothing: size_bench.py. */
int main(void)
{
    return 0;
}
