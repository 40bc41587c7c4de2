/* byteorder(3) for those who take the functions' addresses or declare them themselves. */
#include <netinet/in.h>

#undef htonl
#undef htons
#undef ntohl
#undef ntohs

unsigned long htonl(unsigned long value)
{
    return value;
}

unsigned short htons(unsigned short value)
{
    return value;
}

unsigned long ntohl(unsigned long value)
{
    return value;
}

unsigned short ntohs(unsigned short value)
{
    return value;
}
