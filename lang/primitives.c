#include "lang/primitives.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "lang/maths.h"

static uint32_t misuse_count;
static PrimitiveFault first_fault;

uint32_t primitive_misuse_take(void)
{
    uint32_t count = misuse_count;

    misuse_count = 0;
    return count;
}

bool primitive_fault_take(PrimitiveFault *out)
{
    if (first_fault.kind == 0) {
        return false;
    }
    *out = first_fault;
    first_fault.kind = 0;
    return true;
}

static void p_fault(int kind, int line, int value, int bound)
{
    if (first_fault.kind == 0) {
        first_fault = (PrimitiveFault){kind, line, value, bound};
    }
}

/* x, or 0 and a misuse when it is not finite. */
static float finite_or_0(float x)
{
    if (isfinite(x)) {
        return x;
    }
    misuse_count++;
    return 0.0f;
}

/* A result that overflowed is bounded: ±FLT_MAX keeps its sign. */
static float bounded(float x)
{
    if (isnan(x)) {
        misuse_count++;
        return 0.0f;
    }
    return x > 3.402823466e38f ? 3.402823466e38f : x < -3.402823466e38f ? -3.402823466e38f : x;
}

/* 1 the first time that now holds in an episode, else 0. */
static float p_once(Once *cell, int now)
{
    if (cell->fired != 0 || now == 0) {
        return 0.0f;
    }
    cell->fired = 1;
    return 1.0f;
}

/* max(0, x - best so far); the first call sets the best and pays 0. */
static float p_record(Record *cell, float x)
{
    float gain;

    x = finite_or_0(x);
    if (cell->is_set == 0) {
        cell->is_set = 1;
        cell->best = x;
        return 0.0f;
    }
    if (!(x > cell->best)) {
        return 0.0f;
    }
    gain = x - cell->best;
    cell->best = x;
    return bounded(gain);
}

/* x - x of the step before; the first call pays 0. */
static float p_gain(Gain *cell, float x)
{
    float gain = 0.0f;

    x = finite_or_0(x);
    if (cell->is_set != 0) {
        gain = x - cell->last;
    }
    cell->is_set = 1;
    cell->last = x;
    return bounded(gain);
}

/* 1 for each cell of 0 … 255 that is new in this episode, else 0. */
static float p_cover(Cover *cell, int index)
{
    uint32_t bit;

    if (index < 0 || index > 255) {
        misuse_count++;
        return 0.0f;
    }
    bit = 1u << (index % 32);
    if ((cell->seen[index / 32] & bit) != 0) {
        return 0.0f;
    }
    cell->seen[index / 32] |= bit;
    return 1.0f;
}

/* 1 for each step without movement after `grace` such steps in a row, else 0. */
static float p_idle(Idle *cell, int moved, int grace)
{
    if (moved != 0) {
        cell->still = 0;
        return 0.0f;
    }
    if (cell->still < INT32_MAX) {
        cell->still++;
    }
    return cell->still > (grace > 0 ? grace : 0) ? 1.0f : 0.0f;
}

/* Potential-based shaping (Ng, Harada and Russell 1999): gamma phi(s') - phi(s), with phi = 0 in
 * terminal states. */
static float p_potential(float gamma, int terminated, float phi_prev, float phi_now)
{
    phi_prev = finite_or_0(phi_prev);
    phi_now = finite_or_0(phi_now);
    return bounded((terminated != 0 ? 0.0f : gamma * phi_now) - phi_prev);
}

static float p_clip(float x, float lo, float hi)
{
    lo = finite_or_0(lo);
    hi = finite_or_0(hi);
    if (isnan(x) || lo > hi) {
        misuse_count++;
        return lo;
    }
    return x < lo ? lo : x > hi ? hi : x;
}

/* 1 in lo … hi; outside it falls as a Gaussian, to 0.1 at the distance `margin` (as dm_control's
 * rewards.tolerance does by default). margin 0: 0 outside. */
static float p_tolerance(float x, float lo, float hi, float margin)
{
    float distance;

    if (!isfinite(x) || !isfinite(lo) || !isfinite(hi) || !isfinite(margin) || lo > hi ||
        margin < 0.0f) {
        misuse_count++;
        return 0.0f;
    }
    if (x >= lo && x <= hi) {
        return 1.0f;
    }
    if (margin == 0.0f) {
        return 0.0f;
    }
    distance = (x < lo ? lo - x : x - hi) / margin;
    return gh_expf(-2.302585093f * distance * distance);
}

/* exp(-((x - mean) / sd)^2 / 2): 1 at the mean. */
static float p_gaussian(float x, float mean, float sd)
{
    float z;

    if (!isfinite(x) || !isfinite(mean) || !isfinite(sd) || sd <= 0.0f) {
        misuse_count++;
        return 0.0f;
    }
    z = (x - mean) / sd;
    return gh_expf(-0.5f * z * z);
}

/* 1 / (1 + exp(-x)). */
static float p_sigmoid(float x)
{
    if (isnan(x)) {
        misuse_count++;
        return 0.5f;
    }
    return 1.0f / (1.0f + gh_expf(-x));
}

static float unit(float x)
{
    x = isnan(x) ? finite_or_0(x) : x;
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

/* Products of factors that are clipped to [0, 1] (CaRL's soft penalties). */
static float p_soft2(float a, float b)
{
    return unit(a) * unit(b);
}

static float p_soft3(float a, float b, float c)
{
    return unit(a) * unit(b) * unit(c);
}

/* The geometric mean of the absolute values; negative when any value is, 0 when any is 0
 * (Lucy-SKG's KRC). */
static float p_geomean2(float a, float b)
{
    float size;

    a = finite_or_0(a);
    b = finite_or_0(b);
    size = gh_sqrtf(gh_fabsf(a)) * gh_sqrtf(gh_fabsf(b));
    return a < 0.0f || b < 0.0f ? -size : size;
}

static float p_geomean3(float a, float b, float c)
{
    float size;

    a = finite_or_0(a);
    b = finite_or_0(b);
    c = finite_or_0(c);
    size = gh_cbrtf(gh_fabsf(a)) * gh_cbrtf(gh_fabsf(b)) * gh_cbrtf(gh_fabsf(c));
    return a < 0.0f || b < 0.0f || c < 0.0f ? -size : size;
}

static int m_isnan(float x)
{
    return isnan(x) ? 1 : 0;
}

static int m_isinf(float x)
{
    return isinf(x) ? 1 : 0;
}

static int m_isfinite(float x)
{
    return isfinite(x) ? 1 : 0;
}

/* Wraps around, as all ints do: |INT_MIN| is INT_MIN. */
static int m_abs(int x)
{
    return x < 0 ? (int)(0u - (unsigned)x) : x;
}

/* A function pointer as data: what tcc_add_symbol takes. POSIX allows it (dlsym). */
#define FUNCTION(f) ((const void *)(uintptr_t)(f))

/* Rows of the table. MATHS1, MATHS2: float functions of one and of two floats; TEST: a bool of a
 * float; PURE: floats to a float; CELL: with a cell first. */
/* clang-format off */
#define MATHS1(name, cost) \
    {#name, TYPE_FLOAT, {TYPE_FLOAT}, 1, CELL_NONE, #name "(x)", false, true, cost, \
     "gh_" #name, "float gh_" #name "(float);", FUNCTION(gh_##name)}
#define MATHS2(name, usage, cost) \
    {#name, TYPE_FLOAT, {TYPE_FLOAT, TYPE_FLOAT}, 2, CELL_NONE, usage, false, true, cost, \
     "gh_" #name, "float gh_" #name "(float, float);", FUNCTION(gh_##name)}
#define TEST(name, function) \
    {#name, TYPE_BOOL, {TYPE_FLOAT}, 1, CELL_NONE, #name "(x)", false, true, 4, \
     "gh_" #name, "int gh_" #name "(float);", FUNCTION(function)}
#define FLOATS(...) {__VA_ARGS__}
#define F TYPE_FLOAT
#define PURE(name, params, count, arguments, usage, cost) \
    {#name, TYPE_FLOAT, params, count, CELL_NONE, usage, false, false, cost, \
     "gh_" #name, "float gh_" #name arguments ";", FUNCTION(p_##name)}
#define CELL(name, kind, params, count, arguments, usage, cost) \
    {#name, TYPE_FLOAT, params, count, kind, usage, false, false, cost, \
     "gh_" #name, "float gh_" #name arguments ";", FUNCTION(p_##name)}

static const Primitive PRIMITIVES[] = {
    CELL(once, CELL_ONCE, FLOATS(TYPE_CELL, TYPE_BOOL), 2, "(Once *, int)",
         "once(&m->cell, now)", 8),
    CELL(record, CELL_RECORD, FLOATS(TYPE_CELL, F), 2, "(Record *, float)",
         "record(&m->cell, x)", 8),
    CELL(gain, CELL_GAIN, FLOATS(TYPE_CELL, F), 2, "(Gain *, float)", "gain(&m->cell, x)", 8),
    CELL(cover, CELL_COVER, FLOATS(TYPE_CELL, TYPE_INT), 2, "(Cover *, int)",
         "cover(&m->cell, i)", 8),
    CELL(idle, CELL_IDLE, FLOATS(TYPE_CELL, TYPE_BOOL, TYPE_INT), 3, "(Idle *, int, int)",
         "idle(&m->cell, moved, grace)", 8),
    {"potential", TYPE_FLOAT, {TYPE_STEP, F, F}, 3, CELL_NONE, "potential(s, phi_prev, phi_now)",
     true, false, 8, "gh_potential", "float gh_potential(float, int, float, float);",
     FUNCTION(p_potential)},
    PURE(clip, FLOATS(F, F, F), 3, "(float, float, float)", "clip(x, lo, hi)", 8),
    PURE(tolerance, FLOATS(F, F, F, F), 4, "(float, float, float, float)",
         "tolerance(x, lo, hi, margin)", 24),
    PURE(gaussian, FLOATS(F, F, F), 3, "(float, float, float)", "gaussian(x, mean, sd)", 24),
    PURE(sigmoid, FLOATS(F), 1, "(float)", "sigmoid(x)", 24),
    PURE(soft2, FLOATS(F, F), 2, "(float, float)", "soft2(a, b)", 8),
    PURE(soft3, FLOATS(F, F, F), 3, "(float, float, float)", "soft3(a, b, c)", 12),
    PURE(geomean2, FLOATS(F, F), 2, "(float, float)", "geomean2(a, b)", 20),
    PURE(geomean3, FLOATS(F, F, F), 3, "(float, float, float)", "geomean3(a, b, c)", 24),
    MATHS1(expf, 16),
    MATHS1(exp2f, 16),
    MATHS1(expm1f, 20),
    MATHS1(logf, 16),
    MATHS1(log2f, 16),
    MATHS1(log10f, 16),
    MATHS1(log1pf, 20),
    MATHS2(powf, "powf(x, y)", 40),
    MATHS1(sqrtf, 8),
    MATHS1(cbrtf, 20),
    MATHS2(hypotf, "hypotf(x, y)", 12),
    MATHS1(sinf, 20),
    MATHS1(cosf, 20),
    MATHS1(tanf, 24),
    MATHS1(asinf, 20),
    MATHS1(acosf, 20),
    MATHS1(atanf, 20),
    MATHS2(atan2f, "atan2f(y, x)", 24),
    MATHS1(sinhf, 24),
    MATHS1(coshf, 24),
    MATHS1(tanhf, 20),
    MATHS1(fabsf, 4),
    MATHS2(fminf, "fminf(x, y)", 4),
    MATHS2(fmaxf, "fmaxf(x, y)", 4),
    MATHS2(fmodf, "fmodf(x, y)", 40),
    MATHS1(floorf, 4),
    MATHS1(ceilf, 4),
    MATHS1(roundf, 4),
    MATHS1(truncf, 4),
    MATHS2(copysignf, "copysignf(size, sign)", 4),
    TEST(isnan, m_isnan),
    TEST(isinf, m_isinf),
    TEST(isfinite, m_isfinite),
    {"abs", TYPE_INT, {TYPE_INT}, 1, CELL_NONE, "abs(i)", false, true, 4,
     "gh_abs", "int gh_abs(int);", FUNCTION(m_abs)},
    /* Only the text that we write calls it. */
    {"gh_fault", TYPE_VOID, {TYPE_INT, TYPE_INT, TYPE_INT, TYPE_INT}, 4, CELL_NONE, "", false, false, 4,
     "gh_fault", "void gh_fault(int, int, int, int);", FUNCTION(p_fault)},
};

static const CellType CELL_TYPES[] = {
    {"Once",   "typedef struct { int fired_; } Once;",               sizeof(Once)},
    {"Record", "typedef struct { float best_; int is_set_; } Record;", sizeof(Record)},
    {"Gain",   "typedef struct { float last_; int is_set_; } Gain;", sizeof(Gain)},
    {"Cover",  "typedef struct { int seen_[8]; } Cover;",            sizeof(Cover)},
    {"Idle",   "typedef struct { int still_; } Idle;",               sizeof(Idle)},
};
/* clang-format on */

const Primitive *primitive_all(size_t *count)
{
    *count = ARRAY_LEN(PRIMITIVES);
    return PRIMITIVES;
}

const CellType *cell_type_all(size_t *count)
{
    *count = ARRAY_LEN(CELL_TYPES);
    return CELL_TYPES;
}

const Primitive *primitive_find(const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_LEN(PRIMITIVES); i++) {
        const Primitive *p = &PRIMITIVES[i];
        size_t own = strlen(p->name);
        bool same = own == length && memcmp(p->name, name, length) == 0;
        bool without_f = p->is_maths && p->returns == TYPE_FLOAT && p->name[own - 1] == 'f' &&
                         own == length + 1 && memcmp(p->name, name, length) == 0;
        if ((same || without_f) && p->usage[0] != '\0') {
            return p;
        }
    }
    return NULL;
}
