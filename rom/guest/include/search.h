/* Tables in memory: hash, binary tree, unsorted array, doubly linked list. */
#ifndef _SEARCH_INCLUDED
#define _SEARCH_INCLUDED

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif

typedef struct entry {
    char *key;
    void *data;
} ENTRY;

typedef enum { FIND, ENTER } ACTION;
typedef enum { preorder, postorder, endorder, leaf } VISIT;

extern int hcreate(unsigned int);
extern void hdestroy(void);
extern ENTRY *hsearch(ENTRY, ACTION);

extern void *tsearch(const void *, void **, int (*)(const void *, const void *));
extern void *tfind(const void *, void *const *, int (*)(const void *, const void *));
extern void *tdelete(const void *, void **, int (*)(const void *, const void *));
extern void twalk(const void *, void (*)(const void *, VISIT, int));

extern void *lsearch(const void *, void *, size_t *, size_t, int (*)(const void *, const void *));
extern void *lfind(const void *, const void *, size_t *, size_t, int (*)(const void *, const void *));

extern void insque(void *, void *);
extern void remque(void *);

#ifdef __cplusplus
}
#endif
#endif
