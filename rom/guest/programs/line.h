/* Lines of any length, bytes of any value. */
#include <stdio.h>
#include <stdlib.h>

struct line {
    char *text;                 /* without its newline, a NUL after it */
    size_t length, room;
};

/* Whether there was another line.  Ends the program when memory is short. */
static int read_line(FILE *in, struct line *line)
{
    int c;

    line->length = 0;
    while ((c = getc(in)) != EOF || line->length) {
        if (line->length + 1 >= line->room) {
            line->room = line->room ? 2 * line->room : 128;
            line->text = realloc(line->text, line->room);
            if (!line->text) {
                fprintf(stderr, "out of memory\n");
                exit(2);
            }
        }
        if (c == EOF || c == '\n') {
            line->text[line->length] = 0;
            return 1;
        }
        line->text[line->length++] = c;
    }
    if (ferror(in))
        perror("read");
    return 0;
}
