/* landiag: look at a LAN card's state and statistics, clear them, reset the card; by commands.
 *
 *     landiag [-t]
 *
 * -t shows no menus.
 */
#include "netman.h"

static char name[16] = "lan0";
static int terse;

static const char *main_menu =
    "\tlan     = LAN Interface Diagnostic\n"
    "\tmenu    = Display this menu\n"
    "\tquit    = Terminate the Diagnostic\n"
    "\tterse   = Do not display command menu\n"
    "\tverbose = Display command menu\n";
static const char *lan_menu =
    "\tclear   = Clear statistics registers\n"
    "\tdisplay = Display LAN Interface status and statistics\n"
    "\tend     = End LAN Interface Diagnostic, return to Test Selection\n"
    "\tmenu    = Display this menu\n"
    "\tname    = Name of the LAN Interface\n"
    "\tquit    = Terminate the Diagnostic\n"
    "\treset   = Reset LAN Interface\n";

static int show_interface(void)
{
    FILE *report = open_report();
    int found = 0;

    while (!found && next_line(report, "interface"))
        found = !strcmp(words[1], name);
    if (found) {
        printf("LAN INTERFACE STATUS DISPLAY\n\n");
        printf("Interface                       = %s\n", words[1]);
        printf("State                           = %s\n", words[2]);
        printf("Station address                 = %s\n", words[4]);
        printf("Internet address                = %s, mask %s\n", words[5], words[6]);
        printf("Maximum packet                  = %s\n", words[3]);
        printf("Frames received                 = %s\n", words[8]);
        printf("Frames sent                     = %s\n", words[10]);
        printf("Frames nobody understands       = %s\n", words[12]);
    }
    fclose(report);
    return found;
}

/* What the driver has counted. */
static void show_counts(void)
{
    FILE *report = open_report();
    int count, i;

    while ((count = next_line(report, "count")) != 0) {
        if (strcmp(words[1], name))
            continue;
        printf("Card, ");
        for (i = 3; i < count; i++)
            printf("%s%s", words[i], i + 1 < count ? " " : "");
        printf(" = %s\n", words[2]);
    }
    fclose(report);
}

static void command(const char *verb)
{
    int device = open("/dev/netman", O_WRONLY);
    char line[32];

    sprintf(line, "%s %s", verb, name);
    if (device < 0 || write(device, line, strlen(line)) < 0)
        failed(line);
    else
        printf("%s: done\n", line);
    if (device >= 0)
        close(device);
}

/* A word from the terminal, or wherever commands come from; 0 at the end. */
static char *ask(const char *prompt)
{
    static char line[80];
    char *word;

    do {
        printf("%s", prompt);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            return 0;
        word = strtok(line, " \t\n");
    } while (!word);
    return word;
}

/* Whether `word' means the command: its beginning is enough. */
static int is(const char *word, const char *meant)
{
    return !strncmp(word, meant, strlen(word));
}

/* 0: the end of all. */
static int lan_mode(void)
{
    char *word;

    printf("LAN Interface test mode. LAN Interface = %s\n\n", name);
    if (!terse)
        printf("%s\n", lan_menu);
    while ((word = ask("Enter command: ")) != 0) {
        if (is(word, "clear"))
            command("clear");
        else if (is(word, "display")) {
            if (show_interface())
                show_counts();
            else
                printf("%s: no such interface\n", name);
        } else if (is(word, "end"))
            return 1;
        else if (is(word, "menu"))
            printf("%s\n", lan_menu);
        else if (is(word, "name")) {
            if ((word = ask("Enter LAN Interface: ")) == 0)
                return 0;
            sprintf(name, "%.15s", word);
        } else if (is(word, "quit"))
            return 0;
        else if (is(word, "reset"))
            command("reset");
        else
            printf("%s: no such command\n", word);
    }
    return 0;
}

int main(int argc, char **argv)
{
    char *word;

    program = "landiag";
    terse = argc > 1 && !strcmp(argv[1], "-t");
    fclose(open_report());
    printf("LOCAL AREA NETWORK ONLINE DIAGNOSTIC\nTest Selection mode.\n\n");
    if (!terse)
        printf("%s\n", main_menu);
    while ((word = ask("Enter command: ")) != 0) {
        if (is(word, "lan")) {
            if (!lan_mode())
                break;
        } else if (is(word, "menu"))
            printf("%s\n", main_menu);
        else if (is(word, "quit"))
            break;
        else if (is(word, "terse"))
            terse = 1;
        else if (is(word, "verbose"))
            terse = 0;
        else
            printf("%s: no such command\n", word);
    }
    return 0;
}
