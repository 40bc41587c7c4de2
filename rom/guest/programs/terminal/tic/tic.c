/* tic: terminal descriptions compiled from their sources, terminfo(4). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "entry.h"

#define DIRECTORY "/usr/lib/terminfo"

const char *source_name;
int error_count;

void complain(int line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fprintf(stderr, "tic: \"%s\", line %d: ", source_name, line);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    error_count++;
}

int main(int argc, char **argv)
{
    const char *directory = getenv("TERMINFO");
    struct entry *all, *entry;
    int option, checks = 0, is_verbose = 0, written = 0;
    FILE *file;

    while ((option = getopt(argc, argv, "cvo:")) != -1) {
        switch (option) {
        case 'c': checks = 1; break;
        case 'v': is_verbose = 1; break;
        case 'o': directory = optarg; break;
        default:
            fprintf(stderr, "usage: tic [-cv] [-o directory] file\n");
            return 2;
        }
    }
    if (optind + 1 != argc) {
        fprintf(stderr, "usage: tic [-cv] [-o directory] file\n");
        return 2;
    }
    source_name = argv[optind];
    file = strcmp(source_name, "-") == 0 ? stdin : fopen(source_name, "r");
    if (!file) {
        perror(source_name);
        return 1;
    }
    all = read_entries(file);
    for (entry = all; entry; entry = entry->next)
        resolve(entry, all);
    if (error_count == 0 && !checks)
        for (entry = all; entry; entry = entry->next) {
            if (write_entry(entry, directory && *directory ? directory : DIRECTORY) == -1)
                return 1;
            written++;
        }
    if (is_verbose)
        fprintf(stderr, "%d entries written\n", written);
    return error_count ? 1 : 0;
}
