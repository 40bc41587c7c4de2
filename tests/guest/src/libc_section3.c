/* What section 3 of the manual has besides C's own library: every line is "name ok" or "name FAILED". */
#define _XOPEN_SOURCE 700
#include <crypt.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <iconv.h>
#include <langinfo.h>
#include <libgen.h>
#include <malloc.h>
#include <mntent.h>
#include <ndbm.h>
#include <netdb.h>
#include <nl_types.h>
#include <pwd.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <wchar.h>
#include <wordexp.h>
#include <sys/param.h>
#include <sys/stat.h>
#include "check.h"

#define INIT register char *sp = instring;
#define GETC() (*sp++)
#define PEEKC() (*sp)
#define UNGETC(c) (--sp)
#define RETURN(p) return p
#define ERROR(n) return (char *)(n)
#include <regexp.h>

static void hash_table(void)
{
    static char keys[1000][8];
    ENTRY item, *found;
    int i, good = 1;

    check("hcreate", hcreate(1000) && !hcreate(5));
    for (i = 0; i < 1000; i++) {
        sprintf(keys[i], "key%d", i);
        item.key = keys[i];
        item.data = (void *)i;
        good &= hsearch(item, ENTER) != 0;
    }
    for (i = 0; i < 1000; i++) {
        item.key = keys[999 - i];
        found = hsearch(item, FIND);
        good &= found && found->data == (void *)(999 - i);
    }
    item.key = "none";
    check("hsearch", good && !hsearch(item, FIND));
    hdestroy();
    check("hdestroy", !hsearch(item, FIND));
}

static int numeric(const void *a, const void *b)
{
    return (int)a - (int)b;
}

static int last, in_order = 1, visits, deepest;

static void visit(const void *node, VISIT when, int level)
{
    if (when == preorder || when == endorder)
        return;
    in_order &= *(const int *)node > last;
    last = *(const int *)node;
    visits++;
    deepest = level > deepest ? level : deepest;
}

static void tree(void)
{
    void *root = 0;
    int i, good = 1;

    for (i = 0; i < 500; i++)
        good &= *(int *)tsearch((void *)(1 + i * 211 % 500), &root, numeric) == 1 + i * 211 % 500;
    check("tsearch", good && tsearch((void *)7, &root, numeric) == tfind((void *)7, &root, numeric));
    check("tfind", !tfind((void *)501, &root, numeric));
    twalk(root, visit);
    check("twalk", in_order && visits == 500 && last == 500);
    for (i = 1; i <= 500; i += 2)
        good &= tdelete((void *)i, &root, numeric) != 0;
    last = visits = 0;
    twalk(root, visit);
    check("tdelete", good && visits == 250 && !tdelete((void *)1, &root, numeric));
}

static int as_integers(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void lists(void)
{
    struct item {
        struct item *next, *previous;
    } a, b, c;
    int table[4] = {3, 1}, key = 5;
    size_t count = 2;

    check("lfind", !lfind(&key, table, &count, sizeof *table, as_integers) && count == 2);
    check("lsearch", lsearch(&key, table, &count, sizeof *table, as_integers) == &table[2] && count == 3 && table[2] == 5);
    insque(&a, (void *)0);
    insque(&b, &a);
    insque(&c, &a);
    check("insque", a.next == &c && c.next == &b && b.previous == &c && !b.next && !a.previous);
    remque(&c);
    check("remque", a.next == &b && b.previous == &a);
}

static void ciphers(void)
{
    char block[64];
    int i;

    check("crypt", !strcmp(crypt("password", "ab"), "abJnggxhB/yWI"));
    check("crypt-empty", !strcmp(crypt("", "xy"), "xyw1.V0rbu5mQ"));
    check("crypt-long", !strcmp(crypt("HP-UX 9.05 rulez", "./"), "./CNEynL/U7iQ"));
    /* FIPS 81's example: key 0123456789abcdef, "Now is t" */
    for (i = 0; i < 64; i++)
        block[i] = 0x0123456789abcdefULL >> (63 - i) & 1;
    setkey(block);
    for (i = 0; i < 64; i++)
        block[i] = 0x4e6f772069732074ULL >> (63 - i) & 1;
    encrypt(block, 0);
    for (i = 0; i < 64 && block[i] == (int)(0x3fa40e8a984d4815ULL >> (63 - i) & 1); i++)
        ;
    check("encrypt", i == 64);
    encrypt(block, 1);
    for (i = 0; i < 64 && block[i] == (int)(0x4e6f772069732074ULL >> (63 - i) & 1); i++)
        ;
    check("decrypt", i == 64);
}

static void logins(void)
{
    struct utmp one, *found;
    struct stat status;

    utmpname("/tmp/utmp");
    close(creat("/tmp/utmp", 0644));
    memset(&one, 0, sizeof one);
    strcpy(one.ut_user, "root");
    strcpy(one.ut_line, "console");
    memcpy(one.ut_id, "cons", 4);
    one.ut_type = USER_PROCESS;
    pututline(&one);
    strcpy(one.ut_line, "tty1");
    memcpy(one.ut_id, "tty1", 4);
    pututline(&one);
    strcpy(one.ut_user, "user");
    setutent();
    pututline(&one);
    stat("/tmp/utmp", &status);
    check("pututline", status.st_size == 2 * sizeof one);
    setutent();
    check("getutline", (found = getutline(&one)) != 0 && !strcmp(found->ut_user, "user"));
    setutent();
    memcpy(one.ut_id, "cons", 4);
    check("getutid", (found = getutid(&one)) != 0 && !strcmp(found->ut_line, "console"));
    check("getutent", getutent() != 0 && !getutent());
    endutent();
}

static void options(void)
{
    static char *const names[] = {"ro", "size", "rw", 0};
    char text[] = "rw,size=12,bogus=1,ro", *at = text, *value;

    check("getsubopt", getsubopt(&at, names, &value) == 2 && !value);
    check("getsubopt-value", getsubopt(&at, names, &value) == 1 && !strcmp(value, "12"));
    check("getsubopt-unknown", getsubopt(&at, names, &value) == -1 && !strcmp(value, "bogus=1"));
    check("getsubopt-end", getsubopt(&at, names, &value) == 0 && !*at);
}

static void expressions(void)
{
    char *name, *end, kept[20] = "", other[20] = "", buffer[200], text[] = "say hello-123 now";

    name = regcmp("([A-Za-z]+)$1", "-([0-9]{2,})$0", (char *)0);
    end = name ? regex(name, text, kept, other) : 0;
    check("regcmp", end == text + 13 && __loc1 == text + 4 && !strcmp(kept, "123") && !strcmp(other, "hello"));
    check("regex-none", !regex(name, "nothing here"));
    free(name);
    check("regcmp-wrong", !regcmp("(", (char *)0));
    check("regcmp-plain", (name = regcmp("a|b?", (char *)0)) != 0 && regex(name, "xa|b?y") != 0 && !regex(name, "a"));
    check("compile", compile("h\\(el*\\)o-\\([0-9]*\\)/", buffer, buffer + sizeof buffer, '/') > buffer);
    check("step", step(text, buffer) && loc1 == text + 4 && loc2 == text + 13 && nbra == 2);
    check("braslist", braslist[1] == text + 10 && braelist[1] == text + 13);
    check("advance", !advance(text, buffer) && advance(text + 4, buffer));
    check("compile-wrong", (int)compile("\\(a/", buffer, buffer + sizeof buffer, '/') == 42);
}

static void locales(void)
{
    nl_catd catalogue = catopen("/tmp/c.cat", 0);
    char in[] = "caf\xe9", out[20], *from = in, *to = out;
    size_t left = 4, room = sizeof out;
    iconv_t conversion = iconv_open("utf8", "iso88591");

    check("nl_langinfo", !strcmp(nl_langinfo(DAY_3), "Tuesday") && !strcmp(nl_langinfo(RADIXCHAR), "."));
    check("catgets", !strcmp(catgets(catalogue, 1, 2, "x"), "second\tone") && !strcmp(catgets(catalogue, 3, 1, "x"), "quoted "));
    check("catgets-none", !strcmp(catgets(catalogue, 1, 9, "otherwise"), "otherwise"));
    check("catclose", catclose(catalogue) == 0);
    check("catopen-none", catopen("nosuch", 0) == (nl_catd)-1);
    check("iconv", iconv(conversion, &from, &left, &to, &room) == 0 && to == out + 5 && !memcmp(out, "caf\xc3\xa9", 5));
    iconv_close(conversion);
    conversion = iconv_open("ascii", "utf-8");
    from = out;
    left = 5;
    to = in;
    room = 4;
    errno = 0;
    check("iconv-none", iconv(conversion, &from, &left, &to, &room) == (size_t)-1 && errno == EILSEQ && from == out + 3);
    check("iconv_open-none", iconv_open("ebcdic", "ascii") == (iconv_t)-1 && errno == EINVAL);
}

static void data_base(void)
{
    char key[16], value[40];
    datum k, v, found;
    int i, good = 1, seen = 0;
    DBM *db = dbm_open("/tmp/base", O_RDWR | O_CREAT, 0644);

    for (i = 0; i < 1500; i++) {
        k.dsize = sprintf(k.dptr = key, "key %d", i);
        v.dsize = sprintf(v.dptr = value, "value of %d", i * i);
        good &= db && dbm_store(db, k, v, DBM_INSERT) == 0;
    }
    check("dbm_store", good && dbm_store(db, k, v, DBM_INSERT) == 1);
    for (i = 0; i < 1500; i += 3) {
        k.dsize = sprintf(k.dptr = key, "key %d", i);
        good &= dbm_delete(db, k) == 0;
    }
    dbm_close(db);
    db = dbm_open("/tmp/base", O_RDONLY, 0);
    for (i = 0; i < 1500; i++) {
        k.dsize = sprintf(k.dptr = key, "key %d", i);
        sprintf(value, "value of %d", i * i);
        found = dbm_fetch(db, k);
        good &= i % 3 ? found.dptr && found.dsize == (int)strlen(value) && !memcmp(found.dptr, value, found.dsize) : !found.dptr;
    }
    check("dbm_fetch", good);
    for (k = dbm_firstkey(db); k.dptr; k = dbm_nextkey(db))
        seen++;
    check("dbm_nextkey", seen == 1000);
    check("dbm_rdonly", dbm_store(db, v, v, DBM_REPLACE) == -1 && !dbm_error(db));
    dbm_close(db);
}

static void tables(void)
{
    struct netent *network = getnetbyname("loopback");
    struct passwd *user = getpwnam("daemon");
    struct mntent entry = {"/dev/dsk/0s0", "/", "hfs", "rw", 0, 1, 5}, *read_back;
    char line[200];
    FILE *file;

    check("getnetbyname", network && network->n_net == 127);
    check("getnetbyaddr", (network = getnetbyaddr(127, 2)) != 0 && !strcmp(network->n_name, "loop"));
    file = fopen("/tmp/passwd", "w+");
    check("putpwent", putpwent(user, file) == 0);
    rewind(file);
    check("fgetpwent", (user = fgetpwent(file)) != 0 && !strcmp(user->pw_name, "daemon") && user->pw_uid == 1 && !fgetpwent(file));
    fclose(file);
    check("getpw", getpw(1, line) == 0 && !strncmp(line, "daemon:", 7) && getpw(4711, line) == -1);
    file = setmntent("/tmp/mnt", "w+");
    check("addmntent", addmntent(file, &entry) == 0);
    rewind(file);
    check("getmntent", (read_back = getmntent(file)) != 0 && !strcmp(read_back->mnt_type, "hfs") && read_back->mnt_time == 5);
    endmntent(file);
    check("ruserok", ruserok("nowhere", 1, "root", "daemon") == -1);
}

static void wide(void)
{
    static const wchar_t text[] = {'w', 'i', 0xe9, '\n', 0};
    wchar_t line[10];
    FILE *file = fopen("/tmp/wide", "w+");

    check("fputws", fputws(text, file) >= 0 && fputwc('x', file) == 'x');
    rewind(file);
    check("fgetws", fgetws(line, 10, file) == line && !memcmp(line, text, sizeof text));
    check("fgetwc", fgetwc(file) == 'x' && fgetwc(file) == WEOF && ungetwc('y', file) == 'y');
    check("fputwc-none", fputwc(0x263a, file) == WEOF && errno == EILSEQ);
    fclose(file);
}

static void words(void)
{
    wordexp_t found;

    putenv("WORD=two words");
    check("wordexp", wordexp("a '$b' \"$WORD\" $WORD /et[c]", &found, 0) == 0 && found.we_wordc == 6);
    check("wordexp-words", found.we_wordc == 6 && !strcmp(found.we_wordv[1], "$b") && !strcmp(found.we_wordv[2], "two words") &&
          !strcmp(found.we_wordv[5], "/etc") && !found.we_wordv[6]);
    wordfree(&found);
    check("wordexp-bad", wordexp("a | b", &found, 0) == WRDE_BADCHAR && wordexp("`date`", &found, WRDE_NOCMD) == WRDE_CMDSUB &&
          wordexp("'a", &found, 0) == WRDE_SYNTAX);
}

static void dates(void)
{
    FILE *forms = fopen("/tmp/forms", "w");
    struct tm *date;

    fputs("%H:%M\n%Y-%m-%d\n%A\n%d %b %y\n", forms);
    fclose(forms);
    check("getdate-none", !getdate("1999-02-03") && getdate_err == 1);
    putenv("DATEMSK=/tmp/forms");
    date = getdate("1999-02-03");
    check("getdate", date && date->tm_year == 99 && date->tm_mon == 1 && date->tm_mday == 3 && date->tm_wday == 3);
    check("getdate-wrong", !getdate("1999-02-30") && getdate_err == 8 && !getdate("what") && getdate_err == 7);
    date = getdate("friday");
    check("getdate-weekday", date && date->tm_wday == 5);
}

static char area[MAXPATHLEN + 1];

static char *blank(void)
{
    return memset(area, 'x', sizeof area - 1);
}

/* Whether nothing lies after the string but what was there. */
static int untouched(void)
{
    size_t used = strlen(area) + 1;

    return used + strspn(area + used, "x") == sizeof area - 1;
}

static void others(void)
{
    char path[] = "/a/b//", other[] = "/a/b//", top[] = "///", text[64], three[6] = {0, 1, 2, -1, -1, -2};
    long numbers[2];
    char *name;
    struct mallinfo info;
    FILE *file;
    void *volatile block;   /* or the compiler would leave it out */

    check("basename", !strcmp(basename(path), "b") && !strcmp(basename(top), "/") && !strcmp(basename(0), "."));
    check("dirname", !strcmp(dirname(other), "/a") && !strcmp(dirname(top), "/"));
    check("confstr", confstr(_CS_PATH, text, sizeof text) == strlen(text) + 1 && strstr(text, "/bin"));
    l3tol(numbers, three, 2);
    check("l3tol", numbers[0] == 258 && numbers[1] == -2);
    ltol3(text, numbers, 2);
    check("ltol3", !memcmp(text, three, 6));
    putenv("LOGNAME=me");
    check("logname", !strcmp(logname(), "me"));
    check("ttyslot", ttyslot() == 0);
    block = malloc(5000);
    info = mallinfo();
    free(block);
    check("mallinfo", info.uordblks >= 5000 && info.arena == info.uordblks + info.fordblks &&
          mallinfo().fordblks >= info.fordblks + 5000);
    check("mallopt", mallopt(M_MXFAST, 24) == 0);
    check("strndup", (name = strndup("copied", 4)) != 0 && !strcmp(name, "copi"));
    free(name);
    memset(text, 'x', sizeof text);
    check("stpcpy", stpcpy(text, "part") == text + 4 && !memcmp(text, "part\0x", 6));
    check("stpncpy", stpncpy(text, "cut", 2) == text + 2 && !memcmp(text, "curt\0x", 6));
    check("stpncpy-fills", stpncpy(text, "ab", 5) == text + 2 && !memcmp(text, "ab\0\0\0x", 6));
    name = realpath("/etc/../tmp", (char *)0);
    check("realpath-allocates", name && !strcmp(name, "/tmp"));
    free(name);
    check("realpath-writes-the-path", realpath(".", blank()) == area && untouched());
    check("getwd-writes-the-path", getwd(blank()) == area && untouched());
    check("realpath-link", close(creat("/tmp/real", 0644)) == 0 && symlink("real", "/tmp/one") == 0 &&
          symlink("one", "/tmp/two") == 0 && (name = realpath("/tmp/two", (char *)0)) && !strcmp(name, "/tmp/real"));
    check("realpath-file-as-directory", !realpath("/tmp/two/", (char *)0) && errno == ENOTDIR);
    check("realpath-none", !realpath("/nosuch/x", (char *)0) && errno == ENOENT);
    check("getcwd-allocates", (name = getcwd((char *)0, 100)) != 0 && *name == '/');
    file = tmpfile();
    fputs("text", file);
    file = freopen((char *)0, "r+", file);
    check("freopen-none", file && fgetc(file) == 't');
    fclose(file);
    strcpy(text, "/nosuch/XXXXXX");
    check("mkstemp-none", mkstemp(text) == -1 && errno == ENOENT);
}

static void reentrant(void)
{
    struct passwd user, *found_user, *known = getpwuid(0);
    struct group group, *found_group;
    struct dirent entry, *next;
    char room[300], name[20];
    wchar_t text[] = L"a,,bc", *word;
    DIR *directory = opendir("/etc"), *same = opendir("/etc");
    int alike = 1;

    strcpy(name, known->pw_name);
    check("getpwnam_r", !getpwnam_r(name, &user, room, sizeof room, &found_user) && found_user == &user && user.pw_uid == 0 &&
          !strcmp(user.pw_name, name) && user.pw_dir > room && user.pw_dir < room + sizeof room);
    check("getpwuid_r", !getpwuid_r(0, &user, room, sizeof room, &found_user) && !strcmp(found_user->pw_name, name));
    check("getpwnam_r-room", getpwnam_r(name, &user, room, 3, &found_user) == ERANGE && !found_user);
    check("getpwnam_r-none", !getpwnam_r("nobody else", &user, room, sizeof room, &found_user) && !found_user);
    check("getgrgid_r", !getgrgid_r(0, &group, room, sizeof room, &found_group) && found_group == &group && group.gr_gid == 0 &&
          (char *)group.gr_mem > room && (char *)group.gr_mem < room + sizeof room);
    strcpy(name, group.gr_name);
    check("getgrnam_r", !getgrnam_r(name, &group, room, sizeof room, &found_group) && group.gr_gid == 0);
    check("getgrnam_r-room", getgrnam_r(name, &group, room, strlen(name) + 8, &found_group) == ERANGE && !found_group);
    do {
        struct dirent *expected = readdir(same);

        alike &= readdir_r(directory, &entry, &next) == 0 && !next == !expected && (!next || !strcmp(next->d_name, expected->d_name));
    } while (next && alike);
    check("readdir_r", alike);
    closedir(directory);
    closedir(same);
    putenv("LOGNAME=somebody");
    check("getlogin_r", getlogin_r(room, 9) == 0 && !strcmp(room, "somebody") && getlogin_r(room, 8) == ERANGE);
    check("ttyname_r", ttyname_r(99, room, sizeof room) == ENOTTY);
    word = wcstok(text, L",");
    check("wcstok", word == text && !wcscmp(word, L"a") && (word = wcstok(0, L",")) == text + 3 && !wcstok(0, L","));
}

int main(void)
{
    hash_table();
    tree();
    lists();
    ciphers();
    logins();
    options();
    expressions();
    locales();
    data_base();
    tables();
    wide();
    words();
    dates();
    others();
    reentrant();
    return 0;
}
