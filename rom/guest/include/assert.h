/* Assertions.  No include guard: each inclusion follows NDEBUG as it stands then. */
#undef assert
#ifdef NDEBUG
#define assert(__e) ((void)0)
#else
#define assert(__e) ((__e) ? (void)0 : __assert(#__e, __FILE__, __LINE__))
#endif

#ifndef _ASSERT_INCLUDED
#define _ASSERT_INCLUDED
#ifdef __cplusplus
extern "C" {
#endif
extern void __assert(const char *, const char *, int);
#ifdef __cplusplus
}
#endif
#endif
