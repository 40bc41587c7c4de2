/* The commands, as a table: how many words each takes, and what it does. */
#include "ftp.h"

static int simple(const char *verb, const char *argument)
{
    int code = ask(verb, argument);

    if (code / 100 == 2 && !verbose && strchr("PSH", *verb) && reply[3])
        printf("%s\n", reply + 4);
    return code < 400 ? 0 : -1;
}

static int toggle(const char *name, int *setting)
{
    *setting = !*setting;
    printf("%s: %s\n", name, *setting ? "on" : "off");
    return 0;
}

static int do_append(char **w) { return put(w[1], w[2], "APPE"); }
static int do_ascii(char **w) { (void)w; binary = 0; return 0; }
static int do_binary(char **w) { (void)w; binary = 1; return 0; }
static int do_cd(char **w) { return simple("CWD", w[1]); }
static int do_cdup(char **w) { (void)w; return simple("CDUP", ""); }
static int do_close(char **w) { (void)w; if (control >= 0) ask("QUIT", ""); close_control(); return 0; }
static int do_delete(char **w) { return simple("DELE", w[1]); }
static int do_dir(char **w) { return list("LIST", w[1], w[2]); }
static int do_get(char **w) { return get(w[1], w[2], 0); }
static int do_hash(char **w) { return toggle(w[0], &hashing); }
static int do_lcd(char **w) { return chdir(w[1]) < 0 ? failed(w[1]) : 0; }
static int do_ls(char **w) { return list("NLST", w[1], w[2]); }
static int do_mdelete(char **w) { return delete_many(w + 1); }
static int do_mget(char **w) { return get_many(w + 1); }
static int do_mkdir(char **w) { return simple("MKD", w[1]); }
static int do_mput(char **w) { return put_many(w + 1); }
static int do_partial(char **w) { return toggle(w[0], &partial); }
static int do_passive(char **w) { passive = !passive; (void)w; return 0; }
static int do_prompt(char **w) { return toggle(w[0], &prompting); }
static int do_put(char **w) { return put(w[1], w[2], "STOR"); }
static int do_pwd(char **w) { (void)w; return simple("PWD", ""); }
static int do_reget(char **w) { return get(w[1], w[2], 1); }
static int do_rename(char **w) { return ask("RNFR", w[1]) == 350 ? simple("RNTO", w[2]) : -1; }
static int do_rmdir(char **w) { return simple("RMD", w[1]); }
static int do_size(char **w) { return ask("TYPE", binary ? "I" : "A") == 200 ? simple("SIZE", w[1]) : -1; }
static int do_system(char **w) { (void)w; return simple("SYST", ""); }
static int do_verbose(char **w) { return toggle(w[0], &verbose); }

static int do_open(char **w)
{
    return open_control(w[1], *w[2] ? w[2] : "ftp") ? 0 : -1;
}

static int do_user(char **w)
{
    return login(w[1], *w[2] ? w[2] : 0) ? 0 : -1;
}

static int do_quote(char **w)
{
    char line[LINE];
    int used = 0;

    for (*line = 0, w++; *w && **w; w++)
        used += sprintf(line + used, "%s%.*s", used ? " " : "", LINE - 8 - used, *w);
    return ask(line, "") < 400 ? 0 : -1;
}

static int do_status(char **w)
{
    (void)w;
    if (control < 0)
        printf("not connected; ");
    printf("%s transfers, %s data connections; prompt %s, hash %s, partial %s\n", binary ? "binary" : "ascii",
           passive ? "passive" : "active", prompting ? "on" : "off", hashing ? "on" : "off", partial ? "on" : "off");
    return 0;
}

static int do_help(char **);

static const struct command {
    const char *name;
    int least, most;            /* words after it */
    int (*act)(char **);
    const char *help;
} commands[] = {
    {"append", 1, 2, do_append, "local [remote]: put at the end of a file"},
    {"ascii", 0, 0, do_ascii, "transfers change the ends of lines"},
    {"binary", 0, 0, do_binary, "transfers change nothing"},
    {"cd", 1, 1, do_cd, "directory"},
    {"cdup", 0, 0, do_cdup, "to the directory above"},
    {"close", 0, 0, do_close, "end the connection"},
    {"delete", 1, 1, do_delete, "remote"},
    {"dir", 0, 2, do_dir, "[remote [local]]: long list"},
    {"disconnect", 0, 0, do_close, "end the connection"},
    {"get", 1, 2, do_get, "remote [local]"},
    {"hash", 0, 0, do_hash, "# for each 1024 bytes, or not"},
    {"help", 0, 0, do_help, ""},
    {"image", 0, 0, do_binary, "transfers change nothing"},
    {"lcd", 1, 1, do_lcd, "directory here"},
    {"ls", 0, 2, do_ls, "[remote [local]]: names"},
    {"mdelete", 1, 99, do_mdelete, "pattern ..."},
    {"mget", 1, 99, do_mget, "pattern ..."},
    {"mkdir", 1, 1, do_mkdir, "directory"},
    {"mput", 1, 99, do_mput, "pattern ..."},
    {"nlist", 0, 2, do_ls, "[remote [local]]: names"},
    {"open", 1, 2, do_open, "host [port]"},
    {"partial", 0, 0, do_partial, "keep what came of a failed get, or not"},
    {"passive", 0, 0, do_passive, "data connections from here, or from the server"},
    {"prompt", 0, 0, do_prompt, "ask before each file of many, or not"},
    {"put", 1, 2, do_put, "local [remote]"},
    {"pwd", 0, 0, do_pwd, ""},
    {"quote", 1, 99, do_quote, "a command of the protocol"},
    {"recv", 1, 2, do_get, "remote [local]"},
    {"reget", 1, 2, do_reget, "remote [local]: only what is missing at its end"},
    {"rename", 2, 2, do_rename, "from to"},
    {"rmdir", 1, 1, do_rmdir, "directory"},
    {"send", 1, 2, do_put, "local [remote]"},
    {"size", 1, 1, do_size, "remote: in bytes"},
    {"status", 0, 0, do_status, ""},
    {"system", 0, 0, do_system, "the server's kind"},
    {"user", 1, 2, do_user, "name [password]"},
    {"verbose", 0, 0, do_verbose, "show what the server says, or not"},
    {"?", 0, 0, do_help, ""},
};
#define COMMANDS ((int)(sizeof commands / sizeof *commands))

static int do_help(char **w)
{
    int i;

    (void)w;
    for (i = 0; i < COMMANDS; i++)
        printf("%-10s %s\n", commands[i].name, commands[i].help);
    return 0;
}

/* Does what the words say; they are followed by empty ones. */
int obey(char **words, int count)
{
    int i;

    for (i = 0; i < COMMANDS; i++)
        if (!strcmp(words[0], commands[i].name)) {
            if (count - 1 < commands[i].least || count - 1 > commands[i].most) {
                fprintf(stderr, "ftp: usage: %s %s\n", commands[i].name, commands[i].help);
                return -1;
            }
            return commands[i].act(words);
        }
    fprintf(stderr, "ftp: %s: no such command\n", words[0]);
    return -1;
}
