/* As much of the Linux kernel as its Ethernet drivers for these cards ask for, in a program of HP-UX: for the tests of
   the cards' registers. Every <linux/...> and <asm/...> that a driver includes is this file. Nobody interrupts: the
   program calls the handler again and again. */
#ifndef SHIM_H
#define SHIM_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define __BIG_ENDIAN 4321
#define CONFIG_HPLANCE 1
#define IS_ENABLED(option) 1
#define __init
#define __exit
#define __iomem
#define __initconst
#define __refdata
#define __exit_p(function) function
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_PARM_DESC(name, text)
#define MODULE_DEVICE_TABLE(bus, table)
#define EXPORT_SYMBOL_GPL(name)
#define module_param(name, type, mode)
#define module_init(function) int start_driver(void) { return function(); }
#define module_exit(function) void end_driver(void) { function(); }
#define BUILD_BUG_ON(condition) ((void)sizeof(char[1 - 2 * !!(condition)]))
#define barrier() __asm__ volatile("" : : : "memory")

typedef unsigned char u8;
typedef unsigned short u16, __u16;
typedef unsigned int u32;
typedef u32 dma_addr_t;

/* Bounds of time. */
#define HZ 100
unsigned long ticks(void);
#define jiffies ticks()
#define udelay(microseconds) ((void)(microseconds))
#define schedule() poll_driver()

#define KERN_ERR
#define KERN_INFO
#define KERN_NOTICE
#define KERN_DEBUG
int printk(const char *format, ...); /* to standard error; %pM is a station's address */

/* Access to registers; the widths matter. */
#define in_8(address) (*(volatile u8 *)(address))
#define in_be16(address) (*(volatile u16 *)(address))
#define out_8(address, value) ((void)(*(volatile u8 *)(address) = (value)))
#define out_be16(address, value) ((void)(*(volatile u16 *)(address) = (value)))
#define gsc_writel(value, address) ((void)(*(volatile u32 *)(address) = (value)))
#define gsc_readb(address) prom[(address) & 0xfff]
extern volatile u8 *prom;

typedef int spinlock_t;
#define spin_lock_init(lock) ((void)(lock))
#define spin_lock(lock) ((void)(lock))
#define spin_unlock(lock) ((void)(lock))
#define spin_lock_irqsave(lock, flags) ((void)(lock), (flags) = 0)
#define spin_unlock_irqrestore(lock, flags) ((void)(lock), (void)(flags))

typedef int irqreturn_t;
enum { IRQ_NONE, IRQ_HANDLED };
#define IRQF_SHARED 0x80
int request_irq(unsigned int irq, irqreturn_t (*handler)(int, void *), unsigned long flags, const char *name,
                void *argument);
void free_irq(unsigned int irq, void *argument);

/* Frames. */
#define ETH_ALEN 6
#define ETH_ZLEN 60
struct sk_buff {
    unsigned int len;
    unsigned short protocol;
    u8 *data;
    struct sk_buff *next;
};
#define dev_kfree_skb free_frame
#define dev_kfree_skb_any free_frame
#define dev_consume_skb_any free_frame
#define dev_consume_skb_irq free_frame
#define skb_reserve(skb, count) ((void)((skb)->data += (count)))
#define skb_put(skb, count) ((void)((skb)->len += (count)))
#define skb_put_data(skb, from, count) (memcpy((skb)->data + (skb)->len, from, count), skb_put(skb, count))
#define skb_copy_to_linear_data(skb, from, count) memcpy((skb)->data, from, count)
#define skb_copy_from_linear_data(skb, to, count) memcpy(to, (skb)->data, count)
#define skb_padto(skb, count) (memset((skb)->data + (skb)->len, 0, (count) - (skb)->len), 0)
#define eth_type_trans(skb, dev) 0

typedef int netdev_tx_t;
#define NETDEV_TX_OK 0
#define IFF_PROMISC 0x100
#define IFF_ALLMULTI 0x200

struct net_device;
struct net_device_ops {
    int (*ndo_open)(struct net_device *);
    int (*ndo_stop)(struct net_device *);
    netdev_tx_t (*ndo_start_xmit)(struct sk_buff *, struct net_device *);
    void (*ndo_set_rx_mode)(struct net_device *);
    void (*ndo_tx_timeout)(struct net_device *, unsigned int);
    int ndo_validate_addr, ndo_set_mac_address;
};
#define eth_validate_addr 0
#define eth_mac_addr 0
struct net_device_stats {
    unsigned long rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped, collisions,
        rx_length_errors, rx_over_errors, rx_crc_errors, rx_frame_errors, rx_fifo_errors, tx_aborted_errors,
        tx_carrier_errors, tx_fifo_errors, tx_heartbeat_errors, tx_window_errors;
};
struct device {
    struct device *parent;
};
struct netdev_hw_addr {
    u8 addr[ETH_ALEN];
};
struct net_device {
    const char *name;
    u8 dev_addr[ETH_ALEN];
    unsigned long base_addr;
    int irq, dma, watchdog_timeo;
    unsigned int flags;
    const struct net_device_ops *netdev_ops;
    struct net_device_stats stats;
    struct device dev;
    void *private;
    int stopped;
    int groups; /* 0 or 1 */
    struct netdev_hw_addr group;
};
#define netdev_priv(dev) ((dev)->private)
#define SET_NETDEV_DEV(netdev, device) ((void)((netdev)->dev.parent = (device)))
#define eth_hw_addr_set(dev, address) ((void)memcpy((dev)->dev_addr, address, ETH_ALEN))
#define netif_start_queue(dev) ((void)((dev)->stopped = 0))
#define netif_wake_queue netif_start_queue
#define netif_stop_queue(dev) ((void)((dev)->stopped = 1))
#define netif_queue_stopped(dev) ((dev)->stopped)
#define netif_running(dev) 1
#define netif_trans_update(dev) ((void)(dev))
#define netdev_mc_count(dev) ((dev)->groups)
#define netdev_mc_empty(dev) (!(dev)->groups)
#define netdev_for_each_mc_addr(each, dev) for ((each) = &(dev)->group; (each) < &(dev)->group + (dev)->groups; (each)++)
#define netdev_alloc_skb(dev, count) make_frame(count)
#define netdev_alloc_skb_ip_align(dev, count) make_frame(count)
struct net_device *alloc_etherdev(int private_size);
void free_netdev(struct net_device *dev);
int register_netdev(struct net_device *dev);
void unregister_netdev(struct net_device *dev);
struct sk_buff *make_frame(unsigned int count); /* NULL when there are none left */
void free_frame(struct sk_buff *skb);
void netif_rx(struct sk_buff *skb);
u32 ether_crc_le(int length, const u8 *data);
void poll_driver(void);

/* Memory that the chip reaches: bus address 0 is its first byte. */
extern u8 *bus_memory;
#define DMA_BIDIRECTIONAL 0
#define DMA_FROM_DEVICE 0
#define DMA_TO_DEVICE 0
#define GFP_KERNEL 0
void *dma_alloc_noncoherent(struct device *dev, size_t size, dma_addr_t *address, int direction, int flags);
#define dma_free_noncoherent(dev, size, memory, address, direction) ((void)(memory))
#define dma_map_single(dev, memory, size, direction) ((dma_addr_t)((u8 *)(memory) - bus_memory))
#define dma_unmap_single(dev, address, size, direction) ((void)(address))
#define dma_sync_single_for_cpu(dev, address, size, direction) barrier()
#define dma_sync_single_for_device(dev, address, size, direction) barrier()

/* The two buses. */
struct resource {
    unsigned long start, end;
};
#define request_mem_region(start, length, name) ((void)(start), 1)
#define release_mem_region(start, length) ((void)(start))

#define DIO_VIRADDRBASE 0
#define DIO_IDOFF 0x01
#define DIO_ID_LAN 0x15
struct dio_dev {
    const char *name;
    int scode, ipl;
    struct resource resource;
    void *data;
};
struct dio_device_id {
    int id;
};
struct dio_driver {
    const char *name;
    struct dio_device_id *id_table;
    int (*probe)(struct dio_dev *, const struct dio_device_id *);
    void (*remove)(struct dio_dev *);
};
#define dio_resource_start(d) ((d)->resource.start)
#define dio_resource_len(d) ((d)->resource.end - (d)->resource.start + 1)
#define dio_set_drvdata(d, value) ((void)((d)->data = (value)))
#define dio_get_drvdata(d) ((d)->data)
int dio_register_driver(struct dio_driver *driver);
void dio_unregister_driver(struct dio_driver *driver);

#define HPHW_FIO 10
#define HVERSION_REV_ANY_ID 0xff
#define HVERSION_ANY_ID 0xffff
struct parisc_device_id {
    int hw_type, hversion_rev, hversion, sversion;
};
struct parisc_device {
    int irq;
    struct resource hpa;
    struct parisc_device_id id;
    struct device dev;
    void *data;
};
struct parisc_driver {
    const char *name;
    const struct parisc_device_id *id_table;
    int (*probe)(struct parisc_device *);
    void (*remove)(struct parisc_device *);
};
#define running_on_qemu 0
#define pdc_lan_station_id(address, base) 1 /* no firmware knows it: it is in the PROM */
#define parisc_set_drvdata(d, value) ((void)((d)->data = (value)))
#define parisc_get_drvdata(d) ((d)->data)
int register_parisc_driver(struct parisc_driver *driver);
void unregister_parisc_driver(struct parisc_driver *driver);

#endif
