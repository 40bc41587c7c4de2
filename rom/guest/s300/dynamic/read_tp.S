| Thread-local variables are the program's own: no library can know where they are.
#include "../libc/system/read_tp.S"
