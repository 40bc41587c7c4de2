/* Terminal capabilities by their termcap names: argument 1 is the terminal's.   hp9k cc: -ltermcap */
#include <stdio.h>
#include <termcap.h>

static int show(int byte)
{
    if (byte < ' ')
        printf("^%c", byte + '@');
    else
        putchar(byte);
    return byte;
}

static void print(const char *name, const char *text)
{
    printf("%s ", name);
    tputs(text, 1, show);
    printf("\n");
}

int main(int argc, char **argv)
{
    char buffer[1024], area[1024], *next = area;
    int status = tgetent(buffer, argv[1]);

    printf("tgetent %d\n", status);
    if (status != 1)
        return 1;
    printf("co %d li %d am %d xn %d xx %d\n", tgetnum("co"), tgetnum("li"), tgetflag("am"), tgetflag("xn"), tgetnum("xx"));
    print("cl", tgetstr("cl", &next));
    print("cm", tgoto(tgetstr("cm", &next), 4, 9));
    print("ku", tgetstr("ku", &next));
    print("xx", tgetstr("xx", &next));
    print("padded", "a$<5/>b");
    print("termcap style", tgoto("%i%d,%d", 4, 9));
    print("conditions", tparm("%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;%p1%d%;m%p2%02x", 12, 10));
    return 0;
}
