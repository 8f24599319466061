#ifndef GREET_H
#define GREET_H

int greet(char *into, int size);

#endif
