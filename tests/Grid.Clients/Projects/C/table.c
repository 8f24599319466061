#include <string.h>

#include "words.h"

static size_t bucket_of(const char *text) {
    size_t hash = 5381;
    while (*text) {
        hash = hash * 33 + (unsigned char)*text++;
    }
    return hash % BUCKETS;
}

struct word *find_or_add(struct table *table, const char *text) {
    struct word **bucket = &table->buckets[bucket_of(text)];
    for (struct word *word = *bucket; word; word = word->next) {
        if (strcmp(word->text, text) == 0) {
            return word;
        }
    }
    return *bucket = push_front(*bucket, text);
}
