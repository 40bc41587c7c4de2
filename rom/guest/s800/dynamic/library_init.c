/* What the dynamic loader calls when it has loaded a library, and before it unloads it. */

typedef void (*function)(void);

extern function __init_array_start[] __attribute__((__visibility__("hidden")));
extern function __init_array_end[] __attribute__((__visibility__("hidden")));
extern function __fini_array_start[] __attribute__((__visibility__("hidden")));
extern function __fini_array_end[] __attribute__((__visibility__("hidden")));

__attribute__((__visibility__("hidden"))) void __library_init(void *handle, int loading)
{
    function *next;

    (void)handle;
    if (loading)
        for (next = __init_array_start; next < __init_array_end; next++)
            (*next)();
    else
        for (next = __fini_array_end; next > __fini_array_start;)
            (*--next)();
}

/* Its address: so it has an entry in the procedure linkage table, by which the DL header names it. */
static void (*const entry)(void *, int) __attribute__((__used__, __section__(".data.start"))) = __library_init;
