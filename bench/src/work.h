/* What a benchmark program consists of besides main.c. */

/* Does `amount` units of work and returns a checksum of it.  `arguments` ends with a null pointer. */
extern unsigned long work(unsigned long amount, char **arguments);

/* Says on standard error which call failed and why, and exits with 1. */
extern void fail(const char *call);
