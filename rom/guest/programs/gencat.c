/* gencat catalogue source ...: message catalogues for catopen(3)

   Lines are `$set N`, `$delset N`, `$quote C`, `$ comment`, `N text` (with C's escapes; a backslash at its end goes on
   with the next line), or `N` alone, which takes a message out. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../libc/locale/catalogue.h"
#include "line.h"

struct message {
    long set, number;
    char *text;
};

static struct message *messages;
static long count;
static const char *source;
static long line_number;

static void fail(const char *what)
{
    fprintf(stderr, "gencat: %s:%ld: %s\n", source, line_number, what);
    exit(1);
}

static void set_message(long set, long number, char *text)
{
    long i, j;

    for (i = 0; i < count && (messages[i].set < set || (messages[i].set == set && messages[i].number < number)); i++)
        ;
    if (i < count && messages[i].set == set && messages[i].number == number) {
        messages[i].text = text;
        return;
    }
    messages = realloc(messages, (count + 1) * sizeof *messages);
    for (j = count++; j > i; j--)
        messages[j] = messages[j - 1];
    messages[i].set = set;
    messages[i].number = number;
    messages[i].text = text;
}

static void delete_messages(long set, long number)
{
    long i, kept = 0;

    for (i = 0; i < count; i++)
        if (messages[i].set != set || (number >= 0 && messages[i].number != number))
            messages[kept++] = messages[i];
    count = kept;
}

/* The text with its escapes read and its quotes taken off; it ends at the closing quote. */
static char *unescaped(const char *text, int quote)
{
    char *result = malloc(strlen(text) + 1), *to = result;
    static const char letters[] = "ntvbrf\\", meanings[] = "\n\t\v\b\r\f\\";
    const char *found;
    int quoted = quote && (unsigned char)*text == quote, value, digits;

    for (text += quoted; *text && !(quoted && (unsigned char)*text == quote); text++) {
        if (*text != '\\' || !text[1]) {
            *to++ = *text;
            continue;
        }
        text++;
        if ((found = strchr(letters, *text)) != 0)
            *to++ = meanings[found - letters];
        else if (*text >= '0' && *text <= '7') {
            for (value = digits = 0; digits < 3 && *text >= '0' && *text <= '7'; digits++)
                value = value * 8 + *text++ - '0';
            text--;
            *to++ = value;
        } else
            *to++ = *text;
    }
    *to = 0;
    return result;
}

/* Whether the line goes on: an odd number of backslashes ends it. */
static int continues(const struct line *line)
{
    size_t n = 0;

    while (n < line->length && line->text[line->length - 1 - n] == '\\')
        n++;
    return n & 1;
}

static void read_source(FILE *in)
{
    struct line line = {0, 0, 0}, more = {0, 0, 0};
    long set = 1, number;
    int quote = 0;
    char *at;

    for (line_number = 1; read_line(in, &line); line_number++) {
        while (continues(&line) && read_line(in, &more)) {
            line_number++;
            line.text = realloc(line.text, line.room = line.length + more.length + 2);
            strcpy(line.text + line.length - 1, more.text);
            line.length += more.length - 1;
        }
        at = line.text + strspn(line.text, " \t");
        if (!strncmp(at, "$set", 4) && isspace((unsigned char)at[4])) {
            set = strtol(at + 4, 0, 10);
            if (set < 1)
                fail("sets are counted from 1");
        } else if (!strncmp(at, "$delset", 7))
            delete_messages(strtol(at + 7, 0, 10), -1);
        else if (!strncmp(at, "$quote", 6)) {
            at += 6 + strspn(at + 6, " \t");
            quote = (unsigned char)*at;
        } else if (isdigit((unsigned char)*at)) {
            number = strtol(at, &at, 10);
            if (!*at)
                delete_messages(set, number);
            else
                set_message(set, number, unescaped(at + 1, quote));
        } else if (*at && *at != '$')
            fail("not a message");
    }
}

static void read_catalogue(const char *path)
{
    struct catalogue_header header;
    struct catalogue_record *records;
    FILE *in = fopen(path, "r");
    long i, size;
    char *texts;

    if (!in)
        return;
    source = path;
    if (fread(&header, sizeof header, 1, in) != 1 || header.magic != CATALOGUE_MAGIC)
        fail("not a catalogue");
    fseek(in, 0L, 2);
    size = ftell(in) - sizeof header - header.count * sizeof *records;
    fseek(in, (long)sizeof header, 0);
    records = malloc(header.count * sizeof *records + 1);
    texts = malloc(size + 1);
    if (size < 0 || fread(records, sizeof *records, header.count, in) != (size_t)header.count ||
        fread(texts, 1, size, in) != (size_t)size)
        fail("cut short");
    fclose(in);
    for (i = 0; i < header.count; i++)
        set_message(records[i].set, records[i].number, texts + records[i].offset);
}

static int write_catalogue(const char *path)
{
    struct catalogue_header header = {CATALOGUE_MAGIC, 0};
    struct catalogue_record record;
    FILE *out = fopen(path, "w");
    long i, offset = 0;

    if (!out) {
        fprintf(stderr, "gencat: %s: %s\n", path, strerror(errno));
        return 1;
    }
    header.count = count;
    fwrite(&header, sizeof header, 1, out);
    for (i = 0; i < count; i++) {
        record.set = messages[i].set;
        record.number = messages[i].number;
        record.offset = offset;
        offset += strlen(messages[i].text) + 1;
        fwrite(&record, sizeof record, 1, out);
    }
    for (i = 0; i < count; i++)
        fwrite(messages[i].text, 1, strlen(messages[i].text) + 1, out);
    if (ferror(out) | fclose(out)) {
        fprintf(stderr, "gencat: %s: %s\n", path, strerror(errno));
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    FILE *in;
    int i;

    if (argc < 3) {
        fprintf(stderr, "usage: gencat catalogue source ...\n");
        return 1;
    }
    read_catalogue(argv[1]);
    for (i = 2; i < argc; i++) {
        source = argv[i];
        in = strcmp(argv[i], "-") ? fopen(argv[i], "r") : stdin;
        if (!in) {
            fprintf(stderr, "gencat: %s: %s\n", argv[i], strerror(errno));
            return 1;
        }
        read_source(in);
    }
    return write_catalogue(argv[1]);
}
