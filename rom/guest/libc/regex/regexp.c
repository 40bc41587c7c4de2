/* What <regexp.h> calls: expressions are kept as text, with one byte before it that says `^`, and compiled when they are
   used; one compiled form is kept. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

char *loc1, *loc2, *locs;
char *braslist[9], *braelist[9];
int circf, nbra, sed;

/* Numbers of regexp(5). */
static int number_of(int error)
{
    switch (error) {
    case REG_ERANGE: return 11;
    case REG_BADBR: return 16;
    case REG_ESUBREG: return 25;
    case REG_EPAREN: return 42;
    case REG_EBRACE: return 45;
    case REG_EBRACK:
    case REG_ECTYPE:
    case REG_ECOLLATE: return 49;
    case REG_ESPACE: return 50;
    }
    return 36;
}

int __regexp_store(const char *text, char *buffer, const char *end, char **after)
{
    static char last[512];
    regex_t compiled;
    int error;

    if (!*text && !*last)
        return 41;
    if (*text && strlen(text) < sizeof last)
        strcpy(last, text);
    text = last;
    error = regcomp(&compiled, text, 0);
    if (error)
        return number_of(error);
    nbra = compiled.re_nsub;
    regfree(&compiled);
    circf = *text == '^';
    if (buffer + strlen(text) + 2 > end)
        return 50;
    strcpy(buffer, text);
    *after = buffer + strlen(text) + 1;
    return 0;
}

static regex_t *compiled_form(const char *text)
{
    static regex_t compiled;
    static char *of;

    if (of && !strcmp(of, text))
        return &compiled;
    if (of) {
        regfree(&compiled);
        free(of);
    }
    of = strdup(text);
    if (of && regcomp(&compiled, text, 0) == 0)
        return &compiled;
    free(of);
    of = 0;
    return 0;
}

/* here: the match has to begin with the string, as advance() wants it. */
int __regexp_match(const char *string, const char *text, int here)
{
    regmatch_t found[10];
    regex_t *compiled = compiled_form(text);
    int i;

    if (!compiled || regexec(compiled, string, 10, found, 0) || (here && found[0].rm_so != 0))
        return 0;
    loc1 = (char *)string + found[0].rm_so;
    loc2 = (char *)string + found[0].rm_eo;
    for (i = 1; i < 10; i++)
        if (found[i].rm_so >= 0) {
            braslist[i - 1] = (char *)string + found[i].rm_so;
            braelist[i - 1] = (char *)string + found[i].rm_eo;
        }
    return 1;
}
