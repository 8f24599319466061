#include "greet.h"

#include <stdio.h>

#include "words.h"

int greet(char *into, int size) { return snprintf(into, size, "Hello, %s", WORDS); }
