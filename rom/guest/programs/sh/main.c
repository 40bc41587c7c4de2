/* sh [-aefimnuvx] [-c commands | file] [argument ...] */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

extern char **environ;

static jmp_buf prompt;          /* where an interactive shell goes after an error */
static int depth;               /* of inputs within inputs */

void complain(const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    fprintf(stderr, "%s: ", shell_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    putc('\n', stderr);
}

void abandon(int code)
{
    status = code;
    if (!interactive)
        exit_shell(code);
    longjmp(prompt, 1);
}

void fail(int code, const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    fprintf(stderr, "%s: ", shell_name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    putc('\n', stderr);
    abandon(code);
}

/* Everything the input on top has. `last`: the shell ends with it. */
static int run_all(int last)
{
    int end = 0, result = 0;
    struct command *command;
    struct mark here = mark();

    while (!end && !returning && !breaking && !continuing) {
        command = parse_line(&end);
        if (command && !flag_n)
            result = run(command, last && (end || at_end()));
        release(here);
    }
    return result;
}

int run_text(const char *text, int last)
{
    char *copy = keep(text);
    int result;

    depth++;
    input_text(copy);
    result = run_all(last);
    input_pop();
    depth--;
    free(copy);
    return result;
}

int own(int fd)
{
    int moved = fcntl(fd, F_DUPFD, OWN);

    if (moved < 0)
        return fd;
    close(fd);
    fcntl(moved, F_SETFD, 1);
    return moved;
}

int run_file(const char *name)
{
    int fd = open(name, O_RDONLY), result;

    if (fd < 0) {
        complain("%s: %s", name, errno == ENOENT ? "not found" : "cannot open");
        return errno == ENOENT ? 127 : 126;
    }
    depth++;
    input_file(own(fd), 0);
    result = run_all(0);
    input_pop();
    depth--;
    return result;
}

static void run_profile(int own)
{
    const char *home = get_variable("HOME");
    struct buffer name = {0, 0, 0};

    put_string(&name, own ? home ? home : "/nowhere" : "/etc");
    put_string(&name, own ? "/.profile" : "/profile");
    if (access(name.text, R_OK) == 0)
        run_file(name.text);
}

static void run_interactive(int login)
{
    volatile int profiles = login ? 0 : 2;      /* of two, how many have been run */

    input_file(0, 1);
    if (setjmp(prompt)) {
        leave_everything();
        for (; depth > 0; depth--)
            input_pop();
        input_discard();
    }
    while (profiles < 2)
        run_profile(profiles++);
    for (;;) {
        run_all(0);
        write(2, "\n", 1);
        if (!holds_exit())
            return;
        input_discard();
    }
}

static void set_defaults(char **env)
{
    set_variable("IFS", " \t\n");
    set_variable("PATH", "/bin:/usr/bin");
    set_variable("PS1", geteuid() == 0 ? "# " : "$ ");
    set_variable("PS2", "> ");
    set_variable("OPTIND", "1");
    import_environment(env);
    set_variable("IFS", " \t\n");       /* nobody else's business */
    shell_pid = getpid();
}

int main(int argc, char **argv)
{
    int i, from_text = 0, from_input = 0;
    char *text = 0;

    set_defaults(environ);
    for (i = 1; i < argc && (*argv[i] == '-' || *argv[i] == '+') && argv[i][1]; i++) {
        char option[3] = {0, 0, 0}, *letter, *words[3];

        if (!strcmp(argv[i], "--")) {
            i++;
            break;
        }
        for (letter = argv[i] + 1; *letter; letter++)
            if (*letter == 'c')
                from_text = 1;
            else if (*letter == 's')
                from_input = 1;
            else if (*letter == 'i')
                interactive = 1;
            else {
                option[0] = *argv[i];
                option[1] = *letter;
                words[0] = "set";
                words[1] = option;
                words[2] = 0;
                set_command(2, words);
            }
    }
    if (from_text) {
        if (i >= argc)
            fail(2, "-c: commands missing");
        text = argv[i++];
        shell_name = i < argc ? argv[i++] : argc ? argv[0] : shell_name;
    } else if (i < argc && !from_input)
        shell_name = argv[i++];
    else
        from_input = 1;
    set_positional(argv + i);
    if (from_input && isatty(0) && isatty(2))
        interactive = 1;
    start_signals();
    if (interactive)
        start_jobs();
    if (from_text)
        exit_shell(run_text(text, 1));
    if (!from_input)
        exit_shell(run_file(shell_name));
    if (interactive)
        run_interactive(*argv[0] == '-');
    else {
        input_file(0, 0);
        run_all(0);
    }
    exit_shell(status);
    return 0;
}
