/* tput: what the terminal can do, sent to it or printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <term.h>

#undef lines
#undef columns

/* Exit statuses: a flag is false, usage, unknown terminal, unknown capability. */
enum { FALSE_FLAG = 1, USAGE, NO_TERMINAL, NO_CAPABILITY };

#define MOST 9

static void send_file(const char *name)
{
    FILE *file = name ? fopen(name, "r") : NULL;
    int character;

    if (!file)
        return;
    while ((character = getc(file)) != EOF)
        putchar(character);
    fclose(file);
}

static void send(const char *capability)
{
    if (capability)
        putp(capability);
}

static void initialize(void)
{
    if (init_prog)
        system(init_prog);
    send(init_1string);
    send(init_2string);
    send_file(init_file);
    send(init_3string);
}

static void reset(void)
{
    send(reset_1string ? reset_1string : init_1string);
    send(reset_2string ? reset_2string : init_2string);
    send_file(reset_file ? reset_file : init_file);
    send(reset_3string ? reset_3string : init_3string);
}

/* The window's size where the terminal has one, else what the description says. */
static int size(int is_columns, int described)
{
    const char *set = getenv(is_columns ? "COLUMNS" : "LINES");
#ifdef TIOCGWINSZ
    struct winsize window;
    int descriptor;

    for (descriptor = 2; descriptor >= 0; descriptor--)
        if (ioctl(descriptor, TIOCGWINSZ, &window) == 0 && window.ws_row && window.ws_col)
            return is_columns ? window.ws_col : window.ws_row;
#endif
    return set && atoi(set) > 0 ? atoi(set) : described;
}

/* Strings that are given to keys and labels take a word; all else numbers. */
static int takes_word(const char *name)
{
    return strncmp(name, "pf", 2) == 0 || strcmp(name, "pln") == 0;
}

static int print_string(const char *name, char **arguments)
{
    char *text = tigetstr(name);
    long values[MOST] = { 0 };
    int i;

    if (!text || text == (char *)-1)
        return text ? NO_CAPABILITY : FALSE_FLAG;
    for (i = 0; i < MOST && arguments[i]; i++)
        values[i] = takes_word(name) && i == 1 ? (long)arguments[i] : atoi(arguments[i]);
    if (i > 0)
        text = tparm(text, values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7],
                     values[8]);
    putp(text);
    return 0;
}

/* One capability with its parameters; what tput ends with for it. */
static int print(char **arguments)
{
    const char *name = arguments[0];
    int number, status;

    if (strcmp(name, "init") == 0) {
        initialize();
        return 0;
    }
    if (strcmp(name, "reset") == 0) {
        reset();
        return 0;
    }
    if (strcmp(name, "longname") == 0) {
        const char *last = strrchr(cur_term->_names, '|');

        printf("%s", last ? last + 1 : cur_term->_names);
        return 0;
    }
    number = tigetflag(name);
    if (number != -1)
        return number ? 0 : FALSE_FLAG;
    number = tigetnum(name);
    if (number != -2) {
        if (strcmp(name, "cols") == 0 || strcmp(name, "lines") == 0)
            number = size(name[0] == 'c', number);
        printf("%d\n", number);
        return 0;
    }
    status = print_string(name, arguments + 1);
    if (status == NO_CAPABILITY)
        fprintf(stderr, "tput: unknown terminfo capability '%s'\n", name);
    return status;
}

/* -S: capabilities from the standard input, one a line. */
static int print_lines(void)
{
    char line[512], *words[MOST + 2];
    int count, status = 0, one;

    while (fgets(line, sizeof line, stdin)) {
        count = 0;
        words[0] = strtok(line, " \t\n");
        while (words[count] && count < MOST)
            words[++count] = strtok(NULL, " \t\n");
        words[count] = NULL;
        if (words[0] && (one = print(words)) > status)
            status = one;
    }
    return status;
}

static int usage(void)
{
    fprintf(stderr, "usage: tput [-T type] capability [parameter...]\n       tput [-T type] init|reset|longname\n"
                    "       tput [-T type] -S\n");
    return USAGE;
}

int main(int argc, char **argv)
{
    char *type = getenv("TERM");
    int option, reads = 0, status;

    while ((option = getopt(argc, argv, "ST:")) != -1) {
        if (option == 'S')
            reads = 1;
        else if (option == 'T')
            type = optarg;
        else
            return usage();
    }
    if (reads != (optind == argc))
        return usage();
    if (!type || setupterm(type, 1, &status) == -1) {
        fprintf(stderr, "tput: unknown terminal \"%s\"\n", type ? type : "");
        return NO_TERMINAL;
    }
    status = reads ? print_lines() : print(argv + optind);
    return fflush(stdout) == 0 ? status : NO_CAPABILITY;
}
