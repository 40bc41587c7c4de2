/* Headers of release 11 look for a character's classes here and, where there is no table, call _isalpha and the like. */
unsigned int *__SB_masks = 0;
