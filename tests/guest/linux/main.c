/* Drives a LAN card with a driver of the Linux kernel: main DEVICE. What the station's peer asks for is in frames of
   type 0x88b5; the first byte of their data is a letter:

     E  send it back                         O  send one that is too long
     C  count: send the statistics           G  take frames for the group that follows
     Q  close the card and end

   Answers go to the station that asked. Whatever else arrives is counted. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "shim.h"

#define TYPE 0x88b5
#define FRAMES 34
#define ROOM 1600
#define SHARED 0x10000 /* where the memory of a core LAN begins */
#define LONGEST 1530

int start_driver(void);
void end_driver(void);

u8 *bus_memory;
volatile u8 *prom;
static u8 *bus_free;
static int device, ended, others;
static struct net_device *card;
static struct sk_buff frames[FRAMES], *free_frames, *received, **last = &received;
static u8 *buffers;
static irqreturn_t (*interrupt)(int, void *);
static void *interrupted;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* --- what drivers call --- */

unsigned long ticks(void)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return now.tv_sec * HZ + now.tv_usec / (1000000 / HZ);
}

int printk(const char *format, ...)
{
    va_list arguments;
    char one[32];
    u8 *station;
    int length;

    va_start(arguments, format);
    for (; *format; format += length) {
        length = strcspn(format + 1, "%") + 1;
        if (*format != '%') {
            fprintf(stderr, "%.*s", length, format);
            continue;
        }
        length = strcspn(format + 1, "diouxXspc") + 2;
        if (format[length - 1] == 'p' && format[length] == 'M') {
            length++;
            station = va_arg(arguments, u8 *);
            fprintf(stderr, "%02x:%02x:%02x:%02x:%02x:%02x", station[0], station[1], station[2], station[3],
                    station[4], station[5]);
        } else {
            sprintf(one, "%.*s", length, format);
            fprintf(stderr, one, va_arg(arguments, long));
        }
    }
    va_end(arguments);
    return 0;
}

int request_irq(unsigned int irq, irqreturn_t (*handler)(int, void *), unsigned long flags, const char *name,
                void *argument)
{
    interrupt = handler;
    interrupted = argument;
    return 0;
}

void free_irq(unsigned int irq, void *argument)
{
    interrupt = NULL;
}

struct net_device *alloc_etherdev(int private_size)
{
    struct net_device *made = calloc(1, sizeof *made);

    made->private = calloc(1, private_size);
    made->name = "eth0";
    return made;
}

void free_netdev(struct net_device *dev)
{
    free(dev->private);
    free(dev);
}

int register_netdev(struct net_device *dev)
{
    card = dev;
    return 0;
}

void unregister_netdev(struct net_device *dev)
{
    card = NULL;
}

struct sk_buff *make_frame(unsigned int count)
{
    struct sk_buff *made = free_frames;

    if (made == NULL || count > ROOM)
        return NULL;
    free_frames = made->next;
    made->len = 0;
    made->data = buffers + (made - frames) * ROOM;
    return made;
}

void free_frame(struct sk_buff *skb)
{
    skb->next = free_frames;
    free_frames = skb;
}

void netif_rx(struct sk_buff *skb)
{
    skb->next = NULL;
    *last = skb;
    last = &skb->next;
}

u32 ether_crc_le(int length, const u8 *data)
{
    u32 crc = ~0U;
    int bit;

    while (length-- > 0)
        for (crc ^= *data++, bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
}

void *dma_alloc_noncoherent(struct device *dev, size_t size, dma_addr_t *address, int direction, int flags)
{
    u8 *memory = bus_free;

    bus_free += size + 31 & ~31;
    *address = memory - bus_memory;
    return memory;
}

/* --- the buses --- */

static void *mapped(size_t length, off_t offset)
{
    void *found = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FILE, device, offset);

    if (found == (void *)-1)
        fail("mmap");
    return found;
}

static void have_frames(u8 *memory)
{
    int number;

    buffers = memory;
    for (number = 0; number < FRAMES; number++)
        free_frame(&frames[number]);
}

int dio_register_driver(struct dio_driver *driver)
{
    static struct dio_dev board = {"98643A", 21, 5};

    board.resource.start = (unsigned long)mapped(0x10000, 0);
    board.resource.end = board.resource.start + 0xffff;
    have_frames(malloc(FRAMES * ROOM));
    return in_8(board.resource.start + DIO_IDOFF) == DIO_ID_LAN ? driver->probe(&board, driver->id_table) : -ENODEV;
}

void dio_unregister_driver(struct dio_driver *driver)
{
}

int register_parisc_driver(struct parisc_driver *driver)
{
    static struct parisc_device board = {8};

    board.hpa.start = (unsigned long)mapped(0x1000, 0);
    board.id.sversion = 0x8a;
    prom = mapped(0x1000, 0x1000);
    bus_free = bus_memory = mapped(0x10000, SHARED);
    bus_free += 0x1000;
    have_frames(bus_memory + 0x10000 - FRAMES * ROOM);
    return driver->probe(&board);
}

void unregister_parisc_driver(struct parisc_driver *driver)
{
}

/* --- the station --- */

void poll_driver(void)
{
    while (interrupt != NULL && interrupt(card->irq, interrupted) == IRQ_HANDLED)
        ;
}

static void send_to(const u8 *station, const void *data, unsigned int length)
{
    struct sk_buff *skb = make_frame(length + 14);

    while (card->stopped)
        poll_driver();
    if (skb == NULL)
        return;
    memcpy(skb->data, station, ETH_ALEN);
    memcpy(skb->data + 6, card->dev_addr, ETH_ALEN);
    skb->data[12] = TYPE >> 8;
    skb->data[13] = TYPE & 0xff;
    memcpy(skb->data + 14, data, length);
    skb_put(skb, length + 14);
    card->netdev_ops->ndo_start_xmit(skb, card);
}

static void send_statistics(const u8 *station)
{
    struct net_device_stats *stats = &card->stats;
    char text[200];

    sprintf(text, "in %lu out %lu in_errors %lu out_errors %lu overruns %lu dropped %lu others %d ", stats->rx_packets,
            stats->tx_packets, stats->rx_errors, stats->tx_errors, stats->rx_over_errors + stats->rx_fifo_errors,
            stats->rx_dropped, others);
    send_to(station, text, strlen(text));
}

static void answer(struct sk_buff *skb)
{
    static u8 too_long[LONGEST];
    u8 *from = skb->data + 6;

    if (skb->len < 15 || (skb->data[12] << 8 | skb->data[13]) != TYPE) {
        others++;
        return;
    }
    switch (skb->data[14]) {
    case 'E':
        send_to(from, skb->data + 14, skb->len - 14);
        break;
    case 'O':
        send_to(from, too_long, LONGEST - 14);
        break;
    case 'C':
        send_statistics(from);
        break;
    case 'G':
        card->groups = 1;
        memcpy(card->group.addr, skb->data + 15, ETH_ALEN);
        card->netdev_ops->ndo_set_rx_mode(card);
        break;
    case 'Q':
        ended = 1;
    }
}

int main(int argc, char **argv)
{
    struct sk_buff *skb;

    device = open(argv[1], O_RDWR);
    if (device < 0)
        fail(argv[1]);
    if (start_driver() || card == NULL || card->netdev_ops->ndo_open(card)) {
        fprintf(stderr, "the driver does not start\n");
        return 1;
    }
    card->netdev_ops->ndo_set_rx_mode(card);
    printf("open\n");
    fflush(stdout);
    while (!ended) {
        poll_driver();
        while ((skb = received) != NULL) {
            received = skb->next;
            if (received == NULL)
                last = &received;
            answer(skb);
            free_frame(skb);
        }
    }
    poll_driver();
    card->netdev_ops->ndo_stop(card);
    printf("closed\n");
    return 0;
}
