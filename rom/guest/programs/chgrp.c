/* chgrp [-R] group file ... */
#include "ownership.h"

static int find(char *name)
{
    return find_group(name);
}

int main(int argc, char **argv)
{
    return change("chgrp", argc, argv, find, "chgrp [-R] group file ...");
}
