/* termcap(3) over terminfo: capabilities under their two-letter names. */
#include <string.h>
#include <term.h>
#include <termcap.h>

/* Returns 1, 0 if there is no such terminal, -1 without any descriptions. Nothing is put into the buffer. */
int tgetent(char *buffer, const char *name)
{
    TERMINAL *before = cur_term;
    int status;

    if (buffer)
        *buffer = '\0';
    if (setupterm((char *)name, 1, &status) == 0)
        del_curterm(before);
    return status;
}

/* The place of a name among the names, -1 for one that isn't there. Only the first two letters count. */
static int find(char *const *names, const char *name)
{
    int i;

    for (i = 0; names[i]; i++)
        if (names[i][0] == name[0] && names[i][1] == name[1])
            return i;
    return -1;
}

int tgetflag(const char *name)
{
    int index = find(boolcodes, name);

    return index >= 0 && cur_term && cur_term->_flags[index];
}

int tgetnum(const char *name)
{
    int index = find(numcodes, name);

    return index >= 0 && cur_term ? cur_term->_numbers[index] : -1;
}

char *tgetstr(const char *name, char **area)
{
    int index = find(strcodes, name);
    char *text = index >= 0 && cur_term ? cur_term->_strings[index] : 0;

    if (text && area && *area) {
        text = strcpy(*area, text);
        *area += strlen(text) + 1;
    }
    return text;
}

char *tgoto(const char *motion, int column, int row)
{
    return motion ? tparm(motion, row, column) : "OOPS";
}
