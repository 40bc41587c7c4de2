/* What the stdio sources share.

   FILE keeps its 16 HP-UX bytes, so what does not fit there (buffer size, room for unbuffered streams, append mode)
   lives in a struct __stream beside it: a table for the static streams, one allocation with the FILE for more. */
#ifndef LIBC_STDIO_STREAM_H
#define LIBC_STDIO_STREAM_H

#include <stdio.h>
#include "../guard.h"

#define PUSHBACK 8              /* bytes kept free before the data of a read buffer, for ungetc */
#define FILE_BUFFER 8192        /* buffer the library allocates: the block size of HP-UX file systems */

struct __stream {
    int size;                   /* bytes at __base, PUSHBACK included */
    unsigned char append;       /* opened with "a": the position is known only after writing */
    unsigned char small[PUSHBACK + 2];
#ifdef __hppa
    struct __owned_lock lock;   /* set up when there is a second thread */
#endif
};

struct __dynamic_stream {
    FILE file;
    struct __stream stream;
    struct __dynamic_stream *next;
};

struct __mode {
    int oflag;                  /* for open(2) */
    unsigned short flag;        /* for FILE */
    unsigned char append;
};

/* As many as programs of HP-UX 9 have room for: __iob of a shared library is theirs. */
#define STATIC_STREAMS 8
extern struct __stream __streams[STATIC_STREAMS];
extern struct __dynamic_stream *__more_streams;

extern struct __stream *__stream_of(FILE *);
extern FILE *__new_stream(void);
extern void __each_stream(void (*)(FILE *));
extern void __open_stream(FILE *, int fd, const struct __mode *);
extern FILE *__open_file(const char *, const char *, int);
extern FILE *__reopen_file(const char *, const char *, FILE *, int);
extern int __parse_mode(const char *, struct __mode *);
extern void __get_buffer(FILE *);
extern int __write_all(FILE *, const unsigned char *, size_t);
extern int __flush(FILE *);
extern int __begin_read(FILE *);
extern int __begin_write(FILE *);
extern int __discard_input(FILE *);
extern void __flush_terminals(FILE *);
extern size_t __write_stream(FILE *, const unsigned char *, size_t);

/* The stream is this thread's until the function returns. */
#ifdef __hppa
#define LOCK(fp) GUARD(&__stream_of(fp)->lock)
extern struct __owned_lock __streams_lock;      /* of the list */
#else
#define LOCK(fp)
#endif

#define FD(fp) ((int)((fp)->__fileH << 8 | (fp)->__fileL))
#define IN_USE(fp) ((fp)->__flag & (_IOREAD | _IOWRT | _IORW))

#endif
