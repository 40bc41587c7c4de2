/* Not an HP-UX header: for programs written since. */
#ifndef _STDINT_INCLUDED
#define _STDINT_INCLUDED

typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef signed char int_least8_t, int_fast8_t;
typedef unsigned char uint_least8_t, uint_fast8_t;
typedef short int_least16_t;
typedef unsigned short uint_least16_t;
typedef int int_least32_t, int_fast16_t, int_fast32_t;
typedef unsigned int uint_least32_t, uint_fast16_t, uint_fast32_t;
typedef long long int_least64_t, int_fast64_t, intmax_t;
typedef unsigned long long uint_least64_t, uint_fast64_t, uintmax_t;
typedef int intptr_t;
typedef unsigned int uintptr_t;

#define INT8_MIN        (-128)
#define INT8_MAX        127
#define UINT8_MAX       255
#define INT16_MIN       (-32768)
#define INT16_MAX       32767
#define UINT16_MAX      65535
#define INT32_MIN       (-2147483647 - 1)
#define INT32_MAX       2147483647
#define UINT32_MAX      4294967295U
#define INT64_MIN       (-9223372036854775807LL - 1)
#define INT64_MAX       9223372036854775807LL
#define UINT64_MAX      18446744073709551615ULL
#define INT_LEAST8_MAX  INT8_MAX
#define INT_LEAST16_MAX INT16_MAX
#define INT_LEAST32_MAX INT32_MAX
#define INT_LEAST64_MAX INT64_MAX
#define UINT_LEAST8_MAX UINT8_MAX
#define UINT_LEAST16_MAX UINT16_MAX
#define UINT_LEAST32_MAX UINT32_MAX
#define UINT_LEAST64_MAX UINT64_MAX
#define INT_FAST32_MAX  INT32_MAX
#define UINT_FAST32_MAX UINT32_MAX
#define INTPTR_MIN      INT32_MIN
#define INTPTR_MAX      INT32_MAX
#define UINTPTR_MAX     UINT32_MAX
#define INTMAX_MIN      INT64_MIN
#define INTMAX_MAX      INT64_MAX
#define UINTMAX_MAX     UINT64_MAX
#define PTRDIFF_MIN     INT32_MIN
#define PTRDIFF_MAX     INT32_MAX
#define SIZE_MAX        UINT32_MAX
#define SIG_ATOMIC_MIN  INT32_MIN
#define SIG_ATOMIC_MAX  INT32_MAX
#define WCHAR_MIN       (-2147483647L - 1)
#define WCHAR_MAX       2147483647L
#define WINT_MIN        0U
#define WINT_MAX        4294967295U

#define INT8_C(value)   value
#define UINT8_C(value)  value
#define INT16_C(value)  value
#define UINT16_C(value) value
#define INT32_C(value)  value
#define UINT32_C(value) value##U
#define INT64_C(value)  value##LL
#define UINT64_C(value) value##ULL
#define INTMAX_C(value) value##LL
#define UINTMAX_C(value) value##ULL

#endif
