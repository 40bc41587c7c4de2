/* See database.h. */
#include "database.h"
#include <string.h>

static void skip_rest(FILE *stream)
{
    int byte;

    while ((byte = getc(stream)) != EOF && byte != '\n')
        ;
}

char *__database_line(struct database *database)
{
    char *end;

    if (!database->stream && !(database->stream = fopen(database->path, "r")))
        return 0;
    while (fgets(database->line, LINE_SIZE, database->stream)) {
        end = strchr(database->line, '\n');
        if (end) {
            *end = '\0';
            return database->line;
        }
        if (strlen(database->line) < LINE_SIZE - 1)
            return database->line;
        skip_rest(database->stream);
    }
    return 0;
}

char *__database_cut(char *text, int separator)
{
    char *end = text ? strchr(text, separator) : 0;

    if (!end)
        return 0;
    *end = '\0';
    return end + 1;
}

char *__database_word(char **text)
{
    char *start = *text + strspn(*text, " \t\r");

    if (*start == '\0' || *start == '#')
        return 0;
    *text = start + strcspn(start, " \t\r#");
    if (**text == '#')
        **text = '\0';
    else if (**text)
        *(*text)++ = '\0';
    return start;
}

void __database_words(char **text, char **words, int room)
{
    while (room > 1 && (*words = __database_word(text)) != 0) {
        words++;
        room--;
    }
    *words = 0;
}

void __database_rewind(struct database *database)
{
    if (database->stream)
        rewind(database->stream);
}

void __database_close(struct database *database)
{
    if (database->stream)
        fclose(database->stream);
    database->stream = 0;
}
