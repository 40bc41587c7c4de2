/* wordexp(3): the shell makes the words; each comes back from it with a NUL, which printf's \0 writes. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

#define SCRIPT "for w in %s; do printf '%%s\\0' \"$w\"; done; printf 'end\\0'"

/* Unquoted characters that no word may have, and command substitution. 0 if all is well. */
static int check(const char *text, int flags)
{
    int quote = 0;

    for (; *text; text++) {
        if (*text == '\\' && quote != '\'') {
            if (!*++text)
                return WRDE_SYNTAX;
            continue;
        }
        if (quote == '\'' ? *text == '\'' : (*text == '\'' && !quote) || *text == '"') {
            quote = quote ? 0 : *text;
            continue;
        }
        if (quote == '\'')
            continue;
        if (*text == '`' || (text[0] == '$' && text[1] == '(' && text[2] != '(')) {
            if (flags & WRDE_NOCMD)
                return WRDE_CMDSUB;
            return 0; /* what is in it is the shell's to judge */
        }
        if (text[0] == '$' && text[1] == '{') {
            text += strcspn(text, "}");
            if (!*text)
                return WRDE_SYNTAX;
            continue;
        }
        if (!quote && strchr("|&;<>(){}\n", *text) && !(text[0] == '(' && text[-1] == '$'))
            return WRDE_BADCHAR;
        if (!quote && text[0] == '$' && text[1] == '(')
            for (; text[1] && strncmp(text, "))", 2); text++)
                ;
    }
    return quote ? WRDE_SYNTAX : 0;
}

/* Everything the shell says, with its length; 0 without memory or shell. */
static char *ask_shell(const char *text, int flags, int *length, int *status)
{
    char *script = malloc(strlen(text) + sizeof SCRIPT), *output = 0, *larger;
    int ends[2], room = 0, got;
    pid_t child;

    if (!script || pipe(ends) < 0) {
        free(script);
        return 0;
    }
    sprintf(script, SCRIPT, text);
    child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        if (!(flags & WRDE_SHOWERR))
            dup2(open("/dev/null", O_WRONLY), 2);
        execl("/bin/sh", "sh", flags & WRDE_UNDEF ? "-uc" : "-c", script, (char *)0);
        _exit(127);
    }
    close(ends[1]);
    free(script);
    *length = 0;
    for (got = 1; child > 0 && got > 0; *length += got) {
        if (room - *length < 512) {
            larger = realloc(output, room += 2048);
            if (!larger)
                break;
            output = larger;
        }
        got = read(ends[0], output + *length, room - *length);
        if (got < 0)
            got = 0;
    }
    close(ends[0]);
    if (child < 0 || waitpid(child, status, 0) < 0)
        *status = 1 << 8;
    return output;
}

static int add(wordexp_t *to, const char *word)
{
    size_t slots = to->we_offs + to->we_wordc;
    char **larger = realloc(to->we_wordv, (slots + 2) * sizeof *larger);

    if (!larger)
        return WRDE_NOSPACE;
    to->we_wordv = larger;
    larger[slots] = strdup(word);
    larger[slots + 1] = 0;
    if (!larger[slots])
        return WRDE_NOSPACE;
    to->we_wordc++;
    return 0;
}

static int prepare(wordexp_t *to, int flags)
{
    if (flags & WRDE_REUSE)
        wordfree(to);
    if (flags & WRDE_APPEND)
        return 0;
    if (!(flags & WRDE_DOOFFS))
        to->we_offs = 0;
    to->we_wordc = 0;
    to->we_wordv = calloc(to->we_offs + 1, sizeof *to->we_wordv);
    return to->we_wordv ? 0 : WRDE_NOSPACE;
}

int wordexp(const char *text, wordexp_t *to, int flags)
{
    int length = 0, status = 0, error = check(text, flags);
    char *output, *word;

    if (error || (error = prepare(to, flags)) != 0)
        return error;
    output = ask_shell(text, flags, &length, &status);
    if (!output)
        return WRDE_NOSPACE;
    if (status || length < 4 || memcmp(output + length - 4, "end", 4))
        error = flags & WRDE_UNDEF && status ? WRDE_BADVAL : WRDE_SYNTAX;
    for (word = output; !error && word < output + length - 4; word += strlen(word) + 1)
        error = add(to, word);
    free(output);
    return error;
}

void wordfree(wordexp_t *words)
{
    size_t i;

    for (i = 0; words->we_wordv && i < words->we_wordc; i++)
        free(words->we_wordv[words->we_offs + i]);
    free(words->we_wordv);
    words->we_wordv = 0;
    words->we_wordc = 0;
}
