/* See resolver.h.  Servers and domains come from /etc/resolv.conf; without the file nothing is asked. */
#include "resolver.h"
#include <arpa/nameser.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <arpa/inet.h>

#define ROUNDS 2
#define SECONDS 5
#define SECONDS_IN_ALL 30       /* for a name, whatever is asked of whom */
#define REPLY 4096 /* bytes; by TCP it may be longer than a packet */

/* systemd-resolved writes `search .`: the root, in which a name is looked up by itself. */
static void drop_root(char **domains)
{
    char **kept = domains;

    for (; *domains; domains++)
        if (strcmp(*domains, "."))
            *kept++ = *domains;
    *kept = 0;
}

void __dns_settings(struct settings *settings)
{
    char *line, *word, *rest;

    memset(settings, 0, sizeof *settings);
    settings->end = __dns_deadline(SECONDS_IN_ALL, 0);
    settings->file.path = "/etc/resolv.conf";
    while ((line = __database_line(&settings->file)) != 0) {
        word = __database_word(&line);
        if (!word)
            continue;
        if (!strcmp(word, "nameserver") && settings->server_count < SERVERS) {
            word = __database_word(&line);
            if (word && inet_aton(word, &settings->servers[settings->server_count]))
                settings->server_count++;
        } else if (!strcmp(word, "domain") || !strcmp(word, "search")) {
            strcpy(settings->domain_text, line);
            rest = settings->domain_text;
            __database_words(&rest, settings->domains, DOMAINS + 1);
            drop_root(settings->domains);
        }
    }
    __database_close(&settings->file);
}

static unsigned int take(struct cursor *cursor, int bytes)
{
    unsigned int value = 0;

    while (bytes-- > 0)
        value = value << 8 | (cursor->at < cursor->end ? *cursor->at++ : 0);
    return value;
}

static void put(struct cursor *cursor, unsigned int value)
{
    *cursor->at++ = value >> 8;
    *cursor->at++ = value;
}

int __dns_put_name(struct cursor *cursor, const char *name)
{
    size_t length;

    while (*name) {
        length = strcspn(name, ".");
        if (length == 0 || length > MAXLABEL || cursor->at + length + 6 > cursor->end)
            return 0;
        *cursor->at++ = length;
        memcpy(cursor->at, name, length);
        cursor->at += length;
        name += length;
        if (*name == '.')
            name++;
    }
    *cursor->at++ = 0;
    return 1;
}

int __dns_take_name(struct cursor *cursor, char *name)
{
    struct cursor reader = *cursor;
    int jumps = 0, used = 0;
    unsigned int length;

    for (;;) {
        if (reader.at >= reader.end)
            return 0;
        length = take(&reader, 1);
        if (!length)
            break;
        if (length >= INDIR_MASK) {
            if (reader.at == reader.end)
                return 0;
            length = (length & 0x3f) << 8 | take(&reader, 1);
            if (jumps++ == 0)
                cursor->at = reader.at;
            if (jumps > 16 || (long)length >= reader.end - reader.start)
                return 0;
            reader.at = reader.start + length;
            continue;
        }
        if (length > MAXLABEL || (long)length > reader.end - reader.at || used + length + 2 > MAX_NAME)
            return 0;
        if (used)
            name[used++] = '.';
        memcpy(name + used, reader.at, length);
        used += length;
        reader.at += length;
    }
    name[used] = '\0';
    if (jumps == 0)
        cursor->at = reader.at;
    return 1;
}

static int write_query(unsigned char *packet, int id, const char *name, int type)
{
    struct cursor cursor = {packet, packet, packet + PACKETSZ};

    put(&cursor, id);
    put(&cursor, 0x0100);               /* recursion wanted */
    put(&cursor, 1);
    put(&cursor, 0);
    put(&cursor, 0);
    put(&cursor, 0);
    if (!__dns_put_name(&cursor, name))
        return 0;
    put(&cursor, type);
    put(&cursor, C_IN);
    return cursor.at - packet;
}

/* Whether the reply repeats the question; one without any question is judged by the owners of its records. */
static int is_about(const unsigned char *reply, int size, const unsigned char *query, int query_size)
{
    int i;

    if (reply[4] == 0 && reply[5] == 0)
        return 1;
    if (size < query_size || reply[4] != 0 || reply[5] != 1)
        return 0;
    for (i = HFIXEDSZ; i < query_size; i++)
        if (tolower(reply[i]) != tolower(query[i]))
            return 0;
    return 1;
}

/* The reply to this query from the connected server. */
static int receive(int fd, const unsigned char *query, int query_size, unsigned char *reply, int room,
                   const struct timeval *deadline)
{
    int size;

    while (__dns_wait(fd, 0, deadline)) {
        size = recv(fd, reply, room, 0);
        if (size < 0)
            return 0;
        if (size >= HFIXEDSZ && reply[0] == query[0] && reply[1] == query[1] && reply[2] & 0x80 &&
            is_about(reply, size, query, query_size))
            return size;
    }
    return 0;
}

int __dns_ask(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply, int room,
              const struct timeval *deadline)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0), received = 0;

    if (fd == -1)
        return 0;
    if (connect(fd, server, sizeof *server) == 0 && send(fd, query, size, 0) == size)
        received = receive(fd, query, size, reply, room, deadline);
    close(fd);
    return received;
}

/* A reply of at most REPLY bytes. */
static int ask_server(struct in_addr server, const unsigned char *query, int size, unsigned char *reply,
                      const struct timeval *end)
{
    struct sockaddr_in address;
    struct timeval deadline = __dns_deadline(SECONDS, end);
    int received, longer;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(NAMESERVER_PORT);
    address.sin_addr = server;
    received = __dns_ask(&address, query, size, reply, PACKETSZ, &deadline);
    if (!received || !(reply[2] & TRUNCATED))
        return received;
    deadline = __dns_deadline(SECONDS, end);
    longer = __dns_ask_by_stream(&address, query, size, reply, REPLY, &deadline);
    return longer ? longer : received;
}

/* The size of a reply worth reading, 0 without one, or -1 for a name that can't be asked for. */
static int exchange(const struct settings *settings, const char *name, int type, unsigned char *reply)
{
    static unsigned short serial;
    unsigned char query[PACKETSZ];
    struct timeval now;
    int round, server, size, received;

    gettimeofday(&now, 0);
    serial += getpid() ^ now.tv_usec;
    size = write_query(query, serial, name, type);
    if (!size)
        return -1;
    for (round = 0; round < ROUNDS; round++)
        for (server = 0; server < settings->server_count; server++) {
            received = ask_server(settings->servers[server], query, size, reply, &settings->end);
            if (received && ((reply[3] & 15) == NOERROR || (reply[3] & 15) == NXDOMAIN))
                return received;
        }
    return 0;
}

/* Names are the same in either case, and with a point at their end. */
static int is_same(const char *name, const char *other)
{
    size_t length = strlen(name), others = strlen(other);

    length -= length && name[length - 1] == '.';
    others -= others && other[others - 1] == '.';
    return length == others && !strncasecmp(name, other, length);
}

/* Records of other owners than the name that was asked for, or that it is another name of, are nobody's business. What was
   read before a reply breaks off counts. */
static int read_reply(unsigned char *reply, int size, const char *asked, int type, struct answer *answer)
{
    struct cursor cursor = {reply, reply + 4, reply + size};
    int questions = take(&cursor, 2), records = take(&cursor, 2), record_type, class, length;
    char name[MAX_NAME], wanted[MAX_NAME];
    unsigned char *next;

    if ((reply[3] & 15) == NXDOMAIN)
        return HOST_NOT_FOUND;
    cursor.at = reply + 12;
    while (questions-- > 0) {
        if (!__dns_take_name(&cursor, name))
            return NO_RECOVERY;
        take(&cursor, 4);
    }
    answer->count = 0;
    strncpy(wanted, asked, sizeof wanted - 1);
    wanted[sizeof wanted - 1] = '\0';
    while (records-- > 0 && cursor.at < cursor.end) {
        if (!__dns_take_name(&cursor, name))
            return answer->count ? 0 : NO_RECOVERY;
        record_type = take(&cursor, 2);
        class = take(&cursor, 2);
        take(&cursor, 4);
        length = take(&cursor, 2);
        if (length > cursor.end - cursor.at)
            return answer->count ? 0 : NO_RECOVERY;
        next = cursor.at + length;
        if (class != C_IN || !is_same(name, wanted))
            record_type = 0;
        if (record_type == T_CNAME) {
            if (!__dns_take_name(&cursor, wanted))
                return NO_RECOVERY;
        } else if (record_type == T_A && type == T_A && length == 4 && answer->count < MAX_ADDRESSES) {
            strcpy(answer->name, name);
            answer->addresses[answer->count++].s_addr = take(&cursor, 4);
        } else if (record_type == T_PTR && type == T_PTR && !answer->count) {
            if (!__dns_take_name(&cursor, answer->name))
                return NO_RECOVERY;
            answer->count = 1;
        }
        cursor.at = next;
    }
    return answer->count ? 0 : NO_DATA;
}

static int query(const struct settings *settings, const char *name, int type, struct answer *answer)
{
    unsigned char reply[REPLY];
    int size = exchange(settings, name, type, reply);

    return size < 0 ? HOST_NOT_FOUND : size ? read_reply(reply, size, name, type, answer) : TRY_AGAIN;
}

int __resolve_name(const char *name, struct answer *answer)
{
    struct settings settings;
    char full[MAX_NAME];
    int error = HOST_NOT_FOUND, i;

    __dns_settings(&settings);
    if (!settings.server_count)
        return HOST_NOT_FOUND;
    if (strchr(name, '.'))
        error = query(&settings, name, T_A, answer);
    for (i = 0; error != 0 && error != TRY_AGAIN && settings.domains[i]; i++) {
        if (strlen(name) + strlen(settings.domains[i]) + 2 > sizeof full || name[strlen(name) - 1] == '.')
            continue;
        sprintf(full, "%s.%s", name, settings.domains[i]);
        error = query(&settings, full, T_A, answer);
    }
    if (error != 0 && error != TRY_AGAIN && !strchr(name, '.'))
        error = query(&settings, name, T_A, answer);
    return error;
}

int __resolve_address(struct in_addr address, struct answer *answer)
{
    struct settings settings;
    char name[MAX_NAME];
    int error;

    __dns_settings(&settings);
    if (!settings.server_count)
        return HOST_NOT_FOUND;
    sprintf(name, "%lu.%lu.%lu.%lu.in-addr.arpa", address.s_addr & 0xff, address.s_addr >> 8 & 0xff,
            address.s_addr >> 16 & 0xff, address.s_addr >> 24);
    error = query(&settings, name, T_PTR, answer);
    answer->addresses[0] = address;
    return error;
}
