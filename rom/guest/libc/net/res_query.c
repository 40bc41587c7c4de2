/* res_query(3), res_search(3) */
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>
#include "resolver.h"

int res_query(const char *name, int class, int type, unsigned char *answer, int room)
{
    char query[PACKETSZ];
    int size = res_mkquery(QUERY, name, class, type, 0, 0, 0, query, sizeof query), received;

    if (size <= 0) {
        h_errno = NO_RECOVERY;
        return -1;
    }
    received = res_send(query, size, (char *)answer, room);
    if (received < 0) {
        h_errno = TRY_AGAIN;
        return -1;
    }
    if ((answer[3] & 15) == NOERROR && _getshort(answer + 6))
        return received;
    h_errno = (answer[3] & 15) == NOERROR ? NO_DATA : (answer[3] & 15) == NXDOMAIN ? HOST_NOT_FOUND : NO_RECOVERY;
    return -1;
}

int res_querydomain(const char *name, const char *domain, int class, int type, unsigned char *answer, int room)
{
    char full[MAX_NAME];

    if (strlen(name) + (domain ? strlen(domain) : 0) + 2 > sizeof full) {
        h_errno = NO_RECOVERY;
        return -1;
    }
    if (domain)
        sprintf(full, "%s.%s", name, domain);
    return res_query(domain ? full : name, class, type, answer, room);
}

/* As gethostbyname: a name with a dot as it is first, one that ends with a dot in no other way. */
int res_search(const char *name, int class, int type, unsigned char *answer, int room)
{
    int dotted = strchr(name, '.') != 0, absolute = *name && name[strlen(name) - 1] == '.', no_data = 0, size = -1, i;

    if (!(_res.options & RES_INIT) && res_init() == -1)
        return -1;
    h_errno = HOST_NOT_FOUND;
    if (dotted)
        size = res_query(name, class, type, answer, room);
    for (i = 0; size < 0 && h_errno != TRY_AGAIN && h_errno != NO_RECOVERY && !absolute && _res.dnsrch[i]; i++) {
        no_data |= h_errno == NO_DATA;
        if (dotted ? !(_res.options & RES_DNSRCH) : !(_res.options & (i ? RES_DNSRCH : RES_DEFNAMES)))
            break;
        size = res_querydomain(name, _res.dnsrch[i], class, type, answer, room);
    }
    if (size < 0 && !dotted && h_errno != TRY_AGAIN && h_errno != NO_RECOVERY)
        size = res_query(name, class, type, answer, room);
    if (size < 0 && h_errno == HOST_NOT_FOUND && no_data)
        h_errno = NO_DATA;
    return size;
}
