#ifndef _UTMP_INCLUDED
#define _UTMP_INCLUDED

#include <sys/types.h>

#define UTMP_FILE       "/etc/utmp"
#define WTMP_FILE       "/etc/wtmp"
#define ut_name         ut_user

struct exit_status {
    short e_termination;
    short e_exit;
};

struct utmp {
    char ut_user[8];
    char ut_id[4];
    char ut_line[12];
    pid_t ut_pid;
    short ut_type;
    struct exit_status ut_exit;
    unsigned short ut_reserved1;
    time_t ut_time;
    char ut_host[16];
    unsigned long ut_addr;
};

#define EMPTY           0
#define RUN_LVL         1
#define BOOT_TIME       2
#define OLD_TIME        3
#define NEW_TIME        4
#define INIT_PROCESS    5
#define LOGIN_PROCESS   6
#define USER_PROCESS    7
#define DEAD_PROCESS    8
#define ACCOUNTING      9

extern void endutent(void);
extern struct utmp *getutent(void);
extern struct utmp *getutid(struct utmp *);
extern struct utmp *getutline(struct utmp *);
extern struct utmp *_pututline(const struct utmp *);
extern void pututline(const struct utmp *);
extern void setutent(void);
extern int utmpname(const char *);

#endif
