/* <regex.h>, <fnmatch.h>, <glob.h> and <wordexp.h>: the same on the host.  Leaves files in the directory it is in. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <regex.h>
#include <unistd.h>
#include "alike.h"

#define GROUPS 4

static const char *const expressions[] = {"a*b", "^ab", "b$", "[ab]+", "(a|b)c", "a{2,3}", "(ab)*", "[^a]", "[[:digit:]]+", "a.c", "a?b?",
    "(a)(b)(c)", "\\.", "^$", "x*", "[a-c]*d", "(a|ab)(c|bcd)", "[]a]", "a\\{2\\}", "\\(a*\\)b", "[[:alpha:]_][[:alnum:]_]*",
    "(", "a{", "[a", "*a", "a**", "(a*)+", "()", "a|", "[b-a]", "a{3,2}", "\\(a\\)\\1"};

/* POSIX leaves open what these are. */
static const char undefined[] = "( a{ *a a** a| ()";

static void expression(void)
{
    static const int flags[] = {0, REG_EXTENDED, REG_EXTENDED | REG_ICASE, REG_EXTENDED | REG_NEWLINE, REG_NOSUB};
    const char *pattern = expressions[some(COUNT(expressions))], *subject = some_text("abcdAB1_. x\n", 20);
    int way = some(COUNT(flags)), flag = flags[way], status, i;
    regmatch_t found[GROUPS];
    regex_t compiled;

    if (strstr(undefined, pattern) || (strchr(pattern, '1') && flag))
        return;
    if (some(3) == 0)
        subject = "abcbcd aab11";
    status = regcomp(&compiled, pattern, flag);
    printf("regcomp %s %d: %d\n", pattern, way, status != 0);
    if (status)
        return;
    memset(found, 0, sizeof found);
    status = regexec(&compiled, subject, flag & REG_NOSUB ? 0 : GROUPS, found, some(6) ? 0 : REG_NOTBOL);
    printf("regexec [%s] %d\n", subject, status != 0);
    for (i = 0; !status && !(flag & REG_NOSUB) && i < GROUPS; i++)
        printf(" %d-%d\n", (int)found[i].rm_so, (int)found[i].rm_eo);
    number("re_nsub", compiled.re_nsub);
    regfree(&compiled);
}

static void name(void)
{
    static const char *const patterns[] = {"*", "a*", "?b*", "[ab]*", "[!a]*", "*.c", ".*", "a/*", "*/b", "\\*", "[a-c]?", "*a*b*", "[[:alpha:]]*",
        "", "a[", "*[]]", "/a*"};
    static const int flags[] = {0, FNM_PATHNAME, FNM_PERIOD, FNM_NOESCAPE, FNM_PATHNAME | FNM_PERIOD};
    const char *pattern = patterns[some(COUNT(patterns))], *subject = some_text("aabc./*]", 7);
    int flag = some(COUNT(flags));

    printf("fnmatch %s %s %d: %d\n", pattern, subject, flag, fnmatch(pattern, subject, flags[flag]) != 0);
}

static void files(void)
{
    static const char *const names[] = {"ab.c", "a.c", "b.h", ".hidden", "Ab", "b"};
    static const char *const patterns[] = {"*", "*.c", "[ab]*", ".*c", "nothing*", "?.?", "b"};
    static const int flags[] = {0, GLOB_MARK, GLOB_NOCHECK, GLOB_NOSORT};
    unsigned i, k, n;
    glob_t found;

    for (i = 0; i < COUNT(names); i++)
        close(open(names[i], O_CREAT | O_WRONLY, 0600));
    for (i = 0; i < COUNT(patterns); i++)
        for (k = 0; k < 3; k++) {
            number("glob", glob(patterns[i], flags[k], 0, &found) != 0);
            for (n = 0; n < found.gl_pathc; n++)
                text(patterns[i], found.gl_pathv[n]);
            globfree(&found);
        }
}

int main(void)
{
    int i;

    for (i = 0; i < 1500; i++) {
        expression();
        name();
    }
    files();
    return 0;
}
