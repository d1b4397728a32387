/* sandbox/gh_self_test.inc.c - what canonical code is made of, as a program with many results.
 *
 * Compiled twice: by the compiler that builds the worker, and by TinyCC inside each worker at its
 * start. Both run on the same numbers, and every bit has to be the same (worker_self_test.c). So
 * nothing here may be undefined or left to the compiler; NaNs are only compared as NaNs. No
 * preprocessor: TinyCC gets the text as it is, with the reward's behind it. So all names begin with
 * gh_, which no reward's do.
 */
typedef struct {
    float f[20];
    int i[12];
    float grid[3][4];
} gh_self_in;

typedef struct {
    float f[640];
    int i[640];
    int floats, ints;
} gh_self_out;

float gh_expf(float);
float gh_sqrtf(float);
float gh_fmodf(float, float);
float gh_floorf(float);
float gh_self_linked(float, float, float, float, float, float, float, float, float, float, int, int,
                     int, int, int, int, int, int, const float *);
void gh_self_test(const gh_self_in *in, gh_self_out *out);

static const float gh_self_table[5] = {1.5f, -2.0f, 0.25f, 3.0f, 1e-3f};
static const int gh_self_whole[2][3] = {{1, -2, 3}, {40, 50, -60}};
static const float gh_self_gamma = 9.90000010e-01f;

static void gh_self_float(gh_self_out *out, float x)
{
    out->f[out->floats] = x;
    out->floats += 1;
}

static void gh_self_int(gh_self_out *out, int x)
{
    out->i[out->ints] = x;
    out->ints += 1;
}

/* Arithmetic and every comparison, also with NaN, the infinities and both zeros. */
static void gh_self_floats(float a, float b, gh_self_out *out)
{
    int bits = (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 |
               (a != b) << 5 | !(a < b) << 6 | !(a >= b) << 7;

    gh_self_float(out, a + b);
    gh_self_float(out, a - b * a);
    gh_self_float(out, a / b);
    gh_self_float(out, -a * 0.5f);
    if (a < b) {
        bits |= 1 << 8;
    }
    if (!(a > b) && a == a) {
        bits |= 1 << 9;
    }
    if (a <= b || b != b) {
        bits |= 1 << 10;
    } else if (a > 0.0f && b) {
        bits |= 1 << 11;
    }
    bits |= (a ? 1 : 0) << 12 | !b << 13 | (a < 1.0f ? b < 1.0f ? 1 : 2 : 3) << 14;
    gh_self_int(out, bits);
    gh_self_float(out, a < b ? a : b < a ? b : a == b ? 1.0f : -1.0f);
}

/* Whole numbers wrap around, as canonical code writes it. */
static void gh_self_ints(int a, int b, gh_self_out *out)
{
    int small = b & 15;

    gh_self_int(out, (int)((unsigned)a + (unsigned)b));
    gh_self_int(out, (int)((unsigned)a - (unsigned)b));
    gh_self_int(out, (int)((unsigned)a * (unsigned)b));
    gh_self_int(out, (int)(0u - (unsigned)a));
    gh_self_int(out, b == 0 || b == -1 ? 0 : a / b);
    gh_self_int(out, b == 0 || b == -1 ? a : a % b);
    gh_self_int(out, (a & b) ^ (a | ~b));
    gh_self_int(out, (int)((unsigned)a << small) ^ a >> small);
    gh_self_int(out, (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b && !b));
    gh_self_float(out, (float)a / 3.0f + (float)b);
    gh_self_int(out, (int)((float)(a % 1000) * 0.37f) + (b > 0) - (a < 0 || b > 7));
}

static float gh_self_three(float x, int n, const float *table)
{
    return x * table[n] - (float)n;
}

static float gh_self_two(const gh_self_in *in, float x, int n)
{
    return gh_self_three(x + in->grid[n % 3][n % 4], n % 5, gh_self_table) * gh_self_gamma;
}

static float gh_self_one(const gh_self_in *in, int n)
{
    return gh_self_two(in, gh_self_two(in, (float)n * 0.5f, n), n + 1) - gh_self_two(in, 1.0f, n);
}

/* Loops that break and continue, tables that are local, arrays of two dimensions. */
static void gh_self_loops(const gh_self_in *in, int n, gh_self_out *out)
{
    float local[3][4] = {{0.0f}}, row[4] = {1.0f, 2.0f}, sum = 0.0f;
    int turns = 0;

    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 4; ++k) {
            if ((i + k) % 3 == n % 3) {
                continue;
            }
            local[i][k] = in->grid[i][k] * row[k] + sum;
            sum += local[i][3 - k] - gh_self_table[(i + k + n) % 5];
            turns += gh_self_whole[k & 1][i];
            if (sum > 50.0f) {
                break;
            }
        }
    }
    for (int i = 11; i >= 0; i -= 2) {
        sum = sum * 0.75f + local[i / 4][i % 4];
        local[i % 3][i / 3] -= sum;
    }
    gh_self_float(out, sum);
    gh_self_float(out, local[n % 3][n % 4]);
    gh_self_int(out, turns);
}

static int gh_self_switch(int n)
{
    int value = 1;

    switch (n) {
    case -7:
    case 0:
        value = 3;
        /* fall through */
    case 5:
        value *= 10;
        break;
    case 1:
        for (int i = 0; i < 4; i++) {
            if (i == 2) {
                break;
            }
            value += i + 4;
        }
        break;
    default:
        value = -(n % 100);
    }
    return value;
}

/* As many values at once as no processor has registers for; and calls within expressions. */
static float gh_self_pressure(const gh_self_in *in, const float *f)
{
    float a = f[7] + 1.0f, b = f[8] * a, c = f[9] - b, d = a * b - c;

    return ((a + b) * (c - d) + (a - c) * (b + d)) *
               ((a * a - b) / (1.0f + c * c) +
                (d - a) * (gh_sqrtf(b * b) + gh_self_three(c, 2, f + 7))) -
           ((f[10] + a * (f[11] - b * (f[12] + c * (f[13] - d * (f[14] + a * b)))))) *
               (gh_expf(-a * a) + (in->i[4] % 7 > 2 ? gh_floorf(c * 3.0f) : gh_fmodf(d, 1.5f)));
}

static void gh_self_literals(gh_self_out *out)
{
    static const float values[18] = {1.0f,
                                     0.100000001f,
                                     3.40282347e+38f,
                                     1.17549435e-38f,
                                     1.40129846e-45f,
                                     1e-45f,
                                     9.99999994e-41f,
                                     1e-40f,
                                     16777217.0f,
                                     -2.5e-3f,
                                     3.14159274f,
                                     6.02214076e23f,
                                     1e10f,
                                     .5f,
                                     5.f,
                                     -1.17549421e-38f,
                                     0.333333343f,
                                     2147483520.0f};

    for (int i = 0; i < 18; i++) {
        gh_self_float(out, values[i]);
    }
    gh_self_float(out, -0.0f);
    gh_self_float(out, 1.40129846e-45f + 3.40282347e+38f);
    gh_self_int(out, -2147483647 - 1);
    gh_self_int(out, 2147483647);
}

/* Assignments of all kinds, and whole numbers from floats. */
static void gh_self_assign(const gh_self_in *in, int n, gh_self_out *out)
{
    float x = in->f[10 + n % 10], *f = out->f;
    int k = in->i[n], at = out->floats;
    _Bool flag = x > 0.5f;

    x += 2.0f;
    x *= x - 0.5f;
    x -= (float)(k % 10);
    x /= 3.0f;
    k = (int)((unsigned)k + (unsigned)(int)x);
    flag = flag || k > 3;
    f[at] = flag ? x : -x;
    f[at + 1] = (float)(int)(x * 100.0f);
    f[at + 1] += (float)flag;
    out->floats = at + 2;
    gh_self_int(out, k);
    gh_self_int(out, (int)gh_floorf(x) % 5);
    gh_self_int(out, flag);
}

void gh_self_test(const gh_self_in *in, gh_self_out *out)
{
    const float *f = in->f;

    for (int a = 0; a < 10; a++) {
        for (int b = 0; b < 10; b++) {
            gh_self_floats(in->f[a], in->f[b], out);
        }
    }
    for (int a = 0; a < 12; a++) {
        gh_self_ints(in->i[a], in->i[(a + 5) % 12], out);
        gh_self_ints(in->i[a], in->i[(a + 7) % 12], out);
        gh_self_int(out, gh_self_switch(in->i[a]));
        gh_self_loops(in, a, out);
        gh_self_float(out, gh_self_one(in, a));
        gh_self_assign(in, a, out);
    }
    gh_self_literals(out);
    gh_self_float(out, gh_self_pressure(in, f));
    gh_self_float(out, gh_self_pressure(in, f + 3));
    gh_self_float(out, gh_self_pressure(in, f + 5));
    gh_self_float(out,
                  gh_self_linked(f[7], f[8] * 2.0f, -f[9], f[10], gh_self_one(in, 3), f[11], f[12],
                                 f[13], 0.5f, f[14], in->i[0], in->i[1] & 7, -3, 4, in->i[5] % 9,
                                 gh_self_switch(5), 7, in->i[8], &in->grid[1][1]));
}
