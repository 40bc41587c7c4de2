/* Opening streams. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "stream.h"

/* "r", "w" or "a", with "+" and "b" in any order after it.  -1 and EINVAL for anything else. */
int __parse_mode(const char *text, struct __mode *mode)
{
    mode->append = *text == 'a';
    if (*text == 'r') {
        mode->oflag = O_RDONLY;
        mode->flag = _IOREAD;
    } else if (*text == 'w' || *text == 'a') {
        mode->oflag = O_WRONLY | O_CREAT | (mode->append ? O_APPEND : O_TRUNC);
        mode->flag = _IOWRT;
    } else {
        errno = EINVAL;
        return -1;
    }
    while (*++text)
        if (*text == '+') {
            mode->oflag = (mode->oflag & ~(O_RDONLY | O_WRONLY)) | O_RDWR;
            mode->flag = _IORW;
        }
    return 0;
}

void __open_stream(FILE *fp, int fd, const struct __mode *mode)
{
    fp->__cnt = 0;
    fp->__ptr = fp->__base = 0;
    fp->__flag = mode->flag;
    fp->__fileL = fd;
    fp->__fileH = fd >> 8;
    __stream_of(fp)->append = mode->append;
}

/* A stream for a descriptor, or 0 when memory is short. */
static FILE *open_new(int fd, const struct __mode *mode)
{
    FILE *fp;
    GUARD(&__streams_lock);

    fp = __new_stream();
    if (fp)
        __open_stream(fp, fd, mode);
    return fp;
}

/* fopen with more flags for open(2). */
FILE *__open_file(const char *path, const char *text, int flags)
{
    struct __mode mode;
    FILE *fp;
    int fd;

    if (__parse_mode(text, &mode))
        return 0;
    fd = open(path, mode.oflag | flags, 0666);
    if (fd < 0)
        return 0;
    fp = open_new(fd, &mode);
    if (!fp)
        close(fd);
    return fp;
}

FILE *fopen(const char *path, const char *text)
{
    return __open_file(path, text, 0);
}

FILE *fdopen(int fd, const char *text)
{
    struct __mode mode;
    FILE *fp;

    if (__parse_mode(text, &mode))
        return 0;
    if (fcntl(fd, F_GETFL, 0) == -1)
        return 0;
    fp = open_new(fd, &mode);
    if (fp && mode.append)
        lseek(fd, 0L, SEEK_END);    /* a terminal or pipe cannot, and need not */
    return fp;
}

/* Another mode for the file that is open: what the descriptor can't do, the stream can't. */
static FILE *change_mode(const struct __mode *mode, FILE *fp)
{
    int flags = fcntl(FD(fp), F_GETFL, 0), wants = mode->oflag & O_ACCMODE;

    if (flags == -1 || fflush(fp) == EOF)
        return 0;
    if ((flags & O_ACCMODE) != O_RDWR && (flags & O_ACCMODE) != wants) {
        errno = EBADF;
        return 0;
    }
    if ((mode->oflag & O_TRUNC && ftruncate(FD(fp), 0L) == -1) ||
        fcntl(FD(fp), F_SETFL, (flags & ~O_APPEND) | (mode->oflag & O_APPEND)) == -1)
        return 0;
    rewind(fp);
    fp->__cnt = 0;
    fp->__flag = (fp->__flag & ~(_IOREAD | _IOWRT | _IORW | _IOEOF | _IOERR)) | mode->flag;
    __stream_of(fp)->append = mode->append;
    return fp;
}

/* freopen with more flags for open(2). */
FILE *__reopen_file(const char *path, const char *text, FILE *fp, int flags)
{
    struct __mode mode;
    int fd, want = FD(fp), was_open = IN_USE(fp) != 0;

    if (!path)
        return __parse_mode(text, &mode) || !was_open ? 0 : change_mode(&mode, fp);
    if (was_open)
        fclose(fp);
    if (__parse_mode(text, &mode))
        return 0;
    fd = open(path, mode.oflag | flags, 0666);
    if (fd < 0)
        return 0;
    /* stdout must stay descriptor 1 even when 0 is free, or a child would not inherit it as such. */
    if (was_open && fd != want && dup2(fd, want) == want) {
        close(fd);
        fd = want;
    }
    __open_stream(fp, fd, &mode);
    return fp;
}

FILE *freopen(const char *path, const char *text, FILE *fp)
{
    return __reopen_file(path, text, fp, 0);
}
