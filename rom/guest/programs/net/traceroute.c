/* traceroute: the gateways on the way to a host, by datagrams that may live one hop more each time.
 *
 *     traceroute [-n] [-m hops] [-p port] [-q probes] [-w seconds] host [size]
 *
 * -n shows addresses only.  A probe goes to a port nobody should have; the host's word that nobody has it is the end.
 */
#include "internet.h"
#include "icmp.h"
#include <netinet/ip_icmp.h>

#define IP 20
#define UDP 8
#define SIZE_MAX_ 1500

static struct sockaddr_in to;
static int out, in, first = 33434, probes = 3, patience = 5, size = IP + UDP + 12, numeric;
static unsigned short mark; /* the port the probes come from */

static void probe(int ttl, int number)
{
    unsigned char packet[SIZE_MAX_];

    memset(packet, 0, sizeof packet);
    packet[0] = 0x45;
    put(packet + 2, size);
    packet[8] = ttl;
    packet[9] = IPPROTO_UDP;
    memcpy(packet + 16, &to.sin_addr, 4);
    put(packet + IP, mark);
    put(packet + IP + 2, first + number);
    put(packet + IP + 4, size - IP);
    if (sendto(out, packet, size, 0, &to, sizeof to) < 0)
        die(inet_ntoa(to.sin_addr));
}

/* Whether the message is about our probe `number'; then its type, and its code in `code', else -1. */
static int about(const unsigned char *packet, int length, int number, int *code)
{
    int header = (packet[0] & 15) * 4;
    const unsigned char *message = packet + header, *inner = message + 8;

    if (length < header + 8 + IP + UDP || (message[0] != ICMP_TIMXCEED && message[0] != ICMP_UNREACH))
        return -1;
    if (inner[9] != IPPROTO_UDP || memcmp(inner + 16, &to.sin_addr, 4))
        return -1;
    inner += (inner[0] & 15) * 4;
    if (inner + UDP > packet + length || get(inner) != mark || get(inner + 2) != (unsigned)(first + number))
        return -1;
    *code = message[1];
    return message[0];
}

/* What is said of a probe within the time there is: its type, or -1. */
static int answer(int number, struct sockaddr_in *from, int *code, long *time)
{
    struct timeval start, now, left;
    unsigned char packet[SIZE_MAX_];
    int room, length, kind;
    fd_set set;

    gettimeofday(&start, 0);
    for (;;) {
        gettimeofday(&now, 0);
        *time = (now.tv_sec - start.tv_sec) * 1000000 + now.tv_usec - start.tv_usec;
        if (*time >= patience * 1000000L)
            return -1;
        left.tv_sec = (patience * 1000000L - *time) / 1000000;
        left.tv_usec = (patience * 1000000L - *time) % 1000000;
        FD_ZERO(&set);
        FD_SET(in, &set);
        if (select(in + 1, (int *)&set, 0, 0, &left) <= 0)
            continue;
        room = sizeof *from;
        length = recvfrom(in, packet, sizeof packet, 0, from, &room);
        if (length > 0 && (kind = about(packet, length, number, code)) >= 0) {
            gettimeofday(&now, 0);
            *time = (now.tv_sec - start.tv_sec) * 1000000 + now.tv_usec - start.tv_usec;
            return kind;
        }
    }
}

static void show(struct in_addr address)
{
    struct hostent *known = numeric ? 0 : gethostbyaddr((char *)&address, sizeof address, AF_INET);

    if (known)
        printf("  %s (%s)", known->h_name, inet_ntoa(address));
    else
        printf("  %s", inet_ntoa(address));
}

/* Why a host can't be reached, as traceroute's users know it. */
static void show_code(int code)
{
    static const char *said[] = {" !N", " !H", " !P", "", " !F", " !S"};

    if (code < (int)(sizeof said / sizeof *said))
        printf("%s", said[code]);
    else
        printf(" !%d", code);
}

/* All probes of one distance; whether that was the end of the way. */
static int hop(int ttl)
{
    static int number;
    struct sockaddr_in from;
    unsigned long last = 0;
    int i, kind, code, ended = 0;
    long time;

    printf("%2d", ttl);
    for (i = 0; i < probes; i++) {
        probe(ttl, ++number);
        kind = answer(number, &from, &code, &time);
        if (kind < 0) {
            printf("  *");
        } else {
            if (from.sin_addr.s_addr != last)
                show(from.sin_addr);
            last = from.sin_addr.s_addr;
            printf("  %ld.%03ld ms", time / 1000, time % 1000);
            if (kind == ICMP_UNREACH) {
                show_code(code);
                ended = 1;
            }
        }
        fflush(stdout);
    }
    printf("\n");
    return ended;
}

static int usage(void)
{
    fprintf(stderr, "usage: traceroute [-n] [-m hops] [-p port] [-q probes] [-w seconds] host [size]\n");
    return 2;
}

int main(int argc, char **argv)
{
    unsigned long *address;
    int option, hops = 30, ttl;

    program = "traceroute";
    if ((in = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)) < 0 || (out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW)) < 0)
        die("raw socket");
    setuid(getuid());
    while ((option = getopt(argc, argv, "m:np:q:w:")) != EOF)
        switch (option) {
        case 'm': hops = atoi(optarg); break;
        case 'n': numeric = 1; break;
        case 'p': first = atoi(optarg); break;
        case 'q': probes = atoi(optarg); break;
        case 'w': patience = atoi(optarg); break;
        default: return usage();
        }
    if (optind >= argc || hops < 1 || hops > 255 || probes < 1 || patience < 1)
        return usage();
    if ((address = addresses_of(argv[optind])) == 0)
        return 1;
    if (optind + 1 < argc)
        size = atoi(argv[optind + 1]);
    if (size < IP + UDP || size > SIZE_MAX_) {
        fprintf(stderr, "traceroute: %d: a packet has %d to %d bytes\n", size, IP + UDP, SIZE_MAX_);
        return 2;
    }
    mark = (getpid() & 0x7fff) | 0x8000;
    set_address(&to, *address, 0);
    printf("traceroute to %s (%s), %d hops max, %d byte packets\n", argv[optind], inet_ntoa(to.sin_addr), hops, size);
    fflush(stdout);
    for (ttl = 1; ttl <= hops; ttl++)
        if (hop(ttl))
            return 0;
    return 1;
}
