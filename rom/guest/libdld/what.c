/* The library of shl_load(3X) and dlopen(3C) names their functions to nobody but the linker: they are the dynamic
   loader's own, which binds every call of them to itself. */

const char *__libdld_what(void)
{
    return "@(#)libdld: the functions are in dld.sl";
}

#define NAME(function) void function(void) { }

NAME(shl_load)
NAME(shl_unload)
NAME(shl_findsym)
NAME(shl_get)
NAME(shl_get_r)
NAME(shl_gethandle)
NAME(shl_gethandle_r)
NAME(shl_getsymbols)
NAME(shl_definesym)
NAME(dlopen)
NAME(dlsym)
NAME(dlclose)
NAME(dlerror)
