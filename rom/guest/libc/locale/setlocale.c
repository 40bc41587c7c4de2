#include <locale.h>
#include <string.h>

char *setlocale(int category, const char *name)
{
    if (category < LC_ALL || category > LC_MESSAGES)
        return 0;
    if (name && *name && strcmp(name, "C") && strcmp(name, "POSIX") && strcmp(name, "n-computer"))
        return 0;
    return "C";
}
