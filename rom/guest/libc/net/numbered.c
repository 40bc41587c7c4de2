/* Files of names with a number. */
#include <stdlib.h>
#include <string.h>
#include "numbered.h"

static int decode(struct numbered_file *from, char *text)
{
    char *number;

    from->entry.name = __database_word(&text);
    number = from->entry.name ? __database_word(&text) : 0;
    if (!number)
        return 0;
    from->entry.number = atoi(number);
    __database_words(&text, from->aliases, ALIASES);
    from->entry.aliases = from->aliases;
    return 1;
}

void *__numbered_next(struct numbered_file *from)
{
    char *line;

    while ((line = __database_line(&from->file)) != 0)
        if (decode(from, line))
            return &from->entry;
    return 0;
}

static int is_called(const struct numbered *entry, const char *name)
{
    char **alias;

    if (!strcmp(entry->name, name))
        return 1;
    for (alias = entry->aliases; *alias; alias++)
        if (!strcmp(*alias, name))
            return 1;
    return 0;
}

void *__numbered_by_name(struct numbered_file *from, const char *name)
{
    struct numbered *found;

    __database_rewind(&from->file);
    while ((found = __numbered_next(from)) != 0 && !is_called(found, name))
        ;
    __database_close(&from->file);
    return found;
}

void *__numbered_by_number(struct numbered_file *from, int number)
{
    struct numbered *found;

    __database_rewind(&from->file);
    while ((found = __numbered_next(from)) != 0 && found->number != number)
        ;
    __database_close(&from->file);
    return found;
}
