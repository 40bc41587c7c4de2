/* Commands as text again, for whoever is told of a job. */
#include <stdio.h>
#include "sh.h"

static void show(struct buffer *, const struct command *);

static void show_words(struct buffer *out, const struct word *words, const char *between)
{
    for (; words; words = words->next) {
        put_string(out, words->text);
        if (words->next)
            put_string(out, between);
    }
}

static void show_redirections(struct buffer *out, const struct redir *redir)
{
    static const char *const signs[] = {"<", ">", ">>", "<>", ">&", "<<"};
    char number[12];

    for (; redir; redir = redir->next) {
        if (out->length)
            put(out, ' ');
        if (redir->fd != (redir->kind == R_IN || redir->kind == R_BOTH || redir->kind == R_HERE ? 0 : 1)) {
            sprintf(number, "%d", redir->fd);
            put_string(out, number);
        }
        put_string(out, signs[redir->kind]);
        put_string(out, redir->kind == R_HERE ? "..." : redir->text);
    }
}

static void show_between(struct buffer *out, const char *before, const struct command *command, const char *after)
{
    put_string(out, before);
    show(out, command);
    put_string(out, after);
}

static void show_simple(struct buffer *out, const struct command *command)
{
    show_words(out, command->assigns, " ");
    if (command->assigns && command->words)
        put(out, ' ');
    show_words(out, command->words, " ");
}

static void show_two(struct buffer *out, const struct command *command, const char *between)
{
    show(out, command->left);
    show_between(out, between, command->right, "");
}

static void show_if(struct buffer *out, const struct command *command, const char *word)
{
    const struct command *other = command->other;

    show_between(out, word, command->left, "; ");
    show_between(out, "then ", command->right, "; ");
    if (other && other->kind == C_IF)
        show_if(out, other, "elif ");
    else {
        if (other)
            show_between(out, "else ", other, "; ");
        put_string(out, "fi");
    }
}

static void show_for(struct buffer *out, const struct command *command)
{
    put_string(out, "for ");
    put_string(out, command->name);
    if (command->has_words) {
        put_string(out, " in ");
        show_words(out, command->words, " ");
    }
    show_between(out, "; do ", command->right, "; done");
}

static void show_case(struct buffer *out, const struct command *command)
{
    const struct command *arm;

    put_string(out, "case ");
    put_string(out, command->name);
    put_string(out, " in ");
    for (arm = command->other; arm; arm = arm->other) {
        show_words(out, arm->words, "|");
        show_between(out, ") ", arm->right, " ;; ");
    }
    put_string(out, "esac");
}

static void show_kind(struct buffer *out, const struct command *command)
{
    switch (command->kind) {
    case C_SIMPLE: show_simple(out, command); break;
    case C_PIPE: show_two(out, command, " | "); break;
    case C_AND: show_two(out, command, " && "); break;
    case C_OR: show_two(out, command, " || "); break;
    case C_LIST: show_two(out, command, command->left->kind == C_BACK ? " " : "; "); break;
    case C_NOT: show_between(out, "! ", command->left, ""); break;
    case C_BACK: show_between(out, "", command->left, " &"); break;
    case C_SUBSHELL: show_between(out, "(", command->left, ")"); break;
    case C_GROUP: show_between(out, "{ ", command->left, "; }"); break;
    case C_IF: show_if(out, command, "if "); break;
    case C_WHILE:
    case C_UNTIL:
        show_between(out, command->kind == C_WHILE ? "while " : "until ", command->left, "; do ");
        show_between(out, "", command->right, "; done");
        break;
    case C_FOR: show_for(out, command); break;
    case C_CASE: show_case(out, command); break;
    case C_FUNCTION:
        put_string(out, command->name);
        show_between(out, "() ", command->right, "");
        break;
    default:
        break;
    }
}

static void show(struct buffer *out, const struct command *command)
{
    if (!command)
        return;
    show_kind(out, command);
    show_redirections(out, command->redirs);
}

char *command_text(const struct command *command)
{
    struct buffer out = {0, 0, 0};

    show(&out, command);
    return out.text ? out.text : "";
}
