/* The library of shl_load(3X) and dlopen(3C) names their functions to nobody but the linker: they are the dynamic
   loader's own, which finds them itself. */
const char *__libdld_what(void)
{
    return "@(#)libdld: the functions are in /usr/lib/dld.sl";
}
