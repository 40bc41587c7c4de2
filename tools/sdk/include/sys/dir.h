#include <ndir.h>
