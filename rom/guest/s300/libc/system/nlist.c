/* nlist(3): the symbol table of an a.out file, records of varying length. */
#include <a.out.h>
#include <stdio.h>
#include <string.h>

#define RECORD 10               /* bytes before the name; sizeof pads nothing on this processor */

static void look(struct nlist *table, const struct nlist_ *record, const char *name)
{
    for (; table->n_name && *table->n_name; table++)
        if (!table->n_type && !strncmp(table->n_name, name, record->n_length) && !table->n_name[record->n_length]) {
            table->n_value = record->n_value;
            table->n_type = record->n_type;
            table->n_length = record->n_length;
        }
}

int nlist(const char *path, struct nlist *table)
{
    FILE *file = fopen(path, "r");
    struct nlist *at;
    struct exec head;
    struct nlist_ record;
    char name[256];
    long left;

    for (at = table; at->n_name && *at->n_name; at++)
        at->n_value = at->n_type = 0;
    if (!file)
        return -1;
    if (fread(&head, sizeof head, 1, file) != 1 || head.a_magic.system_id != HP9000S200_ID ||
        fseek(file, LESYM_OFFSET(head), SEEK_SET)) {
        fclose(file);
        return -1;
    }
    for (left = head.a_lesyms; left >= RECORD; left -= RECORD + record.n_length) {
        if (fread(&record, RECORD, 1, file) != 1 || fread(name, 1, record.n_length, file) != record.n_length)
            break;
        look(table, &record, name);
    }
    fclose(file);
    return 0;
}
