/* netstat: what the network does.
 *
 *     netstat [-an]    connections; -a those that listen too
 *     netstat -i       interfaces
 *     netstat -r       routes
 *     netstat -s       counts of each protocol
 */
#include "netman.h"

static void show_connections(int all)
{
    FILE *report = open_report();
    static const char *kinds[] = {"tcp", "udp", 0};
    int i;

    printf("Active connections\nProto Recv-Q Send-Q  %-22s %-22s %s\n", "Local Address", "Foreign Address", "(state)");
    for (i = 0; kinds[i]; i++) {
        rewind(report);
        while (next_line(report, kinds[i])) {
            int passive = !strcmp(words[5], "LISTEN") || *words[5] == '-';
            char *remote = strcmp(words[4], "0.0.0.0.0") ? words[4] : "*.*";

            if (all || !passive)
                printf("%-5s %6s %6s  %-22s %-22s %s\n", words[0], words[1], words[2], words[3], remote,
                    *words[5] == '-' ? "" : words[5]);
        }
    }
}

static void show_interfaces(void)
{
    FILE *report = open_report();

    printf("%-6s %5s %-18s %-16s %10s %10s %6s\n", "Name", "Mtu", "Station", "Address", "Ipkts", "Opkts", "Ierrs");
    while (next_line(report, "interface"))
        printf("%s%-*s %5s %-18s %-16s %10s %10s %6s\n", words[1], 6 - (int)strlen(words[1]),
            words[2][0] == 'd' ? "*" : "", words[3], words[4], words[5], words[8], words[10], words[12]);
}

static void show_routes(void)
{
    FILE *report = open_report();

    printf("Routing tables\n%-20s %-20s %-6s %s\n", "Destination", "Gateway", "Flags", "Interface");
    while (next_line(report, "route")) {
        char flags[4];

        sprintf(flags, "U%s%s", words[4][0] == 'g' ? "G" : "", strcmp(words[2], "255.255.255.255") ? "" : "H");
        printf("%-20s %-20s %-6s %s\n", strcmp(words[2], "0.0.0.0") ? words[1] : "default", words[3], flags, words[5]);
    }
}

static void show_counts(void)
{
    FILE *report = open_report();
    char protocol[32];
    int count, i;

    *protocol = 0;
    while ((count = next_line(report, "count")) != 0) {
        if (strcmp(protocol, words[1])) {
            strcpy(protocol, words[1]);
            printf("%s:\n", protocol);
        }
        printf("\t%s", words[2]);
        for (i = 3; i < count; i++)
            printf(" %s", words[i]);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    int option, all = 0, what = 0;

    program = "netstat";
    while ((option = getopt(argc, argv, "ainrs")) != EOF)
        if (option == 'a')
            all = 1;
        else if (option == '?') {
            fprintf(stderr, "usage: netstat [-an] | -i | -r | -s\n");
            return 2;
        } else if (option != 'n') /* there are only numbers */
            what = option;
    if (what == 'i')
        show_interfaces();
    else if (what == 'r')
        show_routes();
    else if (what == 's')
        show_counts();
    else
        show_connections(all);
    return 0;
}
