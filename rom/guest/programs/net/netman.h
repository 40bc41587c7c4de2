/*
 * What the programs that show and change the machine's network share: /dev/netman's lines, and addresses by name.
 */
#include "internet.h"
#include <net/if.h>

#define WORDS 16

static char *words[WORDS];

/* The next line of /dev/netman that begins with `kind', cut into words; 0 at the end. */
static int next_line(FILE *report, const char *kind)
{
    static char line[512];
    int count;

    while (fgets(line, sizeof line, report)) {
        for (count = 0; count < WORDS && (words[count] = strtok(count ? 0 : line, " \n")) != 0; count++)
            ;
        if (count && !strcmp(words[0], kind))
            return count;
    }
    return 0;
}

/* Ends the program on a machine that has no network of its own. */
static FILE *open_report(void)
{
    FILE *report = fopen("/dev/netman", "r");

    if (!report) {
        fprintf(stderr, "%s: this machine has no LAN card of its own: it was started without --lan\n", program);
        exit(1);
    }
    return report;
}

/* An address by number or name; ends the program if it is neither. */
static unsigned long the_address(const char *text)
{
    unsigned long number, *found;

    if (!strcmp(text, "default"))
        return 0;
    if ((number = inet_addr(text)) != (unsigned long)-1 || !strcmp(text, "255.255.255.255"))
        return number;
    if ((found = addresses_of(text)) == 0)
        exit(1);
    return *found;
}

static int datagram_socket(void)
{
    int s = socket(AF_INET, SOCK_DGRAM, 0);

    if (s < 0)
        die("socket");
    return s;
}
