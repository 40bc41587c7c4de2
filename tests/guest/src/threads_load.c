/* Many threads: a token goes round among 200 of them; a server with a thread for each connection.
   hp9k cc: --series 800 -pthread */
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

#define PLAYERS 200
#define ROUNDS 20
#define CLIENTS 10              /* each has four descriptors of 60 */
#define REQUESTS 100

static sem_t turns[PLAYERS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int passed, served, answered, listener;
static struct sockaddr_in address;

static void *play(void *argument)
{
    int me = (int)argument, i;

    for (i = 0; i < ROUNDS; i++) {
        sem_wait(&turns[me]);
        passed++;
        sem_post(&turns[(me + 1) % PLAYERS]);
    }
    return 0;
}

static void ring(void)
{
    pthread_t threads[PLAYERS];
    int i, made = 0;

    for (i = 0; i < PLAYERS; i++)
        sem_init(&turns[i], 0, 0);
    for (i = 0; i < PLAYERS; i++)
        made += pthread_create(&threads[i], 0, play, (void *)i) == 0;
    sem_post(&turns[0]);
    for (i = 0; i < PLAYERS; i++)
        pthread_join(threads[i], 0);
    check("ring", made == PLAYERS && passed == PLAYERS * ROUNDS);
}

static void add(int *number)
{
    pthread_mutex_lock(&mutex);
    (*number)++;
    pthread_mutex_unlock(&mutex);
}

/* One line there, one back. */
static void *serve(void *argument)
{
    FILE *from = fdopen((int)argument, "r"), *to = fdopen(dup((int)argument), "w");
    char line[80];
    int number;

    while (from && to && fgets(line, sizeof line, from) && sscanf(line, "square %d", &number) == 1) {
        fprintf(to, "%d\n", number * number);
        fflush(to);
        add(&served);
    }
    fclose(from);
    fclose(to);
    return 0;
}

static void *accept_all(void *argument)
{
    pthread_t thread;
    int i, fd;

    for (i = 0; i < CLIENTS; i++) {
        fd = accept(listener, 0, 0);
        pthread_create(&thread, 0, serve, (void *)fd);
        pthread_detach(thread);
    }
    return 0;
}

static void *ask(void *argument)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), i, square;
    char line[80];
    FILE *from, *to;

    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return 0;
    from = fdopen(fd, "r");
    to = fdopen(dup(fd), "w");
    for (i = 0; i < REQUESTS; i++) {
        fprintf(to, "square %d\n", i);
        fflush(to);
        if (fgets(line, sizeof line, from) && sscanf(line, "%d", &square) == 1 && square == i * i)
            add(&answered);
    }
    fclose(to);
    fclose(from);
    return 0;
}

static void server(void)
{
    pthread_t threads[CLIENTS], server;
    int size = sizeof address, i;

    listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 5);
    getsockname(listener, (struct sockaddr *)&address, &size);
    pthread_create(&server, 0, accept_all, 0);
    for (i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], 0, ask, 0);
    for (i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], 0);
    pthread_join(server, 0);
    check("server", answered == CLIENTS * REQUESTS && served == answered);
}

int main(void)
{
    ring();
    server();
    return 0;
}
