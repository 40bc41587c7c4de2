/* Freestanding: computes with everything a compiler emits, and writes a checksum of each part. Linux system calls. */

typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

static long system_call(long number, long a, long b, long c)
{
	register long r20 __asm__("r20") = number;
	register long r26 __asm__("r26") = a;
	register long r25 __asm__("r25") = b;
	register long r24 __asm__("r24") = c;
	register long r28 __asm__("r28");

	__asm__ volatile("ble 0x100(%%sr2,%%r0)\n\tnop"
			 : "=r"(r28) : "r"(r20), "r"(r26), "r"(r25), "r"(r24)
			 : "r1", "r2", "r21", "r22", "r23", "r29", "r31", "memory");
	return r28;
}

static u32 mix(u32 sum, u32 value)
{
	return (sum << 5 | sum >> 27) ^ value * 2654435761u;
}

static u32 mix64(u32 sum, u64 value)
{
	return mix(mix(sum, (u32)(value >> 32)), (u32)value);
}

static u32 mix_double(u32 sum, double value)
{
	union { double d; u64 u; } bits;

	bits.d = value;
	return mix64(sum, bits.u);
}

static u32 random_state = 12345;

static __attribute__((noinline)) u32 next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	return random_state ^= random_state << 5;
}

static u32 sieve(void)
{
	static unsigned char composite[2000];
	u32 sum = 0;

	for (u32 i = 2; i < sizeof composite; i++) {
		if (composite[i])
			continue;
		sum = mix(sum, i);
		for (u32 j = i * i; j < sizeof composite; j += i)
			composite[j] = 1;
	}
	return sum;
}

static __attribute__((noinline)) int fibonacci(int n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static u32 divisions(void)
{
	u32 sum = 0;

	for (int i = 0; i < 200; i++) {
		int a = (int)next() >> (i & 15), b = (int)(next() >> (i & 31)) | 1;

		sum = mix(sum, (u32)(a / b));
		sum = mix(sum, (u32)(a % b));
		sum = mix(sum, (u32)a / (u32)b);
		sum = mix(sum, (u32)a % (u32)b);
		sum = mix(sum, (u32)(a / 7 + a % 10) + (u32)a / 1000u);
	}
	return sum;
}

static u32 wide(void)
{
	u32 sum = 0;

	for (int i = 0; i < 200; i++) {
		u64 a = (u64)next() << 32 | next(), b = ((u64)next() << 32 | next()) >> (i & 63) | 1;

		sum = mix64(sum, a * b);
		sum = mix64(sum, a / b);
		sum = mix64(sum, (u64)((s64)a % (s64)b));
		sum = mix64(sum, a << (i & 63));
		sum = mix64(sum, (u64)((s64)a >> (i & 63)));
		sum = mix64(sum, a - b + (a < b) + ((s64)a < (s64)b));
	}
	return sum;
}

static u32 matrix(void)
{
	double a[8][8], b[8][8];
	u32 sum = 0;

	for (int i = 0; i < 8; i++)
		for (int j = 0; j < 8; j++) {
			a[i][j] = (double)(int)next() / 65536.0;
			b[i][j] = 1.0 / (1.0 + (double)next());
		}
	for (int i = 0; i < 8; i++)
		for (int j = 0; j < 8; j++) {
			double total = 0;

			for (int k = 0; k < 8; k++)
				total += a[i][k] * b[k][j];
			sum = mix_double(sum, total);
		}
	return sum;
}

static u32 floating(void)
{
	u32 sum = 0;

	for (int i = 0; i < 100; i++) {
		double x = (double)next() * 1e-3, root = __builtin_sqrt(x), y = x;
		float f = (float)x;

		for (int k = 0; k < 4; k++)
			y = 0.5 * (y + x / y);
		sum = mix_double(sum, root);
		sum = mix_double(sum, y);
		sum = mix_double(sum, f * 3.0f - f / 7.0f);
		sum = mix(sum, (u32)(int)(x - 1000.0));
		sum = mix64(sum, (u64)(s64)(x * 1e6));
		sum = mix_double(sum, (double)(s64)(((u64)next() << 32) | next()));
		sum = mix(sum, (x < y) + 2 * (x >= root) + 4 * (x != x) + 8 * !(x > y));
	}
	return sum;
}

struct pair { int a; double b; char c[5]; };

static __attribute__((noinline)) struct pair swap(struct pair p, int extra, ...)
{
	__builtin_va_list list;
	struct pair q = p;

	__builtin_va_start(list, extra);
	q.a = extra + __builtin_va_arg(list, int);
	q.b = p.b + __builtin_va_arg(list, double);
	q.c[2] = (char)__builtin_va_arg(list, long long);
	__builtin_va_end(list);
	return q;
}

static u32 structures(void)
{
	u32 sum = 0;
	struct pair p = { 1, 2.5, "abcd" };

	for (int i = 0; i < 20; i++) {
		p = swap(p, i, i * 3, i * 0.25, (s64)i << 1);
		sum = mix_double(mix(sum, (u32)p.a + (u32)p.c[2]), p.b);
	}
	return sum;
}

static u32 switches(void)
{
	u32 sum = 0;
	signed char bytes[16];
	short halves[16];

	for (int i = 0; i < 300; i++) {
		u32 value = next();

		bytes[value & 15] = (signed char)value;
		halves[value >> 4 & 15] = (short)(value >> 3);
		switch (value >> 28) {
		case 0: sum += 3; break;
		case 1: sum ^= value; break;
		case 2: sum = mix(sum, value); break;
		case 3: sum -= value; break;
		case 4: sum = __builtin_bswap32(sum); break;
		case 5: sum += (u32)bytes[value & 15]; break;
		case 6: sum += (u32)halves[value >> 4 & 15]; break;
		case 7: sum |= 1; break;
		case 8: sum += value >> 7 & 0x1FF; break;
		case 9: sum = (sum & ~0xFF0u) | (value & 0xFF0); break;
		default: sum = sum * 5 + 1;
		}
	}
	return sum;
}

static void report(u32 value)
{
	char line[9];

	for (int i = 7; i >= 0; i--, value >>= 4)
		line[i] = "0123456789abcdef"[value & 15];
	line[8] = '\n';
	system_call(4, 1, (long)line, 9);
}

static __attribute__((noinline, used)) void compute(void)
{
	report(sieve());
	report((u32)fibonacci(15));
	report(divisions());
	report(wide());
	report(matrix());
	report(floating());
	report(structures());
	report(switches());
	system_call(1, 0, 0, 0);
}

__asm__(".text\n\t.globl _start\n_start:\n\t"
	"ldil L%$global$,%r27\n\tldo R%$global$(%r27),%r27\n\t"
	"ldo 128(%r30),%r30\n\tdepi 0,31,6,%r30\n\tb,l compute,%r2\n\tnop\n");
