/* Commands the shell carries out itself. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>
#include "sh.h"

int flag_e, flag_u, flag_x, flag_f, flag_n, flag_v, flag_a, interactive;

static int number_argument(int argc, char **argv, int otherwise)
{
    return argc > 1 ? atoi(argv[1]) : otherwise;
}

static int colon_command(int argc, char **argv) { (void)argc, (void)argv; return 0; }
static int false_command(int argc, char **argv) { (void)argc, (void)argv; return 1; }

static int break_command(int argc, char **argv)
{
    int levels = number_argument(argc, argv, 1);

    if (levels > loops)
        levels = loops;
    *(strcmp(argv[0], "break") ? &continuing : &breaking) = levels;
    return 0;
}

static int cd_command(int argc, char **argv)
{
    char here[1024], *to = argc > 1 ? argv[1] : get_variable("HOME");

    if (to && !strcmp(to, "-"))
        to = get_variable("OLDPWD");
    if (!to) {
        complain("cd: no home directory");
        return 1;
    }
    if (!getcwd(here, sizeof here))
        *here = 0;
    if (chdir(to) < 0) {
        complain("cd: %s: %s", to, strerror(errno));
        return 1;
    }
    set_variable("OLDPWD", here);
    if (getcwd(here, sizeof here)) {
        set_variable("PWD", here);
        if (argc > 1 && !strcmp(argv[1], "-"))
            puts(here);
    }
    return 0;
}

static int pwd_command(int argc, char **argv)
{
    char here[1024];

    (void)argc, (void)argv;
    if (!getcwd(here, sizeof here)) {
        complain("pwd: %s", strerror(errno));
        return 1;
    }
    puts(here);
    return 0;
}

int echo_command(int argc, char **argv)
{
    int i, newline = 1;
    const char *text;

    for (i = 1; i < argc; i++) {
        if (i > 1)
            putchar(' ');
        for (text = argv[i]; *text; text++) {
            static const char from[] = "bfnrtv\\", to[] = "\b\f\n\r\t\v\\";
            const char *found;

            if (*text != '\\' || !text[1])
                putchar(*text);
            else if (*++text == 'c') {
                newline = 0;
                break;
            } else if (*text == '0') {
                int digits, value = 0;

                for (digits = 0; digits < 3 && text[1] >= '0' && text[1] <= '7'; digits++)
                    value = value * 8 + *++text - '0';
                putchar(value);
            } else if ((found = strchr(from, *text)))
                putchar(to[found - from]);
            else {
                putchar('\\');
                putchar(*text);
            }
        }
        if (*text)
            break;
    }
    if (newline)
        putchar('\n');
    return fflush(stdout) ? 1 : 0;
}

static int eval_command(int argc, char **argv)
{
    struct buffer text = {0, 0, 0};
    int i;

    for (i = 1; i < argc; i++) {
        if (i > 1)
            put(&text, ' ');
        put_string(&text, argv[i]);
    }
    return text.text ? run_text(text.text, 0) : 0;
}

static int dot_command(int argc, char **argv)
{
    char *path;
    int result;

    if (argc < 2)
        return 0;
    path = strchr(argv[1], '/') || access(argv[1], R_OK) == 0 ? argv[1] : find_program(argv[1]);
    if (!path || access(path, R_OK) < 0) {
        fail(1, "%s: not found", argv[1]);
        return 1;
    }
    result = run_file(path);
    if (returning) {
        returning = 0;
        result = status;
    }
    return result;
}

static int exec_command(int argc, char **argv)
{
    if (argc > 1)
        replace_shell(argv + 1, environment());
    return 0;
}

static int exit_command(int argc, char **argv)
{
    if (!holds_exit())
        exit_shell(number_argument(argc, argv, status) & 0xff);
    return status;
}

static int return_command(int argc, char **argv)
{
    returning = 1;
    return status = number_argument(argc, argv, status) & 0xff;
}

static int export_command(int argc, char **argv)
{
    int i, readonly = *argv[0] == 'r';
    char *equals;

    if (argc == 1 || !strcmp(argv[1], "-p"))
        show_variables(!readonly, readonly);
    for (i = 1; i < argc; i++) {
        equals = strchr(argv[i], '=');
        if (!is_name(argv[i], equals ? (size_t)(equals - argv[i]) : strlen(argv[i]))) {
            if (*argv[i] == '-')
                continue;
            fail(1, "%s: is not an identifier", argv[i]);
            return 1;
        }
        if (equals) {
            assign(argv[i], 0);
            *equals = 0;
        }
        (readonly ? protect_variable : export_variable)(argv[i]);
    }
    return 0;
}

static int unset_command(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++)
        if (*argv[i] != '-')
            unset_variable(argv[i]);
    return 0;
}

/* A line from the standard input; -1 at its end. The last backslash joins it with the next one unless `raw`. */
static int read_line(struct buffer *line, struct buffer *quoted, int raw)
{
    char byte;
    int got;

    for (;;) {
        while ((got = read(0, &byte, 1)) < 0 && errno == EINTR && !trap_pending())
            ;
        if (got != 1)
            return -1;
        if (byte == '\n')
            return 0;
        if (byte == '\\' && !raw) {
            if (read(0, &byte, 1) != 1)
                return -1;
            if (byte == '\n')
                continue;
            put(quoted, 1);
        } else
            put(quoted, 0);
        put(line, byte);
    }
}

static int read_command(int argc, char **argv)
{
    struct buffer line = {0, 0, 0}, quoted = {0, 0, 0};
    const char *separators = get_variable("IFS");
    int first = 1, raw = 0, end, i;
    size_t at = 0, start, stop;

    if (argc > 1 && !strcmp(argv[1], "-r"))
        raw = first++;
    end = read_line(&line, &quoted, raw);
    if (!separators)
        separators = " \t\n";
#define SEPARATES(i) (!quoted.text[i] && strchr(separators, line.text[i]))
    for (i = first; i < argc; i++) {
        while (at < line.length && SEPARATES(at) && isspace((unsigned char)line.text[at]))
            at++;
        for (start = at; at < line.length && (i == argc - 1 || !SEPARATES(at)); at++)
            ;
        for (stop = at; i == argc - 1 && stop > start && SEPARATES(stop - 1); stop--)
            ;
        set_variable(argv[i], line.length ? take_string(line.text + start, stop - start) : "");
        if (at < line.length)
            at++;
    }
    return end < 0;
}

int set_command(int argc, char **argv)
{
    static int *const values[] = {&flag_a, &flag_e, &flag_f, &flag_n, &flag_u, &flag_v, &flag_x};
    static const char letters[] = "aefnuvx";
    const char *letter, *found;
    int i;

    if (argc == 1)
        show_variables(0, 0);
    for (i = 1; i < argc && (*argv[i] == '-' || *argv[i] == '+') && argv[i][1]; i++) {
        if (!strcmp(argv[i], "--")) {
            set_positional(argv + i + 1);
            return 0;
        }
        for (letter = argv[i] + 1; *letter; letter++)
            if ((found = strchr(letters, *letter)))
                *values[found - letters] = *argv[i] == '-';
            else if (*letter == 'm')
                set_monitor(*argv[i] == '-');
            else if (!strchr("hkst", *letter)) {
                fail(1, "set: %s: bad option", argv[i]);
                return 1;
            }
    }
    if (i < argc)
        set_positional(argv + i);
    return 0;
}

static int shift_command(int argc, char **argv)
{
    int count = number_argument(argc, argv, 1);

    for (; count > 0; count--) {
        if (!*positional) {
            complain("shift: cannot shift");
            return 1;
        }
        positional++;
    }
    return 0;
}

static int times_command(int argc, char **argv)
{
    struct tms spent;
    long tick = sysconf(_SC_CLK_TCK);
    clock_t *shown[4];
    int i;

    (void)argc, (void)argv;
    times(&spent);
    shown[0] = &spent.tms_utime;
    shown[1] = &spent.tms_stime;
    shown[2] = &spent.tms_cutime;
    shown[3] = &spent.tms_cstime;
    for (i = 0; i < 4; i++)
        printf("%ldm%ld.%02lds%c", (long)*shown[i] / tick / 60, (long)*shown[i] / tick % 60,
               (long)*shown[i] % tick * 100 / tick, i & 1 ? '\n' : ' ');
    return 0;
}

static int type_command(int argc, char **argv)
{
    int i, special, result = 0;
    char *path;

    for (i = 1; i < argc; i++)
        if (get_function(argv[i]))
            printf("%s is a function\n", argv[i]);
        else if (find_builtin(argv[i], &special))
            printf("%s is a shell builtin\n", argv[i]);
        else if ((path = find_program(argv[i])) && access(path, X_OK) == 0)
            printf("%s is %s\n", argv[i], path);
        else {
            printf("%s not found\n", argv[i]);
            result = 1;
        }
    return result;
}

/* command -v: what a name would be. Without options it is taken care of where commands are run. */
static int command_command(int argc, char **argv)
{
    int special;
    char *path;

    if (argc < 3 || (strcmp(argv[1], "-v") && strcmp(argv[1], "-V")))
        return argc > 1;
    if (argv[1][1] == 'V')
        return type_command(argc - 1, argv + 1);
    if (get_function(argv[2]) || find_builtin(argv[2], &special))
        puts(argv[2]);
    else if ((path = find_program(argv[2])) && access(path, X_OK) == 0)
        puts(path);
    else
        return 1;
    return 0;
}

static int umask_command(int argc, char **argv)
{
    mode_t mask;

    if (argc > 1) {
        umask(strtol(argv[1], 0, 8));
        return 0;
    }
    mask = umask(0);
    umask(mask);
    printf("%03o\n", (unsigned)mask);
    return 0;
}

static int getopts_command(int argc, char **argv)
{
    static int within = 1;      /* place in the word */
    char **words = argc > 3 ? argv + 3 : positional, *text, letter[2] = {0, 0};
    int index = get_variable("OPTIND") ? atoi(get_variable("OPTIND")) : 1, count = 0;
    const char *found;

    if (argc < 3) {
        complain("usage: getopts letters name [word ...]");
        return 2;
    }
    while (words[count])
        count++;
    text = index <= count ? words[index - 1] : 0;
    if (!text || *text != '-' || !text[1] || !strcmp(text, "--")) {
        char next[12];

        sprintf(next, "%d", text && !strcmp(text, "--") ? index + 1 : index);
        set_variable("OPTIND", next);
        within = 1;
        return 1;
    }
    *letter = text[within++];
    found = *letter == ':' ? 0 : strchr(argv[1], *letter);
    unset_variable("OPTARG");
    if (found && found[1] == ':') {
        char *value = text[within] ? text + within : words[index++];

        if (value)
            set_variable("OPTARG", value);
        else {
            complain("option requires an argument -- %s", letter);
            *letter = '?';
        }
        index++;
        within = 1;
    } else {
        if (!found) {
            complain("illegal option -- %s", letter);
            *letter = '?';
        }
        if (!text[within]) {
            index++;
            within = 1;
        }
    }
    set_variable(argv[2], letter);
    sprintf(take(12), "%d", index);
    {
        char next[12];

        sprintf(next, "%d", index);
        set_variable("OPTIND", next);
    }
    return 0;
}

static const struct {
    const char *name;
    builtin *call;
    int special;                /* assignments before it stay */
} table[] = {
    {".", dot_command, 1}, {":", colon_command, 1}, {"[", test_command, 0}, {"bg", resume_command, 0},
    {"break", break_command, 1}, {"cd", cd_command, 0}, {"command", command_command, 0},
    {"continue", break_command, 1}, {"echo", echo_command, 0}, {"eval", eval_command, 1},
    {"exec", exec_command, 1}, {"exit", exit_command, 1}, {"export", export_command, 1},
    {"false", false_command, 0}, {"fg", resume_command, 0}, {"getopts", getopts_command, 0},
    {"hash", colon_command, 0}, {"jobs", jobs_command, 0}, {"kill", kill_command, 0},
    {"printf", printf_command, 0}, {"pwd", pwd_command, 0}, {"read", read_command, 0},
    {"readonly", export_command, 1}, {"return", return_command, 1}, {"set", set_command, 1},
    {"shift", shift_command, 1}, {"test", test_command, 0}, {"times", times_command, 1}, {"trap", trap_command, 1},
    {"true", colon_command, 0}, {"type", type_command, 0}, {"ulimit", ulimit_command, 0},
    {"umask", umask_command, 0}, {"unset", unset_command, 1}, {"wait", wait_command, 0},
};

builtin *find_builtin(const char *name, int *special)
{
    int low = 0, high = sizeof table / sizeof *table, middle, order;

    while (low < high) {
        middle = (low + high) / 2;
        order = strcmp(name, table[middle].name);
        if (!order) {
            *special = table[middle].special;
            return table[middle].call;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}
