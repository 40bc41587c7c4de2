/* termios(7) and isatty(3) over the terminal ioctls. */
#include <errno.h>
#include <sys/termios.h>
#include <unistd.h>

int tcgetattr(int fd, struct termios *settings)
{
    return ioctl(fd, TCGETATTR, settings);
}

int tcsetattr(int fd, int when, const struct termios *settings)
{
    static const int requests[] = {TCSETATTR, TCSETATTRD, TCSETATTRF};

    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(fd, requests[when], settings);
}

int tcsendbreak(int fd, int duration)
{
    (void)duration;
    return ioctl(fd, TCSBRK, 0);
}

int tcdrain(int fd)
{
    return ioctl(fd, TCSBRK, 1);
}

int tcflow(int fd, int action)
{
    return ioctl(fd, TCXONC, action);
}

int tcflush(int fd, int queue)
{
    return ioctl(fd, TCFLSH, queue);
}

pid_t tcgetpgrp(int fd)
{
    int group;

    return ioctl(fd, TIOCGPGRP, &group) == -1 ? -1 : group;
}

int tcsetpgrp(int fd, pid_t pid)
{
    int group = pid;

    return ioctl(fd, TIOCSPGRP, &group);
}

/* The output speed is in CBAUD; the input speed, where it differs, in the bits of c_reserved. */
speed_t cfgetospeed(const struct termios *settings)
{
    return settings->c_cflag & CBAUD;
}

speed_t cfgetispeed(const struct termios *settings)
{
    speed_t speed = settings->c_reserved & CBAUD;

    return speed ? speed : cfgetospeed(settings);
}

int cfsetospeed(struct termios *settings, speed_t speed)
{
    if (speed > CBAUD) {
        errno = EINVAL;
        return -1;
    }
    settings->c_cflag = (settings->c_cflag & ~CBAUD) | speed;
    return 0;
}

int cfsetispeed(struct termios *settings, speed_t speed)
{
    if (speed > CBAUD) {
        errno = EINVAL;
        return -1;
    }
    settings->c_reserved = (settings->c_reserved & ~CBAUD) | speed;
    return 0;
}

int isatty(int fd)
{
    struct termio settings;

    return ioctl(fd, TCGETA, &settings) != -1;
}
