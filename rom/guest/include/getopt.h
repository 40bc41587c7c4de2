#ifndef _GETOPT_INCLUDED
#define _GETOPT_INCLUDED

extern char *optarg;
extern int optind, opterr, optopt;
extern int getopt(int, char *const *, const char *);

#endif
