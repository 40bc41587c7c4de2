/* ifconfig: show and change network interfaces.
 *
 *     ifconfig [-a] [interface [inet] [address] [up] [down] [netmask mask] [broadcast address] [metric n]]
 */
#include "netman.h"

static int s;
static struct ifreq request;

static int ask(int what)
{
    return ioctl(s, what, &request);
}

static void change(int what, const char *name)
{
    if (ioctl(s, what, &request) < 0)
        die(name);
}

static struct in_addr told(void)
{
    return ((struct sockaddr_in *)&request.ifr_addr)->sin_addr;
}

static void show_flags(int flags)
{
    static const struct { int bit; const char *name; } names[] = {{IFF_UP, "UP"}, {IFF_BROADCAST, "BROADCAST"},
        {IFF_LOOPBACK, "LOOPBACK"}, {IFF_POINTOPOINT, "POINTOPOINT"}, {IFF_RUNNING, "RUNNING"}, {IFF_NOARP, "NOARP"}};
    unsigned i;
    const char *before = "<";

    printf("flags=%x", flags);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & names[i].bit) {
            printf("%s%s", before, names[i].name);
            before = ",";
        }
    printf(*before == '<' ? "<>\n" : ">\n");
}

static void show(const char *name)
{
    int flags;

    strncpy(request.ifr_name, name, IFNAMSIZ);
    if (ask(SIOCGIFFLAGS) < 0)
        die(name);
    flags = request.ifr_flags & 0xffff;
    printf("%s: ", name);
    show_flags(flags);
    if (ask(SIOCGIFADDR) < 0)
        return;
    printf("\tinet %s", inet_ntoa(told()));
    if (ask(SIOCGIFNETMASK) == 0)
        printf(" netmask %lx", (unsigned long)ntohl(told().s_addr));
    if (flags & IFF_BROADCAST && ask(SIOCGIFBRDADDR) == 0)
        printf(" broadcast %s", inet_ntoa(told()));
    if (ask(SIOCGIFMETRIC) == 0 && request.ifr_metric)
        printf(" metric %d", request.ifr_metric);
    printf("\n");
}

static void show_all(void)
{
    struct ifreq entries[32];
    struct ifconf list;
    unsigned i;

    list.ifc_len = sizeof entries;
    list.ifc_req = entries;
    if (ioctl(s, SIOCGIFCONF, &list) < 0)
        die("SIOCGIFCONF");
    for (i = 0; i < list.ifc_len / sizeof *entries; i++)
        show(entries[i].ifr_name);
}

static void set_to(unsigned long address)
{
    set_address((struct sockaddr_in *)&request.ifr_addr, address, 0);
}

/* The word's value; ends the program if there is none. */
static char *value(char **word)
{
    if (!word[1]) {
        fprintf(stderr, "ifconfig: %s: what follows it is missing\n", *word);
        exit(2);
    }
    return word[1];
}

static unsigned long mask(const char *text)
{
    return !strncmp(text, "0x", 2) ? htonl(strtoul(text, 0, 16)) : the_address(text);
}

static void set_flag(const char *name, int up)
{
    if (ask(SIOCGIFFLAGS) < 0)
        die(name);
    request.ifr_flags = up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP;
    change(SIOCSIFFLAGS, name);
}

int main(int argc, char **argv)
{
    const char *name;
    char **word;

    program = "ifconfig";
    s = datagram_socket();
    if (argc < 2 || !strcmp(argv[1], "-a")) {
        show_all();
        return 0;
    }
    name = argv[1];
    if (argc == 2) {
        show(name);
        return 0;
    }
    strncpy(request.ifr_name, name, IFNAMSIZ);
    for (word = argv + 2; *word; word++)
        if (!strcmp(*word, "inet"))
            continue;
        else if (!strcmp(*word, "up") || !strcmp(*word, "down"))
            set_flag(name, **word == 'u');
        else if (!strcmp(*word, "netmask")) {
            set_to(mask(value(word++)));
            change(SIOCSIFNETMASK, name);
        } else if (!strcmp(*word, "broadcast")) {
            set_to(the_address(value(word++)));
            change(SIOCSIFBRDADDR, name);
        } else if (!strcmp(*word, "metric")) {
            request.ifr_metric = atoi(value(word++));
            change(SIOCSIFMETRIC, name);
        } else {
            set_to(the_address(*word));
            change(SIOCSIFADDR, name);
        }
    return 0;
}
