/* Words of the machine. */
#include "stream.h"

int getw(FILE *fp)
{
    LOCK(fp);
    int word;

    return fread(&word, sizeof word, 1, fp) == 1 ? word : EOF;
}

int putw(int word, FILE *fp)
{
    LOCK(fp);
    return fwrite(&word, sizeof word, 1, fp) == 1 ? 0 : EOF;
}
