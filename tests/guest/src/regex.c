/* Regular expressions. Each line: flags as a number, a pattern and a text, with tabs between and ~ for a newline. Prints
   the offsets of the match and of its groups, "no", or the error of regcomp and its message. */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS 12

static char line[70000];

static void show_error(int error, const regex_t *regex)
{
    char message[80];

    regerror(error, regex, message, sizeof message);
    printf("error %d: %s\n", error, message);
}

static void find(const regex_t *regex, const char *text, int flags, int nosub)
{
    regmatch_t matches[GROUPS];
    int error = regexec(regex, text, GROUPS, matches, flags), i;

    if ((error == 0) != (regexec(regex, text, 0, 0, flags) == 0))
        printf("DIFFERENT ");
    if (error == REG_NOMATCH) {
        printf("no\n");
        return;
    }
    if (error) {
        show_error(error, regex);
        return;
    }
    if (nosub) {
        printf("yes\n");
        return;
    }
    for (i = 0; i <= regex->re_nsub && i < GROUPS; i++)
        printf("%s%ld,%ld", i ? " " : "", (long)matches[i].rm_so, (long)matches[i].rm_eo);
    for (; i < GROUPS; i++)
        if (matches[i].rm_so != -1 || matches[i].rm_eo != -1)
            printf(" WRONG");
    printf("\n");
}

int main(void)
{
    char *pattern, *text, *newline;
    regex_t regex;
    int flags, error;

    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        for (newline = line; (newline = strchr(newline, '~')) != 0;)
            *newline = '\n';
        pattern = strchr(line, '\t');
        text = pattern ? strchr(pattern + 1, '\t') : 0;
        if (!text)
            return 1;
        *pattern++ = *text++ = '\0';
        flags = atoi(line);
        error = regcomp(&regex, pattern, flags & 15);
        if (error) {
            show_error(error, &regex);
            continue;
        }
        find(&regex, text, flags & ~15, flags & REG_NOSUB);
        regfree(&regex);
    }
    return 0;
}
