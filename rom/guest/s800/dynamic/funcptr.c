/* gcc asks for this before it compares pointers to functions. */

/* A function has one pair of addresses that stands for it in the whole process: the pointers are equal or not. */
__attribute__((__visibility__("hidden"))) unsigned __canonicalize_funcptr_for_compare(unsigned pointer)
{
    return pointer;
}
