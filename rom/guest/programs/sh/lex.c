/* From characters to words and signs. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lex.h"

enum token token;
char *token_text;
int token_plain;
int redir_fd;
enum redirection redir_kind;
int redir_strip;

/* Here-documents whose lines begin after the next newline. */
#define PENDING 16
static struct { struct redir *redir; char *end; int strip; } pending[PENDING];
static int pending_count;

void syntax_error(const char *near)
{
    char *text = keep(near);

    input_discard();
    fail(2, "syntax error at line %d: `%s' unexpected", input_line(), text);
}

const char *token_name(void)
{
    static const char *const names[] = {"", "newline", "end of file", ";", ";;", "&", "&&", "|", "||", "(", ")",
                                        "redirection"};

    return token == T_WORD ? token_text : names[token];
}

int is_name(const char *text, size_t length)
{
    size_t i;

    if (!length || isdigit((unsigned char)*text))
        return 0;
    for (i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '_')
            return 0;
    return 1;
}

/* --- words --- */

static int must_follow(int c, int wanted)
{
    if (c == EOF) {
        char name[2] = {0, 0};

        name[0] = wanted;
        syntax_error(name);
    }
    return c;
}

static void copy_group(struct buffer *out, int open, int close);

static void copy_until(struct buffer *out, int end)
{
    int c;

    while ((c = must_follow(next_char(), end)) != end) {
        put(out, c);
        if (c == '\\' && end != '\'')
            put(out, must_follow(next_char(), end));
        else if (c == '$' && end == '"' && (peek_char() == '(' || peek_char() == '{')) {
            put(out, c = next_char());
            copy_group(out, c, c == '(' ? ')' : '}');
        } else if (c == '`' && end == '"')
            copy_until(out, '`');
    }
    put(out, c);
}

/* What is between ( and ), or { and }, the first of which is copied already. */
static void copy_group(struct buffer *out, int open, int close)
{
    int depth = 1, c;

    while (depth) {
        c = must_follow(next_char(), close);
        put(out, c);
        if (c == '\\')
            put(out, must_follow(next_char(), close));
        else if (c == '\'' || c == '"' || c == '`')
            copy_until(out, c);
        else if (c == open)
            depth++;
        else if (c == close)
            depth--;
    }
}

static void read_word(int c)
{
    struct buffer out = {0, 0, 0};

    token_plain = 1;
    for (;; c = next_char()) {
        if (c == '\\') {
            c = next_char();
            if (c == '\n')
                goto look;
            token_plain = 0;
            put(&out, '\\');
            put(&out, must_follow(c, '\\'));
        } else {
            put(&out, c);
            if (c == '\'' || c == '"' || c == '`') {
                token_plain = 0;
                copy_until(&out, c);
            } else if (c == '$' && (peek_char() == '(' || peek_char() == '{')) {
                put(&out, c = next_char());
                copy_group(&out, c, c == '(' ? ')' : '}');
            }
        }
    look:
        c = peek_char();
        if (c == EOF || strchr(" \t\n;&|<>()", c))
            break;
    }
    token = T_WORD;
    token_text = out.text ? out.text : take_string("", 0);
}

/* --- tokens --- */

static int take_if(int c)
{
    if (peek_char() != c)
        return 0;
    next_char();
    return 1;
}

static void read_redirection(int c, int fd)
{
    token = T_REDIR;
    redir_fd = fd >= 0 ? fd : c == '>';
    redir_strip = 0;
    if (c == '>') {
        redir_kind = take_if('>') ? R_APPEND : take_if('&') ? R_DUP : R_OUT;
        if (redir_kind == R_OUT)
            take_if('|');
    } else if (take_if('<')) {
        redir_kind = R_HERE;
        redir_strip = take_if('-');
    } else
        redir_kind = take_if('&') ? R_DUP : take_if('>') ? R_BOTH : R_IN;
}

static void read_here_documents(void)
{
    int i, c;

    for (i = 0; i < pending_count; i++) {
        struct buffer body = {0, 0, 0};

        body.text = take_string("", 0);
        body.size = 1;
        for (;;) {
            struct buffer line = {0, 0, 0};

            if (pending[i].strip)
                while (peek_char() == '\t')
                    next_char();
            while ((c = next_char()) != EOF && c != '\n')
                put(&line, c);
            if (!strcmp(line.text ? line.text : "", pending[i].end) || (c == EOF && !line.text))
                break;
            put_string(&body, line.text ? line.text : "");
            put(&body, '\n');
            if (c == EOF)
                break;
        }
        pending[i].redir->text = body.text;
    }
    pending_count = 0;
}

void advance(void)
{
    int c;

    for (;;) {
        c = next_char();
        if (c == '\\' && peek_char() == '\n')
            next_char();
        else if (c != ' ' && c != '\t')
            break;
    }
    if (c == '#')
        while ((c = peek_char()) != EOF && (c = next_char()) != '\n')
            ;
    if (c == EOF)
        token = T_END;
    else if (c == '\n') {
        token = T_NEWLINE;
        read_here_documents();
    } else if (c == ';')
        token = take_if(';') ? T_SEMISEMI : T_SEMI;
    else if (c == '&')
        token = take_if('&') ? T_AND : T_BACK;
    else if (c == '|')
        token = take_if('|') ? T_OR : T_PIPE;
    else if (c == '(')
        token = T_OPEN;
    else if (c == ')')
        token = T_CLOSE;
    else if (c == '<' || c == '>')
        read_redirection(c, -1);
    else if (isdigit(c) && (peek_char() == '<' || peek_char() == '>'))
        read_redirection(next_char(), c - '0');
    else
        read_word(c);
}

void start_line(void)
{
    pending_count = 0;
    input_prompts();
}

void here_document(struct redir *redir, char *end, int strip)
{
    if (pending_count == PENDING)
        syntax_error("<<");
    redir->text = take_string("", 0);
    pending[pending_count].redir = redir;
    pending[pending_count].end = end;
    pending[pending_count++].strip = strip;
}
