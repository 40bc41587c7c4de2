/* Streams, in the directory given: every check prints its name and whether it held. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void check(const char *what, int holds)
{
    printf("%s: %s\n", what, holds ? "ok" : "WRONG");
}

static int holds_text(const char *path, const char *text)
{
    char buffer[200];
    int fd = open(path, O_RDONLY), n = read(fd, buffer, sizeof buffer);

    close(fd);
    return n == (int)strlen(text) && !memcmp(buffer, text, n);
}

static void modes(void)
{
    FILE *fp;
    char line[20];

    check("r of a missing file", !fopen("missing", "r") && errno == ENOENT);
    check("bad mode", !fopen("a", "x") && errno == EINVAL);
    fp = fopen("a", "w");
    check("w writes", fputs("one\ntwo\n", fp) != EOF && fclose(fp) == 0 && holds_text("a", "one\ntwo\n"));
    fp = fopen("a", "r");
    check("r does not write", putc('x', fp) == EOF && ferror(fp) && fclose(fp) == 0);
    fp = fopen("a", "a");
    fputs("three\n", fp);
    check("a tells the end", ftell(fp) == 14);
    fclose(fp);
    check("a appends", holds_text("a", "one\ntwo\nthree\n"));
    fp = fopen("a", "r+");
    fgets(line, sizeof line, fp);
    fseek(fp, 0L, SEEK_CUR);
    fputs("TWO", fp);
    fseek(fp, 0L, SEEK_CUR);
    check("r+ reads on", fgets(line, sizeof line, fp) && !strcmp(line, "\n"));
    fclose(fp);
    check("r+ writes in place", holds_text("a", "one\nTWO\nthree\n"));
    fp = fopen("a", "a+");
    fseek(fp, 0L, SEEK_SET);
    check("a+ reads anywhere", fgets(line, sizeof line, fp) && !strcmp(line, "one\n"));
    fseek(fp, 0L, SEEK_SET);
    fputs("end\n", fp);
    fclose(fp);
    check("a+ writes at the end", holds_text("a", "one\nTWO\nthree\nend\n"));
    fp = fopen("a", "w+b");
    fputs("new", fp);
    rewind(fp);
    check("w+ reads back", fgets(line, sizeof line, fp) && !strcmp(line, "new") && feof(fp));
    fclose(fp);
}

static void positions(void)
{
    FILE *fp = fopen("b", "w+");
    fpos_t place;
    long i;
    int wrong = 0, c;

    for (i = 0; i < 20000; i++)
        putc((int)(i * 7 & 255), fp);
    check("ftell while writing", ftell(fp) == 20000);
    for (i = 0; i < 400; i++) {
        fseek(fp, i * 49, SEEK_SET);
        c = getc(fp);
        wrong += c != (int)(i * 49 * 7 & 255) || ftell(fp) != i * 49 + 1;
        fseek(fp, 5L, SEEK_CUR);
        wrong += getc(fp) != (int)((i * 49 + 6) * 7 & 255);
        fseek(fp, -1L, SEEK_END);
        wrong += getc(fp) != (19999 * 7 & 255) || getc(fp) != EOF || !feof(fp);
    }
    check("fseek", wrong == 0);
    fseek(fp, 100L, SEEK_SET);
    fgetpos(fp, &place);
    c = getc(fp);
    fseek(fp, 0L, SEEK_END);
    check("fsetpos", fsetpos(fp, &place) == 0 && !feof(fp) && getc(fp) == c);
    check("fseek before the start", fseek(fp, -1L, SEEK_SET) == -1 && errno == EINVAL);
    rewind(fp);
    check("ungetc at the start", ungetc('Z', fp) == 'Z' && getc(fp) == 'Z' && getc(fp) == 0 && getc(fp) == 7);
    check("several pushed back", ungetc('1', fp) == '1' && ungetc('2', fp) == '2' && getc(fp) == '2' && getc(fp) == '1');
    check("ungetc of EOF", ungetc(EOF, fp) == EOF);
    fclose(fp);
}

static void blocks(void)
{
    static char out[70000], in[70000];
    FILE *fp = fopen("c", "w");
    size_t i, n, total = 0;

    for (i = 0; i < sizeof out; i++)
        out[i] = i * i >> 3;
    setvbuf(fp, 0, _IOFBF, 512);
    for (i = 0, n = 1; total < sizeof out; i++, n = (n * 5 + 3) % 3000) {
        if (n > sizeof out - total)
            n = sizeof out - total;
        if (fwrite(out + total, 1, n, fp) != n)
            break;
        total += n;
    }
    check("fwrite of all sizes", total == sizeof out && fclose(fp) == 0);
    fp = fopen("c", "r");
    total = fread(in, 1, 3, fp) + fread(in + 3, 1, 20000, fp);
    total += fread(in + total, 1, sizeof in, fp);
    check("fread", total == sizeof in && !memcmp(in, out, sizeof in) && feof(fp));
    clearerr(fp);
    rewind(fp);
    check("fread of whole items", fread(in, 30000, 3, fp) == 2 && feof(fp));
    fclose(fp);
    check("fread of nothing", fread(in, 0, 5, stdin) == 0);
}

static void buffering(void)
{
    FILE *fp = fopen("d", "w");
    struct stat st;
    char own[BUFSIZ];

    setvbuf(fp, 0, _IOLBF, 1000);
    fputs("half", fp);
    stat("d", &st);
    check("line buffered keeps half a line", st.st_size == 0);
    fputs(" a line\nand", fp);
    stat("d", &st);
    check("line buffered writes a line", st.st_size == 12 || st.st_size == 15);
    putc('\n', fp);
    stat("d", &st);
    check("line buffered writes at the newline", st.st_size == 16);
    fclose(fp);
    fp = fopen("d", "w");
    setbuf(fp, 0);
    putc('x', fp);
    stat("d", &st);
    check("unbuffered", st.st_size == 1);
    fclose(fp);
    fp = fopen("d", "w");
    setbuf(fp, own);
    fputs("text", fp);
    stat("d", &st);
    check("own buffer", st.st_size == 0 && fflush(fp) == 0 && stat("d", &st) == 0 && st.st_size == 4);
    fputs("more", fp);
    check("fflush of everything", fflush(0) == 0 && stat("d", &st) == 0 && st.st_size == 8);
    fclose(fp);
}

static void reopening(void)
{
    FILE *fp = fopen("e", "w");
    int fd = fileno(fp), i;
    static FILE *many[80];

    fp = freopen("f", "w", fp);
    check("freopen keeps the descriptor", fp && fileno(fp) == fd && fputs("f", fp) != EOF && fclose(fp) == 0);
    check("freopen wrote the new file", holds_text("f", "f") && holds_text("e", ""));
    fp = tmpfile();
    check("tmpfile", fp && fputs("x", fp) != EOF && (rewind(fp), getc(fp)) == 'x' && fclose(fp) == 0);
    check("fdopen of no descriptor", !fdopen(55, "r") && errno == EBADF);
    for (i = 0; i < 80 && (many[i] = fopen("f", "r")) != 0; i++)
        ;
    check("as many streams as descriptors", i >= 50 && errno == EMFILE);
    while (i--)
        fclose(many[i]);
    check("remove", remove("f") == 0 && access("f", F_OK) == -1 && remove("f") == -1 && errno == ENOENT);
}

static void failures(void)
{
    FILE *fp;
    int ends[2], more[2], waiting = -1;

    signal(SIGPIPE, SIG_IGN);
    pipe(ends);
    close(ends[0]);
    fp = fdopen(ends[1], "w");
    fputs("lost", fp);
    check("write error", fflush(fp) == EOF && errno == EPIPE && ferror(fp));
    pipe(more);
    dup2(more[1], ends[1]);
    check("write error loses what it was for", fflush(fp) == 0 && ioctl(more[0], FIONREAD, &waiting) == 0 && waiting == 0);
    check("fclose tells of it", fclose(fp) == EOF);
    check("fclose twice", fclose(fp) == EOF && errno == EBADF);
}

static void last(void)
{
    printf("atexit\n");
}

int main(int argc, char **argv)
{
    if (argc != 2 || chdir(argv[1]) < 0)
        return 2;
    atexit(last);
    modes();
    positions();
    blocks();
    buffering();
    reopening();
    failures();
    return 0;
}
