/* Maps the registers of the LAN card that /dev/iomap/lan0 is, and looks at them: iomap STATION-OFFSET STEP. Each nibble
   or byte of the station's address is STEP bytes after the one before. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define NONE ((void *)-1)

static int device;

static volatile unsigned char *map(int protection, int flags, size_t length, off_t offset)
{
    errno = 0;
    return mmap(NULL, length, protection, flags, device, offset);
}

static void refused(const char *what, int wrong)
{
    printf("%s: %d\n", what, wrong ? errno : 0);
}

int main(int argc, char **argv)
{
    volatile unsigned char *registers;
    int offset = atoi(argv[1]), step = atoi(argv[2]), number, status, pipes[2];

    device = open("/dev/iomap/lan0", O_RDWR);
    if (device < 0) {
        printf("open: %d\n", errno);
        return 1;
    }
    refused("private", map(PROT_READ, MAP_PRIVATE | MAP_FILE, PAGE, 0) == NONE);
    refused("far", map(PROT_READ, MAP_SHARED | MAP_FILE, PAGE, 0x100000) == NONE);
    registers = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FILE, PAGE, offset & -PAGE);
    refused("mprotect", mprotect((void *)registers, PAGE, PROT_READ) < 0);
    pipe(pipes);
    refused("write", write(pipes[1], (void *)registers, 16) < 0);
    for (number = 0; number < (step == 1 ? 6 : 12); number++)
        printf(step == 1 ? "%02x" : "%x", registers[offset % PAGE + number * step] & (step == 1 ? 0xff : 0xf));
    printf("\n");
    fflush(stdout);
    if (fork() == 0)
        _exit(registers[offset % PAGE + 2 * step] & 0xf); /* a child has them too */
    wait(&status);
    printf("child: %d\n", status >> 8);
    munmap((void *)registers, PAGE);
    fflush(stdout);
    if (fork() == 0)
        _exit(registers[offset % PAGE]);
    wait(&status);
    printf("unmapped: signal %d\n", status & 0x7f);
    return 0;
}
