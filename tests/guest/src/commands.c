/* system(3) and popen(3): every line is "name ok" or "name FAILED". */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

int main(void)
{
    char line[80];
    FILE *stream, *second;
    int status;

    check("there-is-a-shell", system((char *)0) != 0);
    check("exit-status", system("exit 3") == 3 << 8);
    check("not-found", system("nosuchprogram 2>/dev/null") == 127 << 8);
    status = system("kill -KILL $$");
    check("killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    check("pipeline", system("echo a b c | tr ' ' '\\n' | grep -c . >/tmp/count; test `cat /tmp/count` = 3") == 0);
    putenv("GREETING=hello");
    check("environment", system("test \"$GREETING\" = hello") == 0);
    stream = popen("echo one; echo two; exit 4", "r");
    check("popen-reads", stream && fgets(line, sizeof line, stream) && !strcmp(line, "one\n"));
    check("popen-reads-on", fgets(line, sizeof line, stream) && !strcmp(line, "two\n") && !fgets(line, sizeof line, stream));
    check("pclose-status", pclose(stream) == 4 << 8);
    stream = popen("cat >/tmp/written", "w");
    fprintf(stream, "%d\n", 12345);
    second = popen("cat", "w");         /* must not keep the first one's pipe open */
    check("pclose-waits", pclose(stream) == 0);
    stream = fopen("/tmp/written", "r");
    check("popen-writes", stream && fgets(line, sizeof line, stream) && !strcmp(line, "12345\n"));
    check("two-at-once", pclose(second) == 0);
    errno = 0;
    check("pclose-twice", pclose(stream) == -1 && errno == ECHILD);
    execlp("sh", "sh", "-c", "echo execlp ok; test $# = 2", "sh", "a", "b", (char *)0);
    return 1;
}
