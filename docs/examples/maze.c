/* Something to find with a fuzzer, for docs/api.md. */
#include <stdlib.h>

char input[4];

void check(char *text)
{
    if (text[0] == '9')
        if (text[1] == '0')
            if (text[2] == '0')
                if (text[3] == '0')
                    abort();
}

int main()
{
    check(input);
    return 0;
}
