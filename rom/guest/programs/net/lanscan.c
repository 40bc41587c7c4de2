/* lanscan: the LAN cards of this machine. */
#include "netman.h"

int main(void)
{
    FILE *report;
    char station[16], *from, *to;

    program = "lanscan";
    report = open_report();
    printf("%-15s %-6s %-6s %s\n", "Station", "Name", "State", "Address");
    while (next_line(report, "interface")) {
        if (*words[4] == '-')
            continue;
        for (from = words[4], to = station; *from; from++)
            if (*from != ':')
                *to++ = toupper(*from);
        *to = 0;
        printf("0x%-13s %-6s %-6s %s\n", station, words[1], words[2][0] == 'u' ? "UP" : "DOWN", words[5]);
    }
    return 0;
}
