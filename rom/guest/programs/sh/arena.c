/* Memory of the shell: what a command needs while it is read and run is given back in one go afterwards. */
#include <stdlib.h>
#include <string.h>
#include "sh.h"

#define CHUNK 4000

struct chunk {
    struct chunk *previous;
    size_t size, used;
    double space[1];
};

static struct chunk *current;

static void *get(size_t size)
{
    void *space = malloc(size ? size : 1);

    if (!space) {
        complain("no space");
        exit(1);
    }
    return space;
}

void *take(size_t size)
{
    struct chunk *chunk;

    size = (size + 7) & ~(size_t)7;
    if (!current || current->used + size > current->size) {
        size_t room = size > CHUNK ? size : CHUNK;

        chunk = get(sizeof *chunk + room);
        chunk->previous = current;
        chunk->size = room;
        chunk->used = 0;
        current = chunk;
    }
    current->used += size;
    return memset((char *)current->space + current->used - size, 0, size);
}

char *take_string(const char *text, size_t length)
{
    return memcpy(take(length + 1), text, length);
}

struct mark mark(void)
{
    struct mark here;

    here.chunk = current;
    here.used = current ? current->used : 0;
    return here;
}

void release(struct mark here)
{
    struct chunk *chunk;

    while (current != here.chunk) {
        chunk = current;
        current = chunk->previous;
        free(chunk);
    }
    if (current)
        current->used = here.used;
}

char *keep(const char *text)
{
    return text ? strcpy(get(strlen(text) + 1), text) : 0;
}

static struct word *keep_words(const struct word *words)
{
    struct word *first = 0, **end = &first;

    for (; words; words = words->next) {
        *end = get(sizeof **end);
        (*end)->text = keep(words->text);
        end = &(*end)->next;
    }
    *end = 0;
    return first;
}

/* A function outlives the line that defines it. */
struct command *keep_command(const struct command *from)
{
    struct command *to;
    struct redir **end;
    const struct redir *redir;

    if (!from)
        return 0;
    to = get(sizeof *to);
    *to = *from;
    to->name = keep(from->name);
    to->assigns = keep_words(from->assigns);
    to->words = keep_words(from->words);
    end = &to->redirs;
    for (redir = from->redirs; redir; redir = redir->next) {
        *end = get(sizeof **end);
        **end = *redir;
        (*end)->text = keep(redir->text);
        end = &(*end)->next;
    }
    *end = 0;
    to->left = keep_command(from->left);
    to->right = keep_command(from->right);
    to->other = keep_command(from->other);
    return to;
}

void put(struct buffer *buffer, int c)
{
    char *larger;

    if (buffer->length + 1 >= buffer->size) {
        size_t size = buffer->size ? 2 * buffer->size : 60;

        larger = take(size);
        if (buffer->length)
            memcpy(larger, buffer->text, buffer->length);
        buffer->text = larger;
        buffer->size = size;
    }
    buffer->text[buffer->length++] = c;
    buffer->text[buffer->length] = 0;
}

void put_string(struct buffer *buffer, const char *text)
{
    while (*text)
        put(buffer, *text++);
}
