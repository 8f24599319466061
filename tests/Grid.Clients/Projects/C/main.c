#include <stdio.h>

#include "words.h"

int main(void) {
    struct table table = {0};
    size_t total = count_words(&table, "The bot runs what the server sends, and the server keeps what the bot made.");
    printf("%zu words, \"the\" %zu times\n", total, find_or_add(&table, "the")->count);
    return 0;
}
