/* syslog(3): one datagram a message to the local host's UDP port "syslog"; with LOG_CONS the console takes what
   could not be sent. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#define SYSLOG_PORT 514
#define MESSAGE_SIZE 1024

static const char *ident;
static int options, facility = LOG_USER, mask = LOG_UPTO(LOG_DEBUG), channel = -1;

static int open_channel(void)
{
    struct sockaddr_in address;
    struct servent *service = getservbyname("syslog", "udp");

    if (channel != -1)
        return 1;
    channel = socket(AF_INET, SOCK_DGRAM, 0);
    if (channel == -1)
        return 0;
    fcntl(channel, F_SETFD, FD_CLOEXEC);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = service ? service->s_port : htons(SYSLOG_PORT);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(channel, &address, sizeof address) == 0)
        return 1;
    closelog();
    return 0;
}

int openlog(const char *name, int wanted, int default_facility)
{
    ident = name;
    options = wanted;
    if (default_facility & LOG_FACMASK)
        facility = default_facility & LOG_FACMASK;
    return wanted & LOG_NDELAY && !open_channel() ? -1 : 0;
}

int closelog(void)
{
    if (channel != -1)
        close(channel);
    channel = -1;
    return 0;
}

int setlogmask(int wanted)
{
    int old = mask;

    if (wanted)
        mask = wanted;
    return old;
}

/* Appends what fits. */
static void append(char *message, const char *text)
{
    strncat(message, text, MESSAGE_SIZE - 1 - strlen(message));
}

/* The format with each %m replaced by the error in words. */
static void expand(char *result, size_t size, const char *format, int error)
{
    const char *words = strerror(error);
    size_t used = 0;

    while (*format && used + 2 < size) {
        if (format[0] == '%' && format[1] == 'm') {
            while (*words && used + 2 < size)
                result[used++] = *words++;
            format += 2;
            words = strerror(error);
        } else {
            if (format[0] == '%' && format[1])
                result[used++] = *format++;
            result[used++] = *format++;
        }
    }
    result[used] = '\0';
}

static void to_console(const char *message)
{
    int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_NDELAY);

    if (fd == -1)
        return;
    write(fd, message, strlen(message));
    write(fd, "\r\n", 2);
    close(fd);
}

int syslog(int priority, const char *format, ...)
{
    char message[MESSAGE_SIZE], expanded[MESSAGE_SIZE], text[MESSAGE_SIZE];
    int error = errno, sent;
    va_list arguments;

    if (!(mask & LOG_MASK(priority & LOG_PRIMASK)))
        return 0;
    if (!(priority & LOG_FACMASK))
        priority |= facility;
    sprintf(message, "<%d>", priority);
    if (ident)
        append(message, ident);
    if (options & LOG_PID) {
        sprintf(text, "[%ld]", getpid());
        append(message, text);
    }
    if (ident)
        append(message, ": ");
    expand(expanded, sizeof expanded, format, error);
    va_start(arguments, format);
    vsnprintf(text, sizeof text, expanded, arguments);
    va_end(arguments);
    append(message, text);
    sent = open_channel() && send(channel, message, strlen(message), 0) != -1;
    if (!sent && options & LOG_CONS)
        to_console(strchr(message, '>') + 1);
    errno = error;
    return sent ? 0 : -1;
}
