/* Puts the terminal into raw mode, says so and waits for ever. */
#include <stdio.h>
#include <termio.h>
#include <unistd.h>
#include <sys/ioctl.h>

int main(void)
{
    struct termio modes;

    ioctl(0, TCGETA, &modes);
    modes.c_lflag &= ~(ICANON | ECHO | ISIG);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    ioctl(0, TCSETA, &modes);
    write(1, "raw", 3);
    for (;;)
        pause();
}
