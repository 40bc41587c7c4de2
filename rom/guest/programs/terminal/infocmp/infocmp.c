/* infocmp: compiled terminal descriptions in words again, and what tells two of them apart. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <term.h>

#define WIDTH 60

enum naming { TERMINFO, TERMCAP, VARIABLES };
enum comparison { NONE, DIFFERENCES, COMMON, NEITHER };

static int naming = TERMINFO, one_a_line, column;

static const char *name_of(char **terminfo, char **termcap, char **variables, int index)
{
    return naming == TERMINFO ? terminfo[index] : naming == TERMCAP ? termcap[index] : variables[index];
}

static const char *flag_name(int index)
{
    return name_of(boolnames, boolcodes, boolfnames, index);
}

static const char *number_name(int index)
{
    return name_of(numnames, numcodes, numfnames, index);
}

static const char *string_name(int index)
{
    return name_of(strnames, strcodes, strfnames, index);
}

/* As a source has it. */
static const char *written(const char *text)
{
    static char room[4096];
    char *to = room;
    const unsigned char *at = (const unsigned char *)text;

    for (; *at && to < room + sizeof room - 8; at++) {
        static const char special[] = "\033\n\r\f", letters[] = "Enrf";
        const char *found = strchr(special, *at);

        if (found)
            to += sprintf(to, "\\%c", letters[found - special]);
        else if (*at == ',' || *at == '\\' || *at == '^')
            to += sprintf(to, "\\%c", *at);
        else if (*at == ' ' && (at == (const unsigned char *)text || !at[1]))
            to += sprintf(to, "\\s");
        else if (*at == 0200)
            to += sprintf(to, "\\0");
        else if (*at < ' ')
            to += sprintf(to, "^%c", *at + '@');
        else if (*at >= 0177)
            to += sprintf(to, "\\%03o", *at);
        else
            *to++ = *at;
    }
    *to = '\0';
    return room;
}

static void field(const char *name, const char *value)
{
    int length = strlen(name) + strlen(value) + 2;

    if (column == 0 || one_a_line || column + length > WIDTH) {
        printf(column ? "\n\t" : "\t");
        column = 8;
    } else {
        putchar(' ');
    }
    printf("%s%s,", name, value);
    column += length;
}

static void end_kind(void)
{
    if (column)
        putchar('\n');
    column = 0;
}

/* Indices in the order of their names. */
static const char *(*sorted_names)(int);

static int by_name(const void *one, const void *other)
{
    return strcmp(sorted_names(*(const short *)one), sorted_names(*(const short *)other));
}

static const short *sorted(int count, const char *(*names)(int))
{
    static short order[_STRINGS];
    int i;

    for (i = 0; i < count; i++)
        order[i] = i;
    sorted_names = names;
    qsort(order, count, sizeof *order, by_name);
    return order;
}

static void describe(TERMINAL *terminal)
{
    char value[16];
    const short *order;
    int i;

    printf("%s,\n", terminal->_names);
    order = sorted(_FLAGS, flag_name);
    for (i = 0; i < _FLAGS; i++)
        if (terminal->_flags[order[i]])
            field(flag_name(order[i]), "");
    end_kind();
    order = sorted(_NUMBERS, number_name);
    for (i = 0; i < _NUMBERS; i++)
        if (terminal->_numbers[order[i]] >= 0) {
            sprintf(value, "#%d", terminal->_numbers[order[i]]);
            field(number_name(order[i]), value);
        }
    end_kind();
    order = sorted(_STRINGS, string_name);
    for (i = 0; i < _STRINGS; i++)
        if (terminal->_strings[order[i]]) {
            char room[4200];

            sprintf(room, "=%s", written(terminal->_strings[order[i]]));
            field(string_name(order[i]), room);
        }
    end_kind();
}

static const char *shown(const char *text)
{
    static char both[2][4200];
    static int turn;

    turn = !turn;
    if (!text)
        return "NULL";
    sprintf(both[turn], "'%s'", written(text));
    return both[turn];
}

static int same_string(const char *one, const char *other)
{
    return one && other ? strcmp(one, other) == 0 : one == other;
}

static void compare_flags(TERMINAL *one, TERMINAL *other, int comparison)
{
    int i;

    for (i = 0; i < _FLAGS; i++) {
        int is_same = one->_flags[i] == other->_flags[i];

        if (comparison == DIFFERENCES && !is_same)
            printf("\t%s: %c:%c.\n", flag_name(i), one->_flags[i] ? 'T' : 'F', other->_flags[i] ? 'T' : 'F');
        else if (comparison == COMMON && is_same && one->_flags[i])
            printf("\t%s= T.\n", flag_name(i));
        else if (comparison == NEITHER && is_same && !one->_flags[i])
            printf("\t!%s.\n", flag_name(i));
    }
}

static void compare_numbers(TERMINAL *one, TERMINAL *other, int comparison)
{
    int i;

    for (i = 0; i < _NUMBERS; i++) {
        int is_same = one->_numbers[i] == other->_numbers[i];

        if (comparison == DIFFERENCES && !is_same)
            printf("\t%s: %d, %d.\n", number_name(i), one->_numbers[i], other->_numbers[i]);
        else if (comparison == COMMON && is_same && one->_numbers[i] >= 0)
            printf("\t%s= %d.\n", number_name(i), one->_numbers[i]);
        else if (comparison == NEITHER && is_same && one->_numbers[i] < 0)
            printf("\t!%s.\n", number_name(i));
    }
}

static void compare_strings(TERMINAL *one, TERMINAL *other, int comparison)
{
    int i;

    for (i = 0; i < _STRINGS; i++) {
        const char *first = one->_strings[i], *second = other->_strings[i];
        int is_same = same_string(first, second);

        if (comparison == DIFFERENCES && !is_same)
            printf("\t%s: %s, %s.\n", string_name(i), shown(first), shown(second));
        else if (comparison == COMMON && is_same && first)
            printf("\t%s= %s.\n", string_name(i), shown(first));
        else if (comparison == NEITHER && is_same && !first)
            printf("\t!%s.\n", string_name(i));
    }
}

static TERMINAL *load(char *type, const char *directory)
{
    static char setting[1024];
    int status;

    if (directory) {
        sprintf(setting, "TERMINFO=%.1000s", directory);
        putenv(setting);
    }
    if (!type || setupterm(type, 1, &status) == -1) {
        fprintf(stderr, "infocmp: there is no description of '%s'\n", type ? type : "");
        exit(1);
    }
    return set_curterm(NULL);
}

static int usage(void)
{
    fprintf(stderr, "usage: infocmp [-1ILC] [-d|-c|-n] [-A directory] [-B directory] [type [type...]]\n");
    return 2;
}

int main(int argc, char **argv)
{
    const char *first = NULL, *second = NULL;
    int comparison = NONE, option, i;
    TERMINAL *one;

    while ((option = getopt(argc, argv, "1ILCdcnA:B:")) != -1) {
        switch (option) {
        case '1': one_a_line = 1; break;
        case 'I': naming = TERMINFO; break;
        case 'L': naming = VARIABLES; break;
        case 'C': naming = TERMCAP; break;
        case 'd': comparison = DIFFERENCES; break;
        case 'c': comparison = COMMON; break;
        case 'n': comparison = NEITHER; break;
        case 'A': first = optarg; break;
        case 'B': second = optarg; break;
        default: return usage();
        }
    }
    if (comparison == NONE && argc - optind > 1)
        comparison = DIFFERENCES;
    one = load(optind < argc ? argv[optind] : getenv("TERM"), first);
    if (comparison == NONE) {
        describe(one);
        return 0;
    }
    if (argc - optind < 2)
        return usage();
    for (i = optind + 1; i < argc; i++) {
        TERMINAL *other = load(argv[i], second);

        printf("comparing %s to %s.\n", argv[optind], argv[i]);
        printf("    comparing booleans.\n");
        compare_flags(one, other, comparison);
        printf("    comparing numbers.\n");
        compare_numbers(one, other, comparison);
        printf("    comparing strings.\n");
        compare_strings(one, other, comparison);
    }
    return 0;
}
