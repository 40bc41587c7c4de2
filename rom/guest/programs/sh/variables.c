/* Variables, functions and the positional parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

#define BUCKETS 64

struct variable {
    struct variable *next;
    char *name, *value;         /* no value: unset */
    struct command *function;
    char exported, readonly;
};

struct saved {
    struct saved *next;
    char *name, *value;
    int exported;
};

static struct variable *table[BUCKETS];
static char *no_words[1];

char **positional = no_words;
char *shell_name = "sh";

static struct variable *find(const char *name, size_t length, int make)
{
    unsigned int hash = 0;
    size_t i;
    struct variable **link, *found;

    for (i = 0; i < length; i++)
        hash = hash * 31 + (unsigned char)name[i];
    for (link = &table[hash % BUCKETS]; (found = *link); link = &found->next)
        if (!strncmp(found->name, name, length) && !found->name[length])
            return found;
    if (!make)
        return 0;
    found = *link = calloc(1, sizeof *found);
    found->name = strncpy(calloc(1, length + 1), name, length);
    return found;
}

char *get_variable(const char *name)
{
    struct variable *found = find(name, strlen(name), 0);

    return found ? found->value : 0;
}

static void store(struct variable *variable, const char *value)
{
    char *old = variable->value;

    if (variable->readonly)
        fail(1, "%s: is read only", variable->name);
    else {
        variable->value = keep(value);
        free(old);
        if (flag_a)
            variable->exported = 1;
    }
}

void set_variable(const char *name, const char *value)
{
    store(find(name, strlen(name), 1), value);
}

void unset_variable(const char *name)
{
    struct variable *found = find(name, strlen(name), 0);

    if (!found)
        return;
    store(found, 0);
    found->exported = 0;
    found->function = 0;
}

void export_variable(const char *name)
{
    find(name, strlen(name), 1)->exported = 1;
}

void protect_variable(const char *name)
{
    find(name, strlen(name), 1)->readonly = 1;
}

void assign(const char *text, int exported)
{
    const char *equals = strchr(text, '=');
    struct variable *variable = find(text, equals - text, 1);

    store(variable, equals + 1);
    if (exported)
        variable->exported = 1;
}

void import_environment(char **env)
{
    const char *equals;

    for (; *env; env++)
        if ((equals = strchr(*env, '=')) && is_name(*env, equals - *env))
            assign(*env, 1);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct variable *const *)a)->name, (*(struct variable *const *)b)->name);
}

/* All those with a value, or the exported or protected ones, in order. */
static struct variable **sorted(int exported, int readonly)
{
    struct variable *one, **all;
    int i, count = 0;

    for (i = 0; i < BUCKETS; i++)
        for (one = table[i]; one; one = one->next)
            count++;
    all = take((count + 1) * sizeof *all);
    count = 0;
    for (i = 0; i < BUCKETS; i++)
        for (one = table[i]; one; one = one->next)
            if (exported ? one->exported : readonly ? one->readonly : one->value != 0)
                all[count++] = one;
    qsort(all, count, sizeof *all, by_name);
    all[count] = 0;
    return all;
}

void show_variables(int exported, int readonly)
{
    struct variable **all = sorted(exported, readonly);

    for (; *all; all++)
        if (exported || readonly)
            printf("%s %s\n", exported ? "export" : "readonly", (*all)->name);
        else
            printf("%s=%s\n", (*all)->name, (*all)->value);
}

char **environment(void)
{
    struct variable **all = sorted(1, 0);
    char **env;
    int count = 0, used = 0;

    while (all[count])
        count++;
    env = take((count + 1) * sizeof *env);
    for (; *all; all++)
        if ((*all)->value) {
            size_t length = strlen((*all)->name);

            env[used] = take(length + strlen((*all)->value) + 2);
            memcpy(env[used], (*all)->name, length);
            env[used][length] = '=';
            strcpy(env[used++] + length + 1, (*all)->value);
        }
    return env;
}

void set_positional(char **words)
{
    int count = 0, i;

    while (words[count])
        count++;
    positional = calloc(count + 1, sizeof *positional);
    for (i = 0; i < count; i++)
        positional[i] = keep(words[i]);
}

struct command *get_function(const char *name)
{
    struct variable *found = find(name, strlen(name), 0);

    return found ? found->function : 0;
}

void set_function(const char *name, const struct command *body)
{
    find(name, strlen(name), 1)->function = keep_command(body);
}

/* What assignments before a command change, if that is run by the shell itself. */
struct saved *save_variables(struct word *assigns)
{
    struct saved *list = 0, *one;

    for (; assigns; assigns = assigns->next) {
        struct variable *variable = find(assigns->text, strchr(assigns->text, '=') - assigns->text, 1);

        one = take(sizeof *one);
        one->name = variable->name;
        one->value = variable->value ? take_string(variable->value, strlen(variable->value)) : 0;
        one->exported = variable->exported;
        one->next = list;
        list = one;
    }
    return list;
}

void restore_variables(struct saved *list)
{
    for (; list; list = list->next) {
        struct variable *variable = find(list->name, strlen(list->name), 1);

        free(variable->value);
        variable->value = keep(list->value);
        variable->exported = list->exported;
    }
}
