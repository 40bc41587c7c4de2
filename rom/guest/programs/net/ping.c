/* ping: ask whether a host answers, with ICMP echoes, one a second.
 *
 *     ping [-qrv] [-c count] [-i seconds] host [size [[-n] count]]
 *
 * The exit status is 0 if any answer came.
 */
#include "internet.h"
#include "icmp.h"
#include <netinet/ip_icmp.h>

#define HEADER 8
#define SIZE 64     /* bytes of a message, its header included */
#define SIZE_MAX_ 4096
#define LINGER 3    /* seconds to wait for the last answers */

static struct sockaddr_in to;
static int s, size = SIZE, quiet, verbose;
static long count, sent, received, duplicates, least = 999999999, most, sum;
static char seen[8192]; /* by sequence number: a bit for each answer */

static void ask(void)
{
    unsigned char message[SIZE_MAX_];
    struct timeval now;
    unsigned sequence = sent++ & 0xffff;
    int i;

    for (i = HEADER; i < size; i++)
        message[i] = i;
    message[0] = ICMP_ECHO;
    message[1] = 0;
    put(message + 2, 0);
    put(message + 4, getpid() & 0xffff);
    put(message + 6, sequence);
    if (size >= HEADER + (int)sizeof now) {
        gettimeofday(&now, 0);
        memcpy(message + HEADER, &now, sizeof now);
    }
    seen[sequence >> 3] &= ~(1 << (sequence & 7));
    put(message + 2, checksum(message, size));
    if (sendto(s, message, size, 0, &to, sizeof to) < 0)
        failed(inet_ntoa(to.sin_addr));
}

static void take_time(const unsigned char *message, int length)
{
    struct timeval then, now;
    long time;

    if (length < HEADER + (int)sizeof then) {
        if (!quiet)
            printf(".\n");
        return;
    }
    gettimeofday(&now, 0);
    memcpy(&then, message + HEADER, sizeof then);
    time = (now.tv_sec - then.tv_sec) * 1000000 + now.tv_usec - then.tv_usec;
    if (time < 0)
        time = 0;
    sum += time;
    if (time < least)
        least = time;
    if (time > most)
        most = time;
    if (!quiet)
        printf(". time=%ld.%03ld ms\n", time / 1000, time % 1000);
}

/* Another machine's, or of another program: told only on demand. */
static void tell_other(const unsigned char *message, struct in_addr from)
{
    static const char *kinds[] = {"echo reply", 0, 0, "destination unreachable", "source quench", "redirect", 0, 0,
        "echo", 0, 0, "time exceeded", "parameter problem"};
    int kind = message[0];

    if (verbose && kind != ICMP_ECHO && kind != ICMP_ECHOREPLY)
        printf("%s: %s, code %d\n", inet_ntoa(from),
            kind < (int)(sizeof kinds / sizeof *kinds) && kinds[kind] ? kinds[kind] : "message", message[1]);
}

static void take(void)
{
    unsigned char packet[SIZE_MAX_ + 64], *message;
    struct sockaddr_in from;
    int room = sizeof from, length, header;
    unsigned sequence;

    if ((length = recvfrom(s, packet, sizeof packet, 0, &from, &room)) < 0)
        return;
    header = (packet[0] & 15) * 4;
    message = packet + header;
    if (length < header + HEADER)
        return;
    if (message[0] != ICMP_ECHOREPLY || get(message + 4) != (getpid() & 0xffff)) {
        tell_other(message, from.sin_addr);
        return;
    }
    sequence = get(message + 6);
    if (seen[sequence >> 3] >> (sequence & 7) & 1)
        duplicates++;
    else
        received++;
    seen[sequence >> 3] |= 1 << (sequence & 7);
    if (!quiet)
        printf("%d bytes from %s: icmp_seq=%u", length - header, inet_ntoa(from.sin_addr), sequence);
    take_time(message, length - header);
    fflush(stdout);
}

static void finish(int signal)
{
    printf("\n----%s PING Statistics----\n%ld packets transmitted, %ld packets received", inet_ntoa(to.sin_addr), sent,
        received);
    if (duplicates)
        printf(", +%ld duplicates", duplicates);
    if (sent)
        printf(", %ld%% packet loss", (sent - received) * 100 / sent);
    printf("\n");
    if (received && size >= HEADER + (int)sizeof(struct timeval))
        printf("round-trip (ms)  min/avg/max = %ld.%03ld/%ld.%03ld/%ld.%03ld\n", least / 1000, least % 1000,
            sum / (received + duplicates) / 1000, sum / (received + duplicates) % 1000, most / 1000, most % 1000);
    fflush(stdout);
    _exit(received ? 0 : 1);
}

/* Answers until so many seconds are over, or, at the end, until all are there. */
static void listen_for(long seconds, int last)
{
    struct timeval end, now, left;
    fd_set set;

    gettimeofday(&end, 0);
    end.tv_sec += seconds;
    while (!(last && received >= sent)) {
        gettimeofday(&now, 0);
        left.tv_sec = end.tv_sec - now.tv_sec;
        left.tv_usec = end.tv_usec - now.tv_usec;
        if (left.tv_usec < 0) {
            left.tv_usec += 1000000;
            left.tv_sec--;
        }
        if (left.tv_sec < 0)
            return;
        FD_ZERO(&set);
        FD_SET(s, &set);
        if (select(s + 1, (int *)&set, 0, 0, &left) > 0)
            take();
    }
}

static int usage(void)
{
    fprintf(stderr, "usage: ping [-qrv] [-c count] [-i seconds] host [size [[-n] count]]\n");
    return 2;
}

int main(int argc, char **argv)
{
    unsigned long *address;
    long pause = 1;
    int option, on = 1;

    program = "ping";
    if ((s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)) < 0)
        die("raw socket");
    setuid(getuid());
    while ((option = getopt(argc, argv, "c:i:n:qrv")) != EOF)
        if (option == 'c' || option == 'n')
            count = atol(optarg);
        else if (option == 'i')
            pause = atol(optarg);
        else if (option == 'q')
            quiet = 1;
        else if (option == 'r')
            setsockopt(s, SOL_SOCKET, SO_DONTROUTE, &on, sizeof on);
        else if (option == 'v')
            verbose = 1;
        else
            return usage();
    if (optind >= argc)
        return usage();
    if ((address = addresses_of(argv[optind++])) == 0)
        return 1;
    if (optind < argc && isdigit(*argv[optind]) && (size = atoi(argv[optind++])) < HEADER)
        size = HEADER;
    if (size > SIZE_MAX_) {
        fprintf(stderr, "ping: %d: a message has %d to %d bytes\n", size, HEADER, SIZE_MAX_);
        return 2;
    }
    if (optind < argc && !strcmp(argv[optind], "-n"))
        optind++;
    if (optind < argc)
        count = atol(argv[optind]);
    setsockopt(s, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    set_address(&to, *address, 0);
    signal(SIGINT, finish);
    printf("PING %s: %d byte packets\n", inet_ntoa(to.sin_addr), size);
    fflush(stdout);
    for (;;) {
        ask();
        if (count && sent >= count)
            break;
        listen_for(pause > 0 ? pause : 1, 0);
    }
    listen_for(LINGER, 1);
    finish(0);
    return 0;
}
