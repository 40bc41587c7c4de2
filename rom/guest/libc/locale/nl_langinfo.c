/* nl_langinfo(3) of the "C" locale. */
#include <langinfo.h>

static const char *const items[] = {
    [D_T_FMT] = "%a %b %e %H:%M:%S %Y", [D_FMT] = "%m/%d/%y", [T_FMT] = "%H:%M:%S", [T_FMT_AMPM] = "%I:%M:%S %p",
    [DAY_1] = "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    [MON_1] = "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
    [ABDAY_1] = "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    [ABMON_1] = "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    [RADIXCHAR] = ".", [THOUSEP] = "", [YESSTR] = "yes", [NOSTR] = "no", [CRNCYSTR] = "-",
    [AM_STR] = "AM", [PM_STR] = "PM", [YESEXPR] = "^[yY]", [NOEXPR] = "^[nN]", [CODESET] = "roman8",
};

char *nl_langinfo(nl_item item)
{
    if (item < 0 || item >= (nl_item)(sizeof items / sizeof *items) || !items[item])
        return "";
    return (char *)items[item];
}
