#include <stdio.h>
#include <stdlib.h>

#include "words.h"

struct word *push_front(struct word *list, const char *text) {
    struct word *word = malloc(sizeof *word);
    if (!word) {
        abort();
    }
    word->next = list;
    word->count = 0;
    snprintf(word->text, sizeof word->text, "%s", text);
    return word;
}
