/* From characters to commands. */
#include <string.h>
#include "lex.h"

static struct command *list(int sequence);

static int word_is(const char *text)
{
    return token == T_WORD && token_plain && !strcmp(token_text, text);
}

static void expect(const char *text)
{
    if (!word_is(text))
        syntax_error(token_name());
    advance();
}

static void skip_newlines(void)
{
    while (token == T_NEWLINE)
        advance();
}

static int ends_list(void)
{
    static const char *const words[] = {"then", "else", "elif", "fi", "do", "done", "esac", "}", 0};
    int i;

    if (token == T_CLOSE || token == T_SEMISEMI || token == T_END)
        return 1;
    for (i = 0; words[i]; i++)
        if (word_is(words[i]))
            return 1;
    return 0;
}

/* --- commands: the token they begin with is there already; they leave the one that follows --- */

static struct command *make(enum kind kind, struct command *left, struct command *right)
{
    struct command *command = take(sizeof *command);

    command->kind = kind;
    command->line = input_line();
    command->left = left;
    command->right = right;
    return command;
}

static char *unquoted(const char *text)
{
    struct buffer out = {0, 0, 0};

    for (; *text; text++)
        if (*text == '\\' && text[1])
            put(&out, *++text);
        else if (*text != '\'' && *text != '"')
            put(&out, *text);
    return out.text ? out.text : take_string("", 0);
}

static void redirection(struct command *command)
{
    struct redir **end = &command->redirs, *redir = take(sizeof *redir);
    int strip = redir_strip;

    while (*end)
        end = &(*end)->next;
    *end = redir;
    redir->kind = redir_kind;
    redir->fd = redir_fd;
    advance();
    if (token != T_WORD)
        syntax_error(token_name());
    redir->text = token_text;
    if (redir->kind == R_HERE) {
        redir->literal = !token_plain;
        here_document(redir, unquoted(token_text), strip);
    }
    advance();
}

static void add_word(struct word **list, char *text)
{
    while (*list)
        list = &(*list)->next;
    *list = take(sizeof **list);
    (*list)->text = text;
}

static int is_assignment(const char *text)
{
    const char *equals = strchr(text, '=');

    return equals && is_name(text, equals - text);
}

static struct command *body(const char *begin, const char *end)
{
    struct command *found;

    expect(begin);
    found = list(1);
    expect(end);
    return found;
}

static struct command *if_command(void)
{
    struct command *command = make(C_IF, 0, 0);

    advance();
    command->left = list(1);
    expect("then");
    command->right = list(1);
    if (word_is("elif")) {
        command->other = if_command();
        return command;
    }
    if (word_is("else")) {
        advance();
        command->other = list(1);
    }
    expect("fi");
    return command;
}

static struct command *for_command(void)
{
    struct command *command = make(C_FOR, 0, 0);

    advance();
    if (token != T_WORD || !is_name(token_text, strlen(token_text)))
        syntax_error(token_name());
    command->name = token_text;
    advance();
    skip_newlines();
    if (word_is("in")) {
        command->has_words = 1;
        for (advance(); token == T_WORD; advance())
            add_word(&command->words, token_text);
    }
    if (token == T_SEMI || token == T_NEWLINE)
        advance();
    skip_newlines();
    command->right = body("do", "done");
    return command;
}

static struct command *case_command(void)
{
    struct command *command = make(C_CASE, 0, 0), **end = &command->other;

    advance();
    if (token != T_WORD)
        syntax_error(token_name());
    command->name = token_text;
    advance();
    skip_newlines();
    expect("in");
    skip_newlines();
    while (!word_is("esac")) {
        struct command *arm = *end = make(C_ARM, 0, 0);

        end = &arm->other;
        if (token == T_OPEN)
            advance();
        for (;; advance()) {
            if (token != T_WORD)
                syntax_error(token_name());
            add_word(&arm->words, token_text);
            advance();
            if (token != T_PIPE)
                break;
        }
        if (token != T_CLOSE)
            syntax_error(token_name());
        advance();
        skip_newlines();
        if (token != T_SEMISEMI && !word_is("esac"))
            arm->right = list(1);
        if (token == T_SEMISEMI)
            advance();
        else if (!word_is("esac"))
            syntax_error(token_name());
        skip_newlines();
    }
    advance();
    return command;
}

static struct command *pipeline_part(void);

static struct command *function(char *name)
{
    struct command *command = make(C_FUNCTION, 0, 0);

    command->name = name;
    advance();
    if (token != T_CLOSE)
        syntax_error(token_name());
    advance();
    skip_newlines();
    command->right = pipeline_part();
    return command;
}

static struct command *simple(void)
{
    struct command *command = make(C_SIMPLE, 0, 0);

    for (;;) {
        if (token == T_REDIR)
            redirection(command);
        else if (token == T_WORD) {
            char *text = token_text;

            if (!command->words && is_assignment(text))
                add_word(&command->assigns, text);
            else
                add_word(&command->words, text);
            advance();
            if (token == T_OPEN && command->words && !command->words->next && !command->assigns)
                return function(text);
        } else
            break;
    }
    if (!command->words && !command->assigns && !command->redirs)
        syntax_error(token_name());
    return command;
}

static struct command *pipeline_part(void)
{
    struct command *command;

    if (token == T_OPEN) {
        advance();
        command = make(C_SUBSHELL, list(1), 0);
        if (token != T_CLOSE)
            syntax_error(token_name());
        advance();
    } else if (word_is("{"))
        command = make(C_GROUP, body("{", "}"), 0);
    else if (word_is("if"))
        command = if_command();
    else if (word_is("while") || word_is("until")) {
        command = make(word_is("while") ? C_WHILE : C_UNTIL, 0, 0);
        advance();
        command->left = list(1);
        command->right = body("do", "done");
    } else if (word_is("for"))
        command = for_command();
    else if (word_is("case"))
        command = case_command();
    else if (ends_list()) {
        syntax_error(token_name());
        return 0;
    } else
        return simple();
    while (token == T_REDIR)
        redirection(command);
    return command;
}

static struct command *pipeline(void)
{
    struct command *left;
    int negated = word_is("!");

    if (negated)
        advance();
    left = pipeline_part();
    while (token == T_PIPE) {
        advance();
        skip_newlines();
        left = make(C_PIPE, left, pipeline_part());
    }
    return negated ? make(C_NOT, left, 0) : left;
}

static struct command *and_or(void)
{
    struct command *left = pipeline();

    while (token == T_AND || token == T_OR) {
        enum kind kind = token == T_AND ? C_AND : C_OR;

        advance();
        skip_newlines();
        left = make(kind, left, pipeline());
    }
    return left;
}

/* Commands one after the other: up to the end of a line, or (`sequence`) to what closes them. */
static struct command *list(int sequence)
{
    struct command *all = 0, *one;

    if (sequence)
        skip_newlines();
    while (!ends_list()) {
        one = and_or();
        if (token == T_BACK)
            one = make(C_BACK, one, 0);
        all = all ? make(C_LIST, all, one) : one;
        if (token == T_SEMI || token == T_BACK)
            advance();
        else if (token != T_NEWLINE)
            break;
        if (token == T_NEWLINE) {
            if (!sequence)
                break;
            skip_newlines();
        }
    }
    if (sequence && !all)
        syntax_error(token_name());
    return all;
}

struct command *parse_line(int *end)
{
    struct command *command;

    start_line();
    advance();
    *end = token == T_END;
    if (token == T_END || token == T_NEWLINE)
        return 0;
    command = list(0);
    if (token != T_NEWLINE && token != T_END)
        syntax_error(token_name());
    *end = token == T_END;
    return command;
}
