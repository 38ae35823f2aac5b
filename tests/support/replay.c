/* replay.c - a main for fuzz targets without libFuzzer: runs every file of the given folders once.
 * Each input stands in a block of its own size, so that a sanitizer or valgrind sees a read past its end. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    int failed = 1;
    uint8_t *data = NULL;
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || stat(path, &about) != 0)
        goto done;
    size_t size = (size_t)about.st_size;
    data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, file) != size)
        goto done;
    LLVMFuzzerTestOneInput(data, size);
    failed = 0;
done:
    if (failed)
        fprintf(stderr, "cannot read %s\n", path);
    if (file)
        fclose(file);
    free(data);
    return failed;
}

static int replay_folder(const char *folder, unsigned *count)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return 0;
    int failed = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[4096];
        struct stat about;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path ||
            stat(path, &about) != 0 || !S_ISREG(about.st_mode))
            continue;
        failed += replay_file(path);
        ++*count;
    }
    closedir(dir);
    return failed;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed += replay_folder(argv[i], &count);
    printf("%u inputs replayed\n", count);
    return failed != 0;
}
