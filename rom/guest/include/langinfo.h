/* What a locale says: nl_langinfo(3). */
#ifndef _LANGINFO_INCLUDED
#define _LANGINFO_INCLUDED

#include <nl_types.h>

#define D_T_FMT     1
#define D_FMT       2
#define T_FMT       3
#define DAY_1       4
#define DAY_2       5
#define DAY_3       6
#define DAY_4       7
#define DAY_5       8
#define DAY_6       9
#define DAY_7       10
#define MON_1       11
#define MON_2       12
#define MON_3       13
#define MON_4       14
#define MON_5       15
#define MON_6       16
#define MON_7       17
#define MON_8       18
#define MON_9       19
#define MON_10      20
#define MON_11      21
#define MON_12      22
#define ABDAY_1     23
#define ABDAY_2     24
#define ABDAY_3     25
#define ABDAY_4     26
#define ABDAY_5     27
#define ABDAY_6     28
#define ABDAY_7     29
#define ABMON_1     30
#define ABMON_2     31
#define ABMON_3     32
#define ABMON_4     33
#define ABMON_5     34
#define ABMON_6     35
#define ABMON_7     36
#define ABMON_8     37
#define ABMON_9     38
#define ABMON_10    39
#define ABMON_11    40
#define ABMON_12    41
#define RADIXCHAR   42
#define THOUSEP     43
#define YESSTR      44
#define NOSTR       45
#define CRNCYSTR    46
#define AM_STR      47
#define PM_STR      48
#define YESEXPR     49
#define NOEXPR      50
#define T_FMT_AMPM  51
#define CODESET     52

extern char *nl_langinfo(nl_item);

#endif
