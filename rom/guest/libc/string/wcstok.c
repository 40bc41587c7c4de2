/* As XPG4 has it: like strtok, without a place of the caller's to keep where it was.  A third argument does no harm. */
#include <wchar.h>

wchar_t *wcstok(wchar_t *text, const wchar_t *separators)
{
    static wchar_t *rest;
    wchar_t *end;

    if (!text)
        text = rest;
    if (!text)
        return 0;
    text += wcsspn(text, separators);
    if (!*text) {
        rest = 0;
        return 0;
    }
    end = text + wcscspn(text, separators);
    rest = *end ? end + 1 : 0;
    *end = 0;
    return text;
}
