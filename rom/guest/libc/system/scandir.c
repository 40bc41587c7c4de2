/* scandir(3), alphasort(3) */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static void release(struct dirent **names, int count)
{
    while (count > 0)
        free(names[--count]);
    free(names);
}

static struct dirent *copy(const struct dirent *entry)
{
    size_t size = offsetof(struct dirent, d_name) + entry->d_namlen + 1;
    struct dirent *result = malloc(size);

    return result ? memcpy(result, entry, size) : 0;
}

int scandir(const char *path, struct dirent ***result, int (*wanted)(), int (*order)())
{
    struct dirent **names = 0, **larger, *entry;
    int count = 0, room = 0;
    DIR *directory = opendir(path);

    if (!directory)
        return -1;
    while ((entry = readdir(directory)) != 0) {
        if (wanted && !wanted(entry))
            continue;
        if (count == room) {
            room = room ? room * 2 : 16;
            larger = realloc(names, room * sizeof *names);
            if (!larger)
                break;
            names = larger;
        }
        if (!(names[count] = copy(entry)))
            break;
        count++;
    }
    closedir(directory);
    if (entry) {
        release(names, count);
        return -1;
    }
    if (order && count > 1)
        qsort(names, count, sizeof *names, (int (*)(const void *, const void *))order);
    *result = names ? names : calloc(1, sizeof *names);
    return count;
}

int alphasort(struct dirent **left, struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}
