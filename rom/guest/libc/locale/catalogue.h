/* Message catalogues as gencat writes and catgets reads them: a header, then for each message, sorted by set and number,
   a record, then the texts, each with a NUL. All numbers are longs of the machine. */
#ifndef LIBC_CATALOGUE_H
#define LIBC_CATALOGUE_H

#define CATALOGUE_MAGIC 0x68394361L

struct catalogue_header {
    long magic, count;
};

struct catalogue_record {
    long set, number, offset;   /* of the text, from the end of the records */
};

#endif
