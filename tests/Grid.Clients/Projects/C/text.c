#include <ctype.h>

#include "words.h"

int next_word(const char **text, char *into) {
    size_t length = 0;
    while (**text && !isalpha((unsigned char)**text)) {
        ++*text;
    }
    while (isalpha((unsigned char)**text) && length < WORD_LENGTH_MAX) {
        into[length++] = (char)tolower((unsigned char)*(*text)++);
    }
    into[length] = '\0';
    return length > 0;
}
