/* Comparing function pointers.  Bit 1 marks a pointer to a pair of code address and linkage table; two pointers are the
   same when their code is.  Small numbers and -1 (SIG_DFL, SIG_HOLD, SIG_ERR) are no pointers. */
#define PAIR 2
#define FIRST_POINTER 4096

unsigned long __canonicalize_funcptr_for_compare(unsigned long pointer)
{
    if (pointer < FIRST_POINTER || pointer == (unsigned long)-1 || !(pointer & PAIR))
        return pointer;
    return *(const unsigned long *)(pointer & ~3UL);
}
