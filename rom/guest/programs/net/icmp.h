/* Numbers of two bytes in messages, and the checksum over those, as ping and traceroute write them. */

static unsigned checksum(const unsigned char *data, int length)
{
    unsigned long total = 0;
    int i;

    for (i = 0; i + 1 < length; i += 2)
        total += data[i] << 8 | data[i + 1];
    if (length & 1)
        total += data[length - 1] << 8;
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

static void put(unsigned char *at, unsigned value)
{
    at[0] = value >> 8;
    at[1] = value;
}

static unsigned get(const unsigned char *at)
{
    return at[0] << 8 | at[1];
}
