/* getsubopt(3): name,name=value,... */
#include <stdlib.h>
#include <string.h>

int getsubopt(char **options, char *const *names, char **value)
{
    char *name = *options, *end = name + strcspn(name, ","), *equals;
    int i;

    *options = end;
    if (*end) {
        *end = '\0';
        ++*options;
    }
    equals = strchr(name, '=');
    *value = equals ? equals + 1 : 0;
    for (i = 0; names[i]; i++)
        if (equals ? !strncmp(name, names[i], equals - name) && !names[i][equals - name] : !strcmp(name, names[i]))
            return i;
    *value = name;
    return -1;
}
