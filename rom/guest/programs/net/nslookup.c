/* nslookup: ask a name server.
 *
 *     nslookup [-type=TYPE] [name|address [server]]
 *
 * TYPE is a, cname, mx, ns, ptr, soa, txt or any.  Without a name they are read, one a line, and `server HOST',
 * `set type=TYPE' and `exit' are commands.
 */
#include "internet.h"
#include <arpa/nameser.h>
#include <resolv.h>

#define ANSWER 4096

static const struct {
    const char *name;
    int type;
} types[] = {{"a", T_A}, {"any", T_ANY}, {"cname", T_CNAME}, {"mx", T_MX}, {"ns", T_NS}, {"ptr", T_PTR}, {"soa", T_SOA},
    {"txt", T_TXT}};

static int type = T_A;

static unsigned two(const unsigned char *at)
{
    return at[0] << 8 | at[1];
}

static int set_type(const char *name)
{
    unsigned i;

    for (i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcasecmp(types[i].name, name)) {
            type = types[i].type;
            return 1;
        }
    fprintf(stderr, "nslookup: %s: no such type\n", name);
    return 0;
}

static int set_server(const char *host)
{
    unsigned long number = inet_addr(host), *found;

    if (number == (unsigned long)-1) {
        if ((found = addresses_of(host)) == 0)
            return 0;
        number = *found;
    }
    _res.nscount = 1;
    _res.nsaddr.sin_family = AF_INET;
    _res.nsaddr.sin_port = htons(NAMESERVER_PORT);
    _res.nsaddr.sin_addr.s_addr = number;
    return 1;
}

static void show_server(void)
{
    printf("Name Server:  %s\nAddress:  %s\n\n", inet_ntoa(_res.nsaddr.sin_addr), inet_ntoa(_res.nsaddr.sin_addr));
}

/* One record's data; a name in it may point into the whole answer. */
static void show_data(const unsigned char *answer, const unsigned char *end, int kind, const unsigned char *data, int size)
{
    unsigned char name[MAXDNAME];
    struct in_addr address;

    if (kind == T_A && size == 4) {
        memcpy(&address, data, 4);
        printf("Address:  %s\n", inet_ntoa(address));
    } else if (kind == T_MX && size > 2 && dn_expand(answer, end, data + 2, name, sizeof name) >= 0)
        printf("preference = %u, mail exchanger = %s\n", two(data), name);
    else if (kind == T_TXT && size > 0)
        printf("text = \"%.*s\"\n", data[0] < size ? data[0] : size - 1, data + 1);
    else if ((kind == T_CNAME || kind == T_NS || kind == T_PTR || kind == T_SOA) &&
        dn_expand(answer, end, data, name, sizeof name) >= 0)
        printf("%s = %s\n", kind == T_CNAME ? "canonical name" : kind == T_NS ? "nameserver" : kind == T_PTR ? "name" :
            "origin", name);
    else
        printf("record of type %d, %d bytes\n", kind, size);
}

static int show_answer(const unsigned char *answer, int length)
{
    const unsigned char *at = answer + HFIXEDSZ, *end = answer + length;
    int questions = two(answer + 4), records = two(answer + 6), shown = 0, skipped, size;
    unsigned char name[MAXDNAME];

    while (questions-- > 0) {
        if ((skipped = dn_skipname(at, end)) < 0)
            return shown;
        at += skipped + QFIXEDSZ;
    }
    for (; records-- > 0 && at < end; at += size) {
        if ((skipped = dn_expand(answer, end, at, name, sizeof name)) < 0)
            return shown;
        at += skipped + RRFIXEDSZ;
        if (at > end || at + (size = two(at - 2)) > end)
            return shown;
        printf("Name:    %s\n", name);
        show_data(answer, end, two(at - RRFIXEDSZ), at, size);
        shown++;
    }
    return shown;
}

static int look_up(const char *name)
{
    unsigned char answer[ANSWER];
    unsigned long number = inet_addr(name);
    const unsigned char *byte = (unsigned char *)&number;
    char reversed[64];
    int length, kind = type;

    if (number != (unsigned long)-1) {
        sprintf(reversed, "%d.%d.%d.%d.in-addr.arpa", byte[3], byte[2], byte[1], byte[0]);
        name = reversed;
        kind = T_PTR;
    }
    length = res_search(name, C_IN, kind, answer, sizeof answer);
    if (length > (int)sizeof answer)
        length = sizeof answer;
    if (length > 0 && show_answer(answer, length))
        return 0;
    fflush(stdout);
    fprintf(stderr, "nslookup: %s: %s\n", name, length > 0 || h_errno == NO_DATA ? "no records of this type" :
        h_errno == TRY_AGAIN ? "no name server answers" : "no such name");
    return 1;
}

static int converse(void)
{
    char line[MAXDNAME], *word, *rest;
    int terminal = isatty(0), result = 0;

    for (;;) {
        if (terminal) {
            printf("> ");
            fflush(stdout);
        }
        if (!fgets(line, sizeof line, stdin))
            return result;
        if ((word = strtok(line, " \t\n")) == 0)
            continue;
        rest = strtok(0, " \t\n");
        if (!strcmp(word, "exit"))
            return result;
        if (!strcmp(word, "server") && rest) {
            if (set_server(rest))
                show_server();
        } else if (!strcmp(word, "set") && rest && !strncmp(rest, "type=", 5))
            set_type(rest + 5);
        else
            result = look_up(word);
    }
}

int main(int argc, char **argv)
{
    int at = 1;

    program = "nslookup";
    res_init();
    if (at < argc && !strncmp(argv[at], "-type=", 6) && !set_type(argv[at++] + 6))
        return 2;
    if (argc - at > 2 || (at < argc && *argv[at] == '-')) {
        fprintf(stderr, "usage: nslookup [-type=TYPE] [name|address [server]]\n");
        return 2;
    }
    if (at + 1 < argc && !set_server(argv[at + 1]))
        return 1;
    show_server();
    return at < argc ? look_up(argv[at]) : converse();
}
