/* Standard input/output.  FILE, its flag bits and the __filbuf/__flsbuf contract are those of HP-UX
   (System V): programs compiled long ago carry the getc and putc macros inside themselves. */
#ifndef _STDIO_INCLUDED
#define _STDIO_INCLUDED

#include <stdarg.h>
#define __need_NULL
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif

typedef struct {
    int __cnt;                  /* bytes left to read, or room left to write; 0 unless fully buffered */
    unsigned char *__ptr;       /* next byte */
    unsigned char *__base;      /* the buffer, 0 until the first transfer */
    unsigned short __flag;
    unsigned char __fileL;      /* descriptor, low and high byte */
    unsigned char __fileH;
} FILE;

#ifdef _HPUX_SOURCE             /* the members' names in programs older than ANSI C */
#define _cnt __cnt
#define _ptr __ptr
#define _base __base
#define _flag __flag
#define _file __fileL
#endif

typedef long fpos_t;

#define _NFILE 60
extern FILE __iob[];

#define stdin (&__iob[0])
#define stdout (&__iob[1])
#define stderr (&__iob[2])

/* __flag */
#define _IOFBF 0000
#define _IOREAD 0001
#define _IOWRT 0002
#define _IONBF 0004
#define _IOMYBUF 0010           /* the library allocated __base */
#define _IOEOF 0020
#define _IOERR 0040
#define _IOLBF 0200
#define _IORW 0400

#define EOF (-1)
#define BUFSIZ 1024             /* what setbuf expects; buffers the library allocates are larger */
#define _SBFSIZ 8
#define FILENAME_MAX 1024
#define FOPEN_MAX _NFILE
#define TMP_MAX 17576
#define L_tmpnam 25
#define L_ctermid 9
#define L_cuserid 9
#define P_tmpdir "/usr/tmp/"

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

extern int __filbuf(FILE *);
extern int __flsbuf(unsigned char, FILE *);

extern FILE *fopen(const char *, const char *);
extern FILE *fdopen(int, const char *);
extern FILE *freopen(const char *, const char *, FILE *);
extern int fclose(FILE *);
extern int fflush(FILE *);
extern void setbuf(FILE *, char *);
extern int setvbuf(FILE *, char *, int, size_t);

extern int fgetc(FILE *);
extern int getc(FILE *);
extern int getchar(void);
extern int fputc(int, FILE *);
extern int putc(int, FILE *);
extern int putchar(int);
extern int ungetc(int, FILE *);
extern int getw(FILE *);
extern int putw(int, FILE *);
extern char *fgets(char *, int, FILE *);
extern char *gets(char *);
extern int fputs(const char *, FILE *);
extern int puts(const char *);
extern size_t fread(void *, size_t, size_t, FILE *);
extern size_t fwrite(const void *, size_t, size_t, FILE *);

extern int fseek(FILE *, long, int);
extern long ftell(FILE *);
extern int fseeko(FILE *, long, int);
extern long ftello(FILE *);
extern void rewind(FILE *);
extern int fgetpos(FILE *, fpos_t *);
extern int fsetpos(FILE *, const fpos_t *);

extern void clearerr(FILE *);
extern int feof(FILE *);
extern int ferror(FILE *);
extern int fileno(FILE *);
extern void perror(const char *);

extern int printf(const char *, ...);
extern int fprintf(FILE *, const char *, ...);
extern int sprintf(char *, const char *, ...);
extern int snprintf(char *, size_t, const char *, ...);
extern int vprintf(const char *, va_list);
extern int vfprintf(FILE *, const char *, va_list);
extern int vsprintf(char *, const char *, va_list);
extern int vsnprintf(char *, size_t, const char *, va_list);

extern int scanf(const char *, ...);
extern int fscanf(FILE *, const char *, ...);
extern int sscanf(const char *, const char *, ...);
extern int vscanf(const char *, va_list);
extern int vfscanf(FILE *, const char *, va_list);
extern int vsscanf(const char *, const char *, va_list);

extern int remove(const char *);
extern int rename(const char *, const char *);
extern FILE *tmpfile(void);
extern char *tmpnam(char *);
extern char *tempnam(const char *, const char *);
extern FILE *popen(const char *, const char *);
extern int pclose(FILE *);
extern char *ctermid(char *);
extern char *cuserid(char *);

#ifdef __hppa                           /* release 10 and later */
extern void flockfile(FILE *), funlockfile(FILE *);
extern int ftrylockfile(FILE *);
extern int getc_unlocked(FILE *), getchar_unlocked(void), putc_unlocked(int, FILE *), putchar_unlocked(int);
#endif

#if !defined(__cplusplus) && !defined(_REENTRANT)
#define getc(__s) (--(__s)->__cnt < 0 ? __filbuf(__s) : (int)*(__s)->__ptr++)
#define putc(__c, __s) \
    (--(__s)->__cnt < 0 ? __flsbuf((unsigned char)(__c), (__s)) : (int)(*(__s)->__ptr++ = (unsigned char)(__c)))
#define getchar() getc(stdin)
#define putchar(__c) putc((__c), stdout)
#define feof(__s) ((__s)->__flag & _IOEOF)
#define ferror(__s) ((__s)->__flag & _IOERR)
#define clearerr(__s) ((void)((__s)->__flag &= ~(_IOERR | _IOEOF)))
#define fileno(__s) ((int)((__s)->__fileH << 8 | (__s)->__fileL))
#endif

#ifdef __cplusplus
}
#endif
#endif
