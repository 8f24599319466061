#include <stdio.h>

#include "greet.h"

int main(void) {
    char text[256];
    greet(text, sizeof text);
    return puts(text) < 0;
}
