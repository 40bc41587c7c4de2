/* Keys that send more than a byte: a tree of what they send, by which wgetch knows them. */
#include <stdlib.h>
#include "screen.h"

/* Places of strings in a description, term(4), and the codes of the keys that send them. */
static const short keys[][2] = {
    { 55, KEY_BACKSPACE }, { 56, KEY_CATAB }, { 57, KEY_CLEAR }, { 58, KEY_CTAB }, { 59, KEY_DC }, { 60, KEY_DL },
    { 61, KEY_DOWN }, { 62, KEY_EIC }, { 63, KEY_EOL }, { 64, KEY_EOS }, { 76, KEY_HOME }, { 77, KEY_IC },
    { 78, KEY_IL }, { 79, KEY_LEFT }, { 80, KEY_LL }, { 81, KEY_NPAGE }, { 82, KEY_PPAGE }, { 83, KEY_RIGHT },
    { 84, KEY_SF }, { 85, KEY_SR }, { 86, KEY_STAB }, { 87, KEY_UP }, { 139, KEY_A1 }, { 140, KEY_A3 },
    { 141, KEY_B2 }, { 142, KEY_C1 }, { 143, KEY_C3 }, { 148, KEY_BTAB }, { 158, KEY_BEG }, { 159, KEY_CANCEL },
    { 160, KEY_CLOSE }, { 161, KEY_COMMAND }, { 162, KEY_COPY }, { 163, KEY_CREATE }, { 164, KEY_END },
    { 165, KEY_ENTER }, { 166, KEY_EXIT }, { 167, KEY_FIND }, { 168, KEY_HELP }, { 169, KEY_MARK },
    { 170, KEY_MESSAGE }, { 171, KEY_MOVE }, { 172, KEY_NEXT }, { 173, KEY_OPEN }, { 174, KEY_OPTIONS },
    { 175, KEY_PREVIOUS }, { 176, KEY_PRINT }, { 177, KEY_REDO }, { 178, KEY_REFERENCE }, { 179, KEY_REFRESH },
    { 180, KEY_REPLACE }, { 181, KEY_RESTART }, { 182, KEY_RESUME }, { 183, KEY_SAVE }, { 184, KEY_SUSPEND },
    { 185, KEY_UNDO }, { 186, KEY_SBEG }, { 187, KEY_SCANCEL }, { 188, KEY_SCOMMAND }, { 189, KEY_SCOPY },
    { 190, KEY_SCREATE }, { 191, KEY_SDC }, { 192, KEY_SDL }, { 193, KEY_SELECT }, { 194, KEY_SEND },
    { 195, KEY_SEOL }, { 196, KEY_SEXIT }, { 197, KEY_SFIND }, { 198, KEY_SHELP }, { 199, KEY_SHOME },
    { 200, KEY_SIC }, { 201, KEY_SLEFT }, { 202, KEY_SMESSAGE }, { 203, KEY_SMOVE }, { 204, KEY_SNEXT },
    { 205, KEY_SOPTIONS }, { 206, KEY_SPREVIOUS }, { 207, KEY_SPRINT }, { 208, KEY_SREDO }, { 209, KEY_SREPLACE },
    { 210, KEY_SRIGHT }, { 211, KEY_SRSUME }, { 212, KEY_SSAVE }, { 213, KEY_SSUSPEND }, { 214, KEY_SUNDO },
};
/* Function keys: where the string of the first of some is, which one that is, and the last. */
static const short functions[][3] = {
    { 65, 0, 1 }, { 68, 2, 9 }, { 67, 10, 10 }, { 216, 11, 63 },
};

static struct key *find(struct key *list, int byte)
{
    while (list && list->byte != byte)
        list = list->next;
    return list;
}

/* The first key of several that send the same keeps it. */
static void learn(SCREEN *screen, const char *text, int code)
{
    struct key **level = &screen->keys, *key = NULL;

    for (; text && *text; text++) {
        /* \200 stands for the byte that would end the string. */
        int byte = (unsigned char)*text == 0200 ? 0 : (unsigned char)*text;

        key = find(*level, byte);
        if (!key) {
            key = calloc(1, sizeof *key);
            if (!key)
                return;
            key->byte = byte;
            key->next = *level;
            *level = key;
        }
        level = &key->below;
    }
    if (key && !key->code)
        key->code = code;
}

void _curses_learn_keys(SCREEN *screen)
{
    char *const *strings = screen->terminal->_strings;
    size_t i;
    int number;

    for (i = 0; i < sizeof keys / sizeof *keys; i++)
        learn(screen, strings[keys[i][0]], keys[i][1]);
    for (i = 0; i < sizeof functions / sizeof *functions; i++)
        for (number = functions[i][1]; number <= functions[i][2]; number++)
            learn(screen, strings[functions[i][0] + number - functions[i][1]], KEY_F(number));
}

void _curses_forget_keys(struct key *key)
{
    struct key *next;

    for (; key; key = next) {
        next = key->next;
        _curses_forget_keys(key->below);
        free(key);
    }
}
