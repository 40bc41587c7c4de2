/* tsearch(3): binary trees. A node begins with the pointer to its datum, which is what callers see of it. */
#include <search.h>
#include <stdlib.h>

struct node {
    const void *datum;
    struct node *left, *right;
};

typedef int (*comparison)(const void *, const void *);

/* Where the node for the datum hangs, or would. */
static struct node **place(const void *datum, struct node **root, comparison compare, struct node **parent)
{
    int order;

    *parent = 0;
    while (*root && (order = compare(datum, (*root)->datum)) != 0) {
        *parent = *root;
        root = order < 0 ? &(*root)->left : &(*root)->right;
    }
    return root;
}

void *tsearch(const void *datum, void **root, comparison compare)
{
    struct node **at, *parent;

    if (!root)
        return 0;
    at = place(datum, (struct node **)root, compare, &parent);
    if (*at)
        return *at;
    *at = calloc(1, sizeof **at);
    if (*at)
        (*at)->datum = datum;
    return *at;
}

void *tfind(const void *datum, void *const *root, comparison compare)
{
    struct node *parent;

    return root ? *place(datum, (struct node **)root, compare, &parent) : 0;
}

/* Returns the parent of the node that went, or the root's place when that went. */
void *tdelete(const void *datum, void **root, comparison compare)
{
    struct node **at, **least, *gone, *parent;

    if (!root)
        return 0;
    at = place(datum, (struct node **)root, compare, &parent);
    gone = *at;
    if (!gone)
        return 0;
    if (!gone->right)
        *at = gone->left;
    else {
        for (least = &gone->right; (*least)->left; least = &(*least)->left)
            ;
        *at = *least;
        *least = (*least)->right;
        (*at)->left = gone->left;
        (*at)->right = gone->right;
    }
    free(gone);
    return parent ? (void *)parent : (void *)root;
}

static void walk(const struct node *node, void (*visit)(const void *, VISIT, int), int level)
{
    if (!node->left && !node->right) {
        visit(node, leaf, level);
        return;
    }
    visit(node, preorder, level);
    if (node->left)
        walk(node->left, visit, level + 1);
    visit(node, postorder, level);
    if (node->right)
        walk(node->right, visit, level + 1);
    visit(node, endorder, level);
}

void twalk(const void *root, void (*visit)(const void *, VISIT, int))
{
    if (root)
        walk(root, visit, 0);
}
