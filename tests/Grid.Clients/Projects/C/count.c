#include "words.h"

size_t count_words(struct table *table, const char *text) {
    char word[WORD_LENGTH_MAX + 1];
    size_t total = 0;
    while (next_word(&text, word)) {
        find_or_add(table, word)->count++;
        total++;
    }
    return total;
}
