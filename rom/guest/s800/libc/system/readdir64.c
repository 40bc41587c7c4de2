/* readdir64(3): the entries of readdir(3) under the name that goes with stat64(2). */
#include <dirent.h>

struct dirent64 *readdir64(DIR *directory)
{
    return (struct dirent64 *)readdir(directory);
}
