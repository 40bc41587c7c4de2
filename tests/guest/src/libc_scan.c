/* scanf. Each line: the types of up to four results (i int, d double, s string), a format, and a text, with tabs between
   and ~ for a newline. Prints the count and the results stored, the same from memory and from a stream or DIFFERENT. */
#include <stdio.h>
#include <string.h>

#define RESULTS 4

union result {
    int number;
    double real;
    unsigned long word[2];
    char text[200];
};

static union result from_memory[RESULTS], from_stream[RESULTS];

static void print(char type, const union result *r)
{
    switch (type) {
    case 'i':
        printf(" %d", r->number);
        break;
    case 'd':
        printf(" %08lx%08lx", r->word[0], r->word[1]);
        break;
    default:
        printf(" [%s]", r->text);
    }
}

static int scan_stream(const char *format, const char *text)
{
    FILE *fp = tmpfile();
    union result *r = from_stream;
    int count;

    fputs(text, fp);
    rewind(fp);
    count = fscanf(fp, format, &r[0], &r[1], &r[2], &r[3]);
    fclose(fp);
    return count;
}

int main(void)
{
    static char line[1000];
    char *format, *text, *p;
    union result *r = from_memory;
    int count, i;

    while (fgets(line, sizeof line, stdin)) {
        line[strlen(line) - 1] = 0;
        for (p = line; (p = strchr(p, '~')) != 0;)
            *p = '\n';
        format = strchr(line, '\t');
        *format++ = 0;
        text = strchr(format, '\t');
        *text++ = 0;
        memset(from_memory, 0, sizeof from_memory);
        memset(from_stream, 0, sizeof from_stream);
        count = sscanf(text, format, &r[0], &r[1], &r[2], &r[3]);
        if (scan_stream(format, text) != count || memcmp(from_memory, from_stream, sizeof from_memory))
            printf("DIFFERENT ");
        printf("%d", count);
        for (i = 0; i < count; i++)
            print(line[i], &r[i]);
        putchar('\n');
    }
    return 0;
}
