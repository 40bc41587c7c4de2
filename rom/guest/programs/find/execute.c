/* -exec and -ok: a command for each file, or one for as many as fit. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "find.h"

#define BATCH 500               /* files at once */

static struct node *gathering[20];      /* commands with + */
static int gathering_count;

static int start(char **words)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child < 0) {
        complain(words[0], errno);
        return -1;
    }
    if (child == 0) {
        execvp(words[0], words);
        complain(words[0], errno);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

/* The word with each {} in it replaced. */
static char *filled(const char *word, const char *path)
{
    const char *at;
    size_t size = strlen(word) + 1;
    char *result, *to;

    for (at = word; (at = strstr(at, "{}")) != 0; at += 2)
        size += strlen(path);
    result = to = malloc(size);
    if (!result)
        usage(word, "out of memory");
    for (at = word; *at;)
        if (at[0] == '{' && at[1] == '}') {
            to = strcpy(to, path) + strlen(path);
            at += 2;
        } else
            *to++ = *at++;
    *to = 0;
    return result;
}

static void run_gathered(struct node *node)
{
    char **words = calloc(node->words + node->path_count, sizeof *words);
    int i;

    memcpy(words, node->command, (node->words - 1) * sizeof *words);
    memcpy(words + node->words - 1, node->paths, node->path_count * sizeof *words);
    if (start(words) != 0)
        walk.result = 1;
    for (i = 0; i < node->path_count; i++)
        free(node->paths[i]);
    node->path_count = 0;
    free(words);
}

static int gather(struct node *node, const char *path)
{
    if (!node->paths) {
        node->paths = calloc(BATCH, sizeof *node->paths);
        if (!node->paths || gathering_count == 20)
            usage("-exec", "too many commands");
        gathering[gathering_count++] = node;
    }
    node->paths[node->path_count++] = strdup(path);
    if (node->path_count == BATCH)
        run_gathered(node);
    return 1;
}

int run_command(struct node *node, const char *path)
{
    char **words;
    int i, status;

    if (node->many)
        return gather(node, path);
    words = calloc(node->words + 1, sizeof *words);
    for (i = 0; i < node->words; i++)
        words[i] = filled(node->command[i], path);
    status = start(words);
    for (i = 0; i < node->words; i++)
        free(words[i]);
    free(words);
    return status == 0;
}

void finish_commands(void)
{
    int i;

    for (i = 0; i < gathering_count; i++)
        if (gathering[i]->path_count)
            run_gathered(gathering[i]);
}
