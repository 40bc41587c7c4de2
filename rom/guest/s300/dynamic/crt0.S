| Start-up of a program that uses shared libraries.
#define DYNAMIC
#include "../crt0.S"
