/* A shell in the manner of Bourne's, for sh(1) of the embedded root: what its parts know of each other. */
#ifndef SH_H
#define SH_H

#include <stddef.h>

#define OWN 10                  /* descriptors from here on are the shell's own */

/* --- commands, as parse.c makes them --- */

struct word {
    struct word *next;
    char *text;                 /* as it was written, quotes and all */
};

enum redirection { R_IN, R_OUT, R_APPEND, R_BOTH, R_DUP, R_HERE };

struct redir {
    struct redir *next;
    enum redirection kind;
    int fd;
    char *text;                 /* name of the file, descriptor, or a here-document's lines */
    int literal;                /* a here-document in which nothing is expanded */
};

enum kind { C_SIMPLE, C_PIPE, C_AND, C_OR, C_NOT, C_LIST, C_BACK, C_SUBSHELL, C_GROUP, C_IF, C_WHILE, C_UNTIL, C_FOR,
            C_CASE, C_ARM, C_FUNCTION };

struct command {
    enum kind kind;
    int line;
    char *name;                 /* of a function, of a loop's variable; what is matched in a case */
    struct word *assigns;       /* NAME=VALUE before a simple command */
    struct word *words;         /* of a simple command or a loop; patterns of a case's arm */
    int has_words;              /* a loop has `in` */
    struct redir *redirs;
    struct command *left, *right, *other;       /* condition, body, else; next arm of a case */
};

/* --- memory that is given back all at once: arena.c --- */

struct mark {
    struct chunk *chunk;
    size_t used;
};

extern void *take(size_t size);
extern char *take_string(const char *text, size_t length);
extern struct mark mark(void);
extern void release(struct mark);
extern char *keep(const char *text);            /* in memory of its own, for free(3) */
extern struct command *keep_command(const struct command *);

/* A string that grows. */
struct buffer {
    char *text;
    size_t length, size;
};

extern void put(struct buffer *, int c);
extern void put_string(struct buffer *, const char *text);

/* --- where commands are read from: input.c --- */

extern void input_text(const char *text);
extern void input_file(int fd, int prompts);
extern void input_pop(void);
extern int next_char(void);     /* EOF at the end */
extern int peek_char(void);
extern int input_line(void);
extern int input_prompts(void);
extern void input_discard(void);                /* the rest of the line */
extern int at_end(void);        /* only a string's: nothing follows */

/* --- parse.c --- */

extern struct command *parse_line(int *end);    /* null for an empty line; *end at the end of the input */
extern int is_name(const char *text, size_t length);

/* --- variables: variables.c --- */

extern char **positional;       /* $1 onwards, null at the end */
extern char *shell_name;        /* $0 */
extern char *get_variable(const char *name);
extern void set_variable(const char *name, const char *value);
extern void unset_variable(const char *name);
extern void export_variable(const char *name);
extern void protect_variable(const char *name);
extern void show_variables(int exported, int readonly);
extern char **environment(void);
extern void assign(const char *text, int exported);     /* NAME=VALUE */
extern void import_environment(char **);
extern void set_positional(char **words);
extern struct command *get_function(const char *name);
extern void set_function(const char *name, const struct command *body);
extern struct saved *save_variables(struct word *assigns);
extern void restore_variables(struct saved *);

/* --- expand.c --- */

extern char **expand_words(struct word *, int *count);
extern char *expand_one(const char *text);      /* neither split nor matched against files */
extern char *expand_pattern(const char *text);
extern char *expand_here(const char *text);
extern long arithmetic(const char *text);               /* arithmetic.c */
extern char *substitute_command(const char *text);      /* process.c */

/* --- run.c --- */

extern int status;              /* $? */
extern int background;          /* $! */
extern int shell_pid;           /* $$ */
extern int flag_e, flag_u, flag_x, flag_f, flag_m, flag_n, flag_v, flag_a, interactive;
extern int breaking, continuing, returning;     /* levels of loops to leave; whether to leave a function */
extern int loops;

extern int run(struct command *, int last);     /* `last`: nothing comes after it, so it may replace the shell */
extern int run_text(const char *text, int last);        /* these two: main.c */
extern int run_file(const char *name);
extern int own(int fd);                 /* moved out of the way of programs */
extern void leave_everything(void);     /* loops, functions, redirections: back to the prompt */

/* --- redirect.c --- */

struct undo;

extern int redirect(struct redir *, struct undo **);
extern void restore(struct undo *);
extern void restore_all(void);
extern struct redir *expanded(const struct redir *);

/* --- process.c, control.c --- */

extern void replace_shell(char **words, char **env);
extern char *find_program(const char *name);
extern int run_program(const struct command *, char *path, char **words, char **env, struct redir *, int last);
extern void start_jobs(void);
extern void end_jobs(void);
extern void set_monitor(int on);
extern void report_jobs(void);          /* before a prompt: what has changed */
extern int holds_exit(void);            /* there are stopped jobs, and the user didn't know */
extern int signal_job(const char *name, int number);

/* --- show.c --- */

extern char *command_text(const struct command *);

/* --- builtin.c, test.c, trap.c --- */

typedef int builtin(int argc, char **argv);
extern builtin *find_builtin(const char *name, int *special);
extern int test_command(int argc, char **argv);
extern int echo_command(int argc, char **argv);
extern int trap_command(int argc, char **argv);
extern int kill_command(int argc, char **argv);
extern int set_command(int argc, char **argv);
extern int printf_command(int argc, char **argv);       /* printf.c */
extern int ulimit_command(int argc, char **argv);       /* ulimit.c */
extern int jobs_command(int argc, char **argv);         /* these three: control.c */
extern int resume_command(int argc, char **argv);
extern int wait_command(int argc, char **argv);
extern const char *signal_name(int number);     /* without SIG */
extern void run_traps(void);
extern int trap_pending(void);
extern void ignore_stops(void);
extern void reset_traps(int as_job);
extern void exit_shell(int code);
extern void start_signals(void);
extern void program_signals(int as_job);        /* in a child about to execute a program: system calls only */
extern int has_traps(void);
extern void take_interrupt(void);       /* back to the prompt if the user asked for it */
extern int forget_interrupt(void);      /* whether there was something to forget */

/* --- errors --- */

extern void complain(const char *format, ...);
extern void fail(int code, const char *format, ...);    /* ends a shell that isn't interactive */
extern void abandon(int code);  /* back to the prompt, or out */

#endif
