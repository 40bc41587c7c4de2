/* From a pattern to its tree.

   Where the standard leaves the meaning open: an empty alternative matches the empty string, `{` before no digit stands
   for itself, and so does any byte that has a backslash for no reason. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "compiled.h"

struct parser {
    struct compiled *re;
    const unsigned char *start, *at;
    int extended, depth, error;
    unsigned int closed;                /* bit n: \n may be referred to */
};

static int fail(struct parser *parser, int error)
{
    if (!parser->error)
        parser->error = error;
    return 0;
}

static void *grown(void *array, int *room, size_t size)
{
    int wanted = *room ? 2 * *room : 16;
    void *larger = realloc(array, wanted * size);

    if (larger)
        *room = wanted;
    return larger;
}

/* A new node's index; node 0 is nobody's when memory is short. */
static int new_node(struct parser *parser, enum kind kind, int value)
{
    struct compiled *re = parser->re;
    struct node *node, *nodes;

    if (re->node_count == re->node_room) {
        nodes = re->node_count < MAX_PROGRAM ? grown(re->nodes, &re->node_room, sizeof *nodes) : 0;
        if (!nodes)
            return fail(parser, REG_ESPACE);
        re->nodes = nodes;
    }
    node = &re->nodes[re->node_count];
    memset(node, 0, sizeof *node);
    node->kind = kind;
    node->value = value;
    node->child = node->next = node->entry[FORWARD] = node->entry[BACKWARD] = NONE;
    return re->node_count++;
}

static int new_parent(struct parser *parser, enum kind kind, int child, int value)
{
    int index = new_node(parser, kind, value);
    struct node *node, *inner;

    if (parser->error)
        return 0;
    node = &parser->re->nodes[index];
    inner = &parser->re->nodes[child];
    node->child = child;
    node->depth = inner->depth + 1;
    node->has_groups = inner->has_groups || kind == GROUP;
    if (node->depth > MAX_DEPTH)
        fail(parser, REG_ESPACE);
    return index;
}

static void append(struct parser *parser, int parent, int last, int child)
{
    struct node *nodes = parser->re->nodes;

    if (parser->error)
        return;
    nodes[last].next = child;
    nodes[parent].has_groups |= nodes[child].has_groups;
    if (nodes[child].depth >= nodes[parent].depth)
        nodes[parent].depth = nodes[child].depth + 1;
    if (nodes[parent].depth > MAX_DEPTH)
        fail(parser, REG_ESPACE);
}

static unsigned char *new_set(struct parser *parser, int *index)
{
    struct compiled *re = parser->re;
    byte_set *sets;

    if (re->set_count == re->set_room) {
        sets = re->set_count < MAX_PROGRAM ? grown(re->sets, &re->set_room, sizeof *sets) : 0;
        if (!sets) {
            fail(parser, REG_ESPACE);
            return 0;
        }
        re->sets = sets;
    }
    *index = re->set_count++;
    return re->sets[*index];
}

static int parse_bracket(struct parser *parser)
{
    int index, error;
    unsigned char *set = new_set(parser, &index);

    if (!set)
        return 0;
    error = __regex_bracket(parser->re, &parser->at, set);
    return error ? fail(parser, error) : new_node(parser, SET, index);
}

static int literal(struct parser *parser, int byte)
{
    unsigned char *set;
    int index;

    if (!(parser->re->flags & REG_ICASE) || toupper(byte) == tolower(byte))
        return new_node(parser, BYTE, byte);
    set = new_set(parser, &index);
    if (!set)
        return 0;
    memset(set, 0, sizeof(byte_set));
    ADD(set, toupper(byte));
    ADD(set, tolower(byte));
    return new_node(parser, SET, index);
}

static int parse_choice(struct parser *);

static int parse_group(struct parser *parser)
{
    int number = ++parser->re->group_count, child, closed;

    if (++parser->depth > MAX_DEPTH)
        return fail(parser, REG_ESPACE);
    child = parse_choice(parser);
    parser->depth--;
    if (parser->error)
        return 0;
    closed = parser->extended ? parser->at[0] == ')' : parser->at[0] == '\\' && parser->at[1] == ')';
    if (!closed)
        return fail(parser, REG_EPAREN);
    parser->at += parser->extended ? 1 : 2;
    if (number < 10)
        parser->closed |= 1u << number;
    return new_parent(parser, GROUP, child, number);
}

static int parse_reference(struct parser *parser, int number)
{
    if (!(parser->closed >> number & 1))
        return fail(parser, REG_ESUBREG);
    parser->re->has_references = 1;
    return new_node(parser, REFERENCE, number);
}

/* Behind a backslash. */
static int parse_escaped(struct parser *parser)
{
    int byte = *parser->at;

    if (!byte)
        return fail(parser, REG_EESCAPE);
    parser->at++;
    if (!parser->extended) {
        if (byte == '(')
            return parse_group(parser);
        if (byte == '{')
            return fail(parser, REG_BADRPT);
        if (byte >= '1' && byte <= '9')
            return parse_reference(parser, byte - '0');
    }
    return literal(parser, byte);
}

static int at_end(const struct parser *parser)
{
    return !parser->at[1] || (parser->at[1] == '\\' && parser->at[2] == ')');
}

static int parse_atom(struct parser *parser, int first)
{
    int byte = *parser->at;

    if (byte == '^' && (parser->extended || first)) {
        parser->at++;
        return new_node(parser, LINE_START, 0);
    }
    if (byte == '$' && (parser->extended || at_end(parser))) {
        parser->at++;
        return new_node(parser, LINE_END, 0);
    }
    if (parser->extended && (byte == '*' || byte == '+' || byte == '?' || (byte == '{' && isdigit(parser->at[1]))))
        return fail(parser, REG_BADRPT);
    parser->at++;
    if (byte == '\\')
        return parse_escaped(parser);
    if (byte == '[')
        return parse_bracket(parser);
    if (byte == '.')
        return new_node(parser, ANY, 0);
    if (byte == '(' && parser->extended)
        return parse_group(parser);
    return literal(parser, byte);
}

static int parse_number(struct parser *parser)
{
    int number = 0;

    while (isdigit(*parser->at)) {
        number = number * 10 + *parser->at++ - '0';
        if (number > RE_DUP_MAX)
            fail(parser, REG_BADBR);
        if (parser->error)
            return 0;
    }
    return number;
}

/* Behind the opening brace. */
static void parse_interval(struct parser *parser, int *min, int *max)
{
    const unsigned char *at = parser->at;

    if (!isdigit(*at)) {
        fail(parser, *at ? REG_BADBR : REG_EBRACE);
        return;
    }
    *min = *max = parse_number(parser);
    if (*parser->at == ',') {
        parser->at++;
        *max = isdigit(*parser->at) ? parse_number(parser) : UNLIMITED;
    }
    if (!parser->extended && *parser->at == '\\')
        parser->at++;
    else if (!parser->extended)
        fail(parser, *parser->at ? REG_BADBR : REG_EBRACE);
    if (*parser->at != '}')
        fail(parser, *parser->at ? REG_BADBR : REG_EBRACE);
    else
        parser->at++;
    if (*max != UNLIMITED && *min > *max)
        fail(parser, REG_BADBR);
}

/* Takes a repetition, if there is one. */
static int parse_repetition(struct parser *parser, int *min, int *max)
{
    const unsigned char *at = parser->at;

    *min = at[0] == '+';
    *max = UNLIMITED;
    if (at[0] == '*' || (parser->extended && (at[0] == '+' || at[0] == '?'))) {
        if (at[0] == '?')
            *max = 1;
        parser->at++;
        return 1;
    }
    if (parser->extended ? at[0] == '{' && isdigit(at[1]) : at[0] == '\\' && at[1] == '{') {
        parser->at += parser->extended ? 1 : 2;
        parse_interval(parser, min, max);
        return 1;
    }
    return 0;
}

static int repeated(struct parser *parser, int child, int min, int max)
{
    struct node *node = &parser->re->nodes[child];
    int index;

    if (node->kind == REPEAT && node->min == 0 && node->max == UNLIMITED && min == 0 && max == UNLIMITED)
        return child;
    index = new_parent(parser, REPEAT, child, 0);
    if (parser->error)
        return 0;
    parser->re->nodes[index].min = min;
    parser->re->nodes[index].max = max;
    return index;
}

static int ends_sequence(const struct parser *parser)
{
    const unsigned char *at = parser->at;

    if (!parser->extended)
        return !at[0] || (at[0] == '\\' && at[1] == ')');
    return !at[0] || at[0] == '|' || at[0] == ')';
}

/* An atom with what repeats it.  A basic expression's leading * stands for itself, even after the anchor. */
static int parse_piece(struct parser *parser, int first, int leading)
{
    int node, min, max;

    if (!parser->extended && leading && *parser->at == '*') {
        parser->at++;
        node = literal(parser, '*');
    } else
        node = parse_atom(parser, first);
    if (!parser->error && !parser->extended && parser->re->nodes[node].kind == LINE_START)
        return node;
    while (!parser->error && parse_repetition(parser, &min, &max))
        if (!parser->error)
            node = repeated(parser, node, min, max);
    return node;
}

static int parse_sequence(struct parser *parser)
{
    int sequence = NONE, last = NONE, first = 1, leading = 1, node;

    while (!parser->error && !ends_sequence(parser)) {
        node = parse_piece(parser, first, leading);
        if (parser->error)
            return 0;
        leading = first && parser->re->nodes[node].kind == LINE_START;
        first = 0;
        if (sequence == NONE)
            sequence = new_parent(parser, SEQUENCE, node, 0);
        else
            append(parser, sequence, last, node);
        last = node;
    }
    return sequence == NONE ? new_node(parser, EMPTY, 0) : sequence;
}

static int parse_choice(struct parser *parser)
{
    int first = parse_sequence(parser), choice = NONE, last = first;

    while (!parser->error && parser->extended && *parser->at == '|') {
        parser->at++;
        if (choice == NONE)
            choice = new_parent(parser, CHOICE, first, 0);
        first = parse_sequence(parser);
        append(parser, choice, last, first);
        last = first;
    }
    return choice == NONE ? first : choice;
}

int __regex_parse(struct compiled *re, const char *pattern)
{
    struct parser parser;

    memset(&parser, 0, sizeof parser);
    parser.re = re;
    parser.start = parser.at = (const unsigned char *)pattern;
    parser.extended = re->flags & REG_EXTENDED;
    re->root = parse_choice(&parser);
    if (!parser.error && *parser.at)
        return REG_EPAREN;
    return parser.error;
}
