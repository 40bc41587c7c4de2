/* regerror(3) */
#include <regex.h>
#include <string.h>

static const char *const messages[] = {
    "no error", "no match", "invalid regular expression", "invalid collating element", "invalid character class",
    "trailing backslash", "invalid back reference", "unbalanced [ ]", "unbalanced parentheses", "unbalanced braces",
    "invalid repetition count", "invalid range end", "regular expression too big", "nothing to repeat",
    "not supported",
};

size_t regerror(int error, const regex_t *regex, char *buffer, size_t size)
{
    const char *message = "unknown error";
    size_t length;

    (void)regex;
    if (error >= 0 && error < sizeof messages / sizeof messages[0])
        message = messages[error];
    length = strlen(message);
    if (size) {
        memcpy(buffer, message, length < size ? length + 1 : size);
        buffer[size - 1] = '\0';
    }
    return length + 1;
}
