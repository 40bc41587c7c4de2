#ifndef _AR_INCLUDED
#define _AR_INCLUDED

#define ARMAG   "!<arch>\n"
#define SARMAG  8
#define ARFMAG  "`\n"

struct ar_hdr {                 /* text; numbers are decimal but for the mode, which is octal */
    char ar_name[16];           /* ended by a slash */
    char ar_date[12];
    char ar_uid[6];
    char ar_gid[6];
    char ar_mode[8];
    char ar_size[10];
    char ar_fmag[2];
};

#endif
