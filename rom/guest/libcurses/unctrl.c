/* Characters and keys in words. */
#include <string.h>
#include "screen.h"

char *unctrl(chtype character)
{
    static char shown[5];
    int code = character & 0xff, i = 0;

    if (code >= 0x80 && code < 0xa0) {
        shown[i++] = '~';
        code -= 0x80;
        shown[i++] = code + '@';
    } else if (code < BLANK || code == 0x7f) {
        shown[i++] = '^';
        shown[i++] = code ^ 0x40;
    } else {
        shown[i++] = code;
    }
    shown[i] = '\0';
    return shown;
}

/* The keys' names from KEY_BREAK on, but for those of function keys. */
static const char first_names[] = "BREAK DOWN UP LEFT RIGHT HOME BACKSPACE";
static const char later_names[] =
    "DL IL DC IC EIC CLEAR EOS EOL SF SR NPAGE PPAGE STAB CTAB CATAB ENTER SRESET RESET PRINT LL A1 A3 B2 C1 C3 BTAB "
    "BEG CANCEL CLOSE COMMAND COPY CREATE END EXIT FIND HELP MARK MESSAGE MOVE NEXT OPEN OPTIONS PREVIOUS REDO "
    "REFERENCE REFRESH REPLACE RESTART RESUME SAVE SBEG SCANCEL SCOMMAND SCOPY SCREATE SDC SDL SELECT SEND SEOL SEXIT "
    "SFIND SHELP SHOME SIC SLEFT SMESSAGE SMOVE SNEXT SOPTIONS SPREVIOUS SPRINT SREDO SREPLACE SRIGHT SRSUME SSAVE "
    "SSUSPEND SUNDO SUSPEND UNDO MOUSE RESIZE";

/* The word of that number, as KEY_WORD. */
static const char *named(const char *names, int number)
{
    static char name[24];
    size_t length;

    for (; number > 0 && names; number--) {
        names = strchr(names, ' ');
        if (names)
            names++;
    }
    if (!names || !*names)
        return NULL;
    length = strcspn(names, " ");
    sprintf(name, "KEY_%.*s", (int)length, names);
    return name;
}

const char *keyname(int key)
{
    static char name[16];

    if (key >= 0 && key < 0x80)
        return unctrl(key);
    if (key >= 0x80 && key < 0x100) {
        sprintf(name, "M-%s", unctrl(key & 0x7f));
        return name;
    }
    if (key >= KEY_F0 && key < KEY_DL) {
        sprintf(name, "KEY_F(%d)", key - KEY_F0);
        return name;
    }
    if (key >= KEY_BREAK && key < KEY_F0)
        return named(first_names, key - KEY_BREAK);
    return key >= KEY_DL ? named(later_names, key - KEY_DL) : NULL;
}
