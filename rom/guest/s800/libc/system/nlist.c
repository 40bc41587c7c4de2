/* nlist(3): the symbol dictionary of a SOM file. */
#include <nlist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words of the header and of a symbol. */
enum { MAGIC, SYMBOLS = 23, SYMBOL_COUNT, STRINGS = 27, STRINGS_SIZE, HEADER = 32 };
enum { ATTRIBUTES, NAME, VALUE = 4, SYMBOL };

#define TYPE(word) ((word) >> 24 & 0x3f)

static void *load(FILE *file, unsigned long offset, unsigned long size)
{
    char *contents = size < 0x10000000 ? malloc(size + 1) : 0;

    if (contents && (fseek(file, offset, SEEK_SET) || fread(contents, 1, size, file) != size)) {
        free(contents);
        return 0;
    }
    if (contents)
        contents[size] = '\0';
    return contents;
}

static void look(struct nlist *table, const unsigned long *symbol, const char *name)
{
    for (; table->n_name && *table->n_name; table++)
        if (!table->n_type && !strcmp(table->n_name, name)) {
            table->n_value = symbol[VALUE] & ~3UL;
            table->n_type = TYPE(symbol[ATTRIBUTES]);
            table->n_length = strlen(name);
        }
}

int nlist(const char *path, struct nlist *table)
{
    FILE *file = fopen(path, "r");
    unsigned long head[HEADER], *symbols = 0, i;
    struct nlist *at;
    char *strings = 0;

    for (at = table; at->n_name && *at->n_name; at++)
        at->n_value = at->n_type = 0;
    if (!file)
        return -1;
    if (fread(head, sizeof head, 1, file) == 1 && head[MAGIC] >> 24 == 2) {
        strings = load(file, head[STRINGS], head[STRINGS_SIZE]);
        symbols = load(file, head[SYMBOLS], head[SYMBOL_COUNT] * SYMBOL * sizeof *symbols);
    }
    fclose(file);
    for (i = 0; strings && symbols && i < head[SYMBOL_COUNT]; i++)
        if (symbols[i * SYMBOL + NAME] < head[STRINGS_SIZE])
            look(table, symbols + i * SYMBOL, strings + symbols[i * SYMBOL + NAME]);
    i = strings && symbols;
    free(strings);
    free(symbols);
    return i ? 0 : -1;
}
