#ifndef _SYS_UN_INCLUDED
#define _SYS_UN_INCLUDED

struct sockaddr_un {
    short sun_family;
    char sun_path[92];
};

#endif
