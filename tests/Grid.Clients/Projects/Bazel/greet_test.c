#include <stdio.h>
#include <string.h>

#include "greet.h"

int main(void) {
    char text[256];
    greet(text, sizeof text);
    printf("%s\n", text);
    return strcmp(text, "Hello, Ada,Edsger,Grace,") != 0;
}
