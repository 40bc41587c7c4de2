/* Mapped files and memory: mmap(2) and its kin. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define PAGE 4096
#define NAME "/tmp/mapped"

static jmp_buf back;
static volatile int caught;

static void fault(int signo)
{
    caught = signo;
    signal(signo, fault);
    longjmp(back, 1);
}

static int faults(volatile char *address, int writing)
{
    caught = 0;
    if (setjmp(back) == 0) {
        if (writing)
            *address = 1;
        else
            (void)*address;
    }
    return caught;
}

/* What a child sees and changes of its parent's mappings. */
static void children(void)
{
    volatile char *file, *memory, *private;
    int fd = open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0644), child, status;

    ftruncate(fd, (off_t)PAGE);
    file = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    private = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    memory = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    private[0] = 'p';
    if ((child = fork()) == 0) {
        file[1] = 'c';
        memory[1] = 'c';
        private[1] = 'c';
        ftruncate(fd, (off_t)2 * PAGE);
        _exit(private[0] != 'p');
    }
    waitpid(child, &status, 0);
    check("fork-shares-file", status == 0 && file[1] == 'c');
    check("fork-shares-memory", memory[1] == 'c');
    check("fork-copies-private", private[0] == 'p' && private[1] != 'c');
    if ((child = fork()) == 0) {
        execl("/nowhere", "nowhere", (char *)0);
        munmap((void *)file, PAGE);
        _exit(faults(file, 0) != SIGSEGV);
    }
    check("fork-unmaps-its-own", waitpid(child, &status, 0) == child && status == 0 && file[1] == 'c');
    close(fd);
}

int main(void)
{
    char buffer[16];
    volatile char *shared, *private, *memory, *second, *more;
    int fd = open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0644), zero;

    signal(SIGBUS, fault);
    signal(SIGSEGV, fault);
    lseek(fd, (off_t)PAGE + 9, SEEK_SET);
    write(fd, "z", 1);
    shared = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FILE, fd, 0);
    check("mmap-shared", shared != MAP_FAILED && shared[PAGE + 9] == 'z');
    strcpy((char *)shared + 5, "written");
    lseek(fd, 5, SEEK_SET);
    check("file-sees-store", read(fd, buffer, 8) == 8 && strcmp(buffer, "written") == 0);
    lseek(fd, 5, SEEK_SET);
    write(fd, "W", 1);
    check("store-sees-file", strcmp((char *)shared + 5, "Written") == 0);

    private = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    private[5] = 'p';
    check("mmap-private", private != MAP_FAILED && private[6] == 'r' && shared[5] == 'W');

    check("behind-the-end", faults(shared + 3 * PAGE, 0) == SIGBUS);
    ftruncate(fd, (off_t)4 * PAGE);
    check("file-grows", faults(shared + 3 * PAGE, 1) == 0 && shared[3 * PAGE] == 1);
    ftruncate(fd, (off_t)PAGE);
    check("file-is-cut", faults(shared + PAGE, 0) == SIGBUS && shared[6] == 'r');

    memory = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check("anonymous", memory != MAP_FAILED && memory[PAGE] == 0 && faults(memory + PAGE, 1) == 0);
    zero = open("/dev/zero", O_RDWR);
    more = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    check("zero-device", more != MAP_FAILED && more[7] == 0 && faults(more, 1) == 0 && close(zero) == 0);
    check("mprotect", mprotect((void *)memory, PAGE, PROT_READ) == 0 && faults(memory, 1) != 0 && faults(memory, 0) == 0);
    second = mmap((void *)(memory + PAGE), PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
    check("fixed", second == memory + PAGE && second[6] == 'r');
    close(fd);
    check("without-descriptor", second[6] == 'r');
    check("msync", msync((void *)shared, PAGE, MS_SYNC) == 0);
    check("madvise", madvise((void *)shared, PAGE, MADV_SEQUENTIAL) == 0);
    check("munmap", munmap((void *)memory, 2 * PAGE) == 0 && faults(memory, 0) == SIGSEGV);

    children();
    fd = open(NAME, O_RDONLY);
    check("eacces", FAILS(mmap(0, PAGE, PROT_WRITE, MAP_SHARED, fd, 0), EACCES));
    check("einval", FAILS(mmap(0, PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE, fd, 100), EINVAL));
    check("ebadf", FAILS(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, 40, 0), EBADF));
    return 0;
}
