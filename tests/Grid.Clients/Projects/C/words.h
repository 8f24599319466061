#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

enum { WORD_LENGTH_MAX = 63, BUCKETS = 64 };

struct word {
    struct word *next;
    size_t count;
    char text[WORD_LENGTH_MAX + 1];
};

struct table {
    struct word *buckets[BUCKETS];
};

int next_word(const char **text, char *into);
struct word *find_or_add(struct table *table, const char *text);
size_t count_words(struct table *table, const char *text);
struct word *push_front(struct word *list, const char *text);

#endif
