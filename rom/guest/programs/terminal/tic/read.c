/* The sources: entries of fields that end with commas, the first at the start of a line, the names. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "entry.h"

#define FIELD 4096

static FILE *source;
static int line = 1;

static int next(void)
{
    int character = getc(source);

    if (character == '\n')
        line++;
    return character;
}

static void put_back(int character)
{
    if (character == '\n')
        line--;
    if (character != EOF)
        ungetc(character, source);
}

static void skip_line(void)
{
    int character;

    while ((character = next()) != EOF && character != '\n')
        ;
}

/* Blanks, empty lines and comments before a field; 1 if what follows starts an entry, EOF at the end. */
static int skip(void)
{
    int character, is_start = 1;

    for (;;) {
        character = next();
        if (character == EOF)
            return EOF;
        if (character == '#' && is_start) {
            skip_line();
        } else if (character == '\n') {
            is_start = 1;
        } else if (isspace(character)) {
            is_start = 0;
        } else {
            put_back(character);
            return is_start;
        }
    }
}

/* As it is written, up to its comma. */
static int read_field(char *field)
{
    int length = 0, character;

    while ((character = next()) != EOF && character != ',') {
        if (character == '\n') {
            complain(line - 1, "a comma is missing at the end of the line");
            break;
        }
        if (length + 2 >= FIELD) {
            complain(line, "a field is longer than %d characters", FIELD);
            break;
        }
        field[length++] = character;
        if (character == '\\' || character == '^') {
            character = next();
            if (character == EOF)
                break;
            field[length++] = character;
        }
    }
    while (length > 0 && field[length - 1] == ' ' && !(length > 1 && field[length - 2] == '\\'))
        length--;
    field[length] = '\0';
    return length;
}

static int place(char *const *names, const char *name)
{
    int i;

    for (i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* What follows a backslash; `at` is moved behind it. */
static int escaped(const char **at)
{
    static const char letters[] = "EenlrtbfsaE", bytes[] = "\033\033\n\n\r\t\b\f \007";
    const char *letter;
    int value = 0, digits = 0;

    if (**at >= '0' && **at <= '7') {
        while (digits++ < 3 && **at >= '0' && **at <= '7')
            value = value * 8 + *(*at)++ - '0';
        return value ? value & 0xff : 0200;
    }
    letter = strchr(letters, **at);
    value = **at && letter ? bytes[letter - letters] : **at;
    if (**at)
        (*at)++;
    return value;
}

static char *string_value(const char *at)
{
    char *text = malloc(strlen(at) + 1), *to = text;

    if (!text)
        return NULL;
    while (*at) {
        if (*at == '\\') {
            at++;
            *to++ = escaped(&at);
        } else if (*at == '^' && at[1]) {
            *to++ = at[1] == '?' ? 0177 : (at[1] & 037) == 0 ? 0200 : at[1] & 037;
            at += 2;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    return text;
}

static void take_number(struct entry *entry, const char *name, const char *value)
{
    int index = place(numnames, name);
    char *end;
    long number = strtol(value, &end, 0);

    if (index == -1)
        complain(line, "no number is called '%s'", name);
    else if (*end || number < 0 || number > 32767)
        complain(line, "'%s' is not a number from 0 to 32767", value);
    else if (entry->numbers[index] == ABSENT)
        entry->numbers[index] = number;
}

static void take_string(struct entry *entry, const char *name, const char *value)
{
    int index = place(strnames, name);

    if (strcmp(name, "use") == 0) {
        if (entry->use_count == USES)
            complain(line, "more than %d uses", USES);
        else
            entry->uses[entry->use_count++] = strdup(value);
    } else if (index == -1) {
        complain(line, "no string is called '%s'", name);
    } else if (!entry->strings[index]) {
        entry->strings[index] = string_value(value);
    }
}

/* name@ */
static void cancel(struct entry *entry, const char *name)
{
    int flag = place(boolnames, name), number = place(numnames, name), string = place(strnames, name);

    if (flag != -1 && !entry->flags[flag])
        entry->flags[flag] = CANCELLED;
    else if (number != -1 && entry->numbers[number] == ABSENT)
        entry->numbers[number] = CANCELLED;
    else if (string != -1 && !entry->strings[string])
        entry->strings[string] = CANCELLED_STRING;
    else if (flag == -1 && number == -1 && string == -1)
        complain(line, "nothing is called '%s'", name);
}

static void take(struct entry *entry, char *field)
{
    size_t length = strcspn(field, "=#@");
    int kind = field[length], index;

    if (field[0] == '.')                /* commented out */
        return;
    field[length] = '\0';
    if (kind == '=') {
        take_string(entry, field, field + length + 1);
    } else if (kind == '#') {
        take_number(entry, field, field + length + 1);
    } else if (kind == '@') {
        cancel(entry, field);
    } else {
        index = place(boolnames, field);
        if (index == -1)
            complain(line, "no flag is called '%s'", field);
        else if (!entry->flags[index])
            entry->flags[index] = 1;
    }
}

static struct entry *begin(const char *names)
{
    struct entry *entry = calloc(1, sizeof *entry);
    int i;

    if (!entry) {
        perror("tic");
        exit(1);
    }
    entry->names = strdup(names);
    entry->line = line;
    for (i = 0; i < _NUMBERS; i++)
        entry->numbers[i] = ABSENT;
    if (strchr(names, '/') && strrchr(names, '|') && strchr(names, '/') < strrchr(names, '|'))
        complain(line, "names can't have slashes: '%s'", names);
    return entry;
}

struct entry *read_entries(FILE *file)
{
    static char field[FIELD + 2];
    struct entry *first = NULL, **last = &first, *entry = NULL;
    int is_start;

    source = file;
    while ((is_start = skip()) != EOF) {
        if (read_field(field) == 0)
            continue;
        if (is_start) {
            entry = begin(field);
            *last = entry;
            last = &entry->next;
        } else if (!entry) {
            complain(line, "a capability before any names");
        } else {
            take(entry, field);
        }
    }
    return first;
}
