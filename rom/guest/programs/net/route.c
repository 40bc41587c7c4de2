/* route: add and delete routes.
 *
 *     route [-fn] add|delete [net|host] destination gateway [count]
 *
 * `default' is the route to all other networks.  A count of 0 is for a gateway that is an address of this machine's.
 */
#include "netman.h"
#include <net/route.h>

static int usage(void)
{
    fprintf(stderr, "usage: route add|delete [net|host] destination gateway [count]\n");
    return 2;
}

/* Whether an address names a network: its host part is empty. */
static int is_network(unsigned long address)
{
    unsigned long number = ntohl(address);

    if (number == 0)
        return 1;
    if (number < 0x80000000UL)
        return !(number & 0xffffff);
    return number < 0xc0000000UL ? !(number & 0xffff) : !(number & 0xff);
}

int main(int argc, char **argv)
{
    struct rtentry entry;
    struct in_addr shown;
    unsigned long to;
    char **word = argv + 1;
    int adds, kind = 0;

    program = "route";
    if (argc < 2 || (!(adds = !strcmp(*word, "add")) && strcmp(*word, "delete")))
        return usage();
    word++;
    if (*word && (!strcmp(*word, "net") || !strcmp(*word, "host")))
        kind = *(*word++);
    if (!word[0] || !word[1])
        return usage();
    memset(&entry, 0, sizeof entry);
    to = the_address(word[0]);
    set_address((struct sockaddr_in *)&entry.rt_dst, to, 0);
    set_address((struct sockaddr_in *)&entry.rt_gateway, the_address(word[1]), 0);
    entry.rt_flags = RTF_UP | (word[2] && !atoi(word[2]) ? 0 : RTF_GATEWAY);
    if (kind == 'h' || (!kind && !is_network(to)))
        entry.rt_flags |= RTF_HOST;
    shown.s_addr = to;
    if (ioctl(datagram_socket(), adds ? SIOCADDRT : SIOCDELRT, &entry) < 0) {
        if (errno == EEXIST)
            fprintf(stderr, "route: %s: there is such a route\n", word[0]);
        else if (errno == ESRCH)
            fprintf(stderr, "route: %s: there is no such route\n", word[0]);
        else
            failed(word[0]);
        return 1;
    }
    printf("%s %s %s: gateway %s\n", adds ? "add" : "delete", entry.rt_flags & RTF_HOST ? "host" : "net",
        to ? inet_ntoa(shown) : "default", word[1]);
    return 0;
}
