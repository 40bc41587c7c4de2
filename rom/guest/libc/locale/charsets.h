/* Tables of characters. 0 stands for none. */
#define ROWS 94                 /* of JIS X 0208, and the places in each */

extern const unsigned short __roman8[128];
extern const unsigned short __iso8859_1[128], __iso8859_2[128], __iso8859_3[128], __iso8859_4[128], __iso8859_5[128];
extern const unsigned short __iso8859_6[128], __iso8859_7[128], __iso8859_8[128], __iso8859_9[128], __iso8859_10[128];
extern const unsigned short __iso8859_11[128], __iso8859_13[128], __iso8859_14[128], __iso8859_15[128];
extern const unsigned short __iso8859_16[128];
extern const unsigned short __jis_x_0208[ROWS * ROWS];
