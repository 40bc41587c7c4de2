/* The words and signs commands are made of. */
#ifndef LEX_H
#define LEX_H

#include "sh.h"

enum token { T_WORD, T_NEWLINE, T_END, T_SEMI, T_SEMISEMI, T_BACK, T_AND, T_PIPE, T_OR, T_OPEN, T_CLOSE, T_REDIR };

extern enum token token;                /* the one that `advance` found */
extern char *token_text;                /* of a word */
extern int token_plain;                 /* a word without quotes: may be a reserved one */
extern enum redirection redir_kind;     /* of a redirection */
extern int redir_fd;
extern int redir_strip;                 /* <<- */

extern void start_line(void);
extern void advance(void);
extern const char *token_name(void);
extern void syntax_error(const char *near);

/* The document's lines begin after the next newline. */
extern void here_document(struct redir *, char *end, int strip);

#endif
