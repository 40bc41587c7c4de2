/* Where commands come from: files, the terminal, strings. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

#define NOTHING (-2)

struct input {
    struct input *below;
    const char *text;           /* what is left of a string, or null */
    int fd;
    int prompts;
    int line;
    int pushed;                 /* a character that was looked at */
    int fresh;                  /* a new line begins */
    int continued;              /* of a command that isn't complete */
    size_t have, at;
    char bytes[1024];
};

static struct input *top;

static struct input *push(void)
{
    struct input *input = calloc(1, sizeof *input);

    if (!input) {
        complain("no space");
        exit(1);
    }
    input->below = top;
    input->line = 1;
    input->pushed = NOTHING;
    input->fresh = 1;
    return top = input;
}

void input_text(const char *text)
{
    push()->text = text;
}

void input_file(int fd, int prompts)
{
    struct input *input = push();

    input->fd = fd;
    input->prompts = prompts;
}

void input_pop(void)
{
    struct input *input = top;

    top = input->below;
    if (!input->text && input->fd > 2)
        close(input->fd);
    free(input);
}

int input_line(void)
{
    return top->line;
}

int input_prompts(void)
{
    int prompts = top->prompts;

    if (prompts)
        top->continued = 0;
    return prompts;
}

int at_end(void)
{
    return top->text && (top->pushed == EOF || (top->pushed == NOTHING && !*top->text));
}

static void prompt(struct input *input)
{
    const char *text = get_variable(input->continued ? "PS2" : "PS1");

    if (text)
        write(2, text, strlen(text));
    input->continued = 1;
}

/* Commands read from the standard input share it with the programs they start: no byte is read ahead. */
static int read_char(struct input *input)
{
    int got;

    if (input->text)
        return *input->text ? (unsigned char)*input->text++ : EOF;
    if (input->at < input->have)
        return (unsigned char)input->bytes[input->at++];
    if (input->prompts && input->fresh) {
        run_traps();
        if (!input->continued)
            report_jobs();
        prompt(input);
    }
    while ((got = read(input->fd, input->bytes, input->fd > 2 || input->prompts ? sizeof input->bytes : 1)) < 0) {
        if (errno != EINTR)
            break;
        take_interrupt();
        run_traps();
    }
    if (got <= 0)
        return EOF;
    input->have = got;
    input->at = 1;
    return (unsigned char)input->bytes[0];
}

int next_char(void)
{
    struct input *input = top;
    int c = input->pushed;

    if (c != NOTHING)
        input->pushed = NOTHING;
    else
        c = read_char(input);
    input->fresh = c == '\n';
    if (c == '\n')
        input->line++;
    if (flag_v && c != EOF && !input->text)
        write(2, &(char){c}, 1);
    return c;
}

int peek_char(void)
{
    if (top->pushed == NOTHING)
        top->pushed = read_char(top);
    return top->pushed;
}

void input_discard(void)
{
    top->pushed = NOTHING;
    top->have = top->at = 0;
    top->fresh = 1;
}
