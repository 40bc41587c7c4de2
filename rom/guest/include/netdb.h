#ifndef _NETDB_INCLUDED
#define _NETDB_INCLUDED

struct hostent {
    char *h_name;
    char **h_aliases;
    int h_addrtype;
    int h_length;
    char **h_addr_list;
};
#define h_addr          h_addr_list[0]

struct netent {
    char *n_name;
    char **n_aliases;
    int n_addrtype;
    int n_net;
};

struct servent {
    char *s_name;
    char **s_aliases;
    int s_port;
    char *s_proto;
};

struct protoent {
    char *p_name;
    char **p_aliases;
    int p_proto;
};

extern int h_errno;
#define HOST_NOT_FOUND  1
#define TRY_AGAIN       2
#define NO_RECOVERY     3
#define NO_DATA         4
#define NO_ADDRESS      NO_DATA

extern void endhostent(void);
extern int endnetent(void);
extern void endprotoent(void);
extern void endservent(void);
extern struct hostent *gethostbyaddr(const char *, int, int);
extern struct hostent *gethostbyname(const char *);
extern struct hostent *gethostent(void);
extern struct netent *getnetbyaddr(int, int);
extern struct netent *getnetbyname(const char *);
extern struct netent *getnetent(void);
extern struct protoent *getprotobyname(const char *);
extern struct protoent *getprotobynumber(int);

struct rpcent {
    char *r_name;
    char **r_aliases;
    int r_number;
};

extern struct rpcent *getrpcent(void), *getrpcbyname(char *), *getrpcbynumber(int);
extern int setrpcent(int), endrpcent(void);
extern struct protoent *getprotoent(void);
extern struct servent *getservbyname(const char *, const char *);
extern struct servent *getservbyport(int, const char *);
extern struct servent *getservent(void);
extern void herror(const char *);
extern int rcmd(char **, int, const char *, const char *, const char *, int *);
extern int rexec(char **, int, const char *, const char *, const char *, int *);
extern int rresvport(int *);
extern int ruserok(const char *, int, const char *, const char *);
extern int sethostent(int);
extern int setnetent(int);
extern int setprotoent(int);
extern int setservent(int);

#endif
