/* Bytes from one descriptor to another through a buffer, so that a side that doesn't take its bytes holds up nothing
 * but these.  The descriptors that are written to should not block, or be pipes and terminals: those are given no more
 * at once than they have room for.
 */
#include <sys/stat.h>

#define RELAY_ROOM 8192
#define RELAY_PIECE 4096 /* what a pipe that can be written to takes */
#define RELAY_LINE 512   /* and a terminal */

struct channel {
    int from, to;
    int datagrams;              /* an empty read is no end */
    int whole;                  /* `to' takes everything at once, as a socket that doesn't block takes what it can */
    int piece;                  /* bytes otherwise */
    int ended, broken;
    int start, length;
    char data[RELAY_ROOM];
};

static void open_channel(struct channel *channel, int from, int to)
{
    struct stat status;

    memset(channel, 0, sizeof *channel - RELAY_ROOM);
    channel->from = from;
    channel->to = to;
    channel->piece = fstat(to, &status) == 0 && S_ISCHR(status.st_mode) ? RELAY_LINE : RELAY_PIECE;
}

static int is_finished(const struct channel *channel)
{
    return channel->ended && channel->length == 0;
}

/* Sets what is to be waited for; returns the higher of `most' and its descriptors. */
static int watch(const struct channel *channel, int *readable, int *writable, int most)
{
    int room = channel->datagrams ? channel->length == 0 : channel->length < RELAY_ROOM / 2;

    if (!channel->ended && room) {
        readable[channel->from / 32] |= 1 << channel->from % 32;
        most = channel->from > most ? channel->from : most;
    }
    if (channel->length) {
        writable[channel->to / 32] |= 1 << channel->to % 32;
        most = channel->to > most ? channel->to : most;
    }
    return most;
}

static int is_set(const int *set, int fd)
{
    return set[fd / 32] >> fd % 32 & 1;
}

/* Reads: how many bytes came, 0 at the end.  An error ends it too. */
static int fill(struct channel *channel)
{
    int count;

    if (channel->length == 0)
        channel->start = 0;
    else if (channel->start) {
        memmove(channel->data, channel->data + channel->start, channel->length);
        channel->start = 0;
    }
    count = read(channel->from, channel->data + channel->length, RELAY_ROOM - channel->length);
    if (count > 0) {
        channel->length += count;
        return count;
    }
    if (count < 0 && (errno == EINTR || errno == EWOULDBLOCK || errno == EAGAIN))
        return -1;
    if (count < 0 || !channel->datagrams) {
        channel->ended = 1;
        channel->broken |= count < 0;
    }
    return 0;
}

/* Writes what it can; -1 when nobody takes it any more. */
static int drain(struct channel *channel)
{
    int piece = channel->whole || channel->length < channel->piece ? channel->length : channel->piece;
    int count = write(channel->to, channel->data + channel->start, piece);

    if (count < 0) {
        if (errno == EINTR || errno == EWOULDBLOCK || errno == EAGAIN)
            return 0;
        channel->ended = channel->broken = 1;
        channel->length = 0;
        return -1;
    }
    channel->start += count;
    channel->length -= count;
    return 0;
}

static void never_block(int fd)
{
    int on = 1;

    ioctl(fd, FIOSNBIO, &on);
}
