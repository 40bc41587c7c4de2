/* dbminit(3): one data base at a time. */
#include <dbm.h>
#include <fcntl.h>

static DBM *base;

int dbmclose(void)
{
    if (base)
        dbm_close(base);
    base = 0;
    return 0;
}

int dbminit(const char *path)
{
    dbmclose();
    base = dbm_open(path, O_RDWR, 0);
    if (!base)
        base = dbm_open(path, O_RDONLY, 0);
    return base ? 0 : -1;
}

static datum none(void)
{
    datum nothing;

    nothing.dptr = 0;
    nothing.dsize = 0;
    return nothing;
}

datum fetch(datum key)
{
    return base ? dbm_fetch(base, key) : none();
}

int store(datum key, datum contents)
{
    return base ? dbm_store(base, key, contents, DBM_REPLACE) : -1;
}

int delete(datum key)
{
    return base ? dbm_delete(base, key) : -1;
}

datum firstkey(void)
{
    return base ? dbm_firstkey(base) : none();
}

/* The keys come in the order of the files; `key` has to be the one that came last. */
datum nextkey(datum key)
{
    (void)key;
    return base ? dbm_nextkey(base) : none();
}
