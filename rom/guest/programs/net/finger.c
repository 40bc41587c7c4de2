/* finger: who is who on another machine (RFC 1288).
 *
 *     finger [-l] [user]@host[@host...]
 */
#include "internet.h"

int main(int argc, char **argv)
{
    int verbose = 0, option, s, count;
    char data[1024], *host;

    program = "finger";
    while ((option = getopt(argc, argv, "l")) != EOF)
        if (option == 'l')
            verbose = 1;
        else
            return 2;
    if (argc - optind != 1 || (host = strrchr(argv[optind], '@')) == 0) {
        fprintf(stderr, "usage: finger [-l] [user]@host\n");
        return 2;
    }
    *host++ = 0;
    signal(SIGPIPE, SIG_IGN);
    if ((s = dial(host, "finger", SOCK_STREAM)) < 0)
        return 1;
    printf("[%s]\n", host);
    fflush(stdout);
    if (strlen(argv[optind]) > sizeof data - 8)
        argv[optind][sizeof data - 8] = 0;
    sprintf(data, "%s%s\r\n", verbose ? "/W " : "", argv[optind]);
    if (write_all(s, data, (int)strlen(data)) < 0)
        die("write");
    while ((count = read(s, data, sizeof data)) > 0) {
        int i;

        for (i = 0; i < count; i++) { /* nothing that would move somebody's cursor */
            int byte = data[i] & 0x7f;

            if (byte != '\r')
                putchar(isprint(byte) || byte == '\n' || byte == '\t' ? byte : '?');
        }
    }
    if (count < 0)
        die("read");
    return 0;
}
