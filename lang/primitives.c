#include "lang/primitives.h"

#include <math.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/limits.h"
#include "lang/maths.h"

static uint32_t misuse_count;
static int32_t turns_left;
static bool turns_ended;

uint32_t primitive_misuse_take(void)
{
    uint32_t count = misuse_count;

    misuse_count = 0;
    return count;
}

void primitive_turns_begin(void)
{
    turns_left = LOOP_TURNS_MAX;
    turns_ended = false;
}

bool primitive_turns_ended(void)
{
    return turns_ended;
}

/* Whether a loop may make another turn. */
static int p_turn(void)
{
    if (turns_left > 0) {
        turns_left--;
        return 1;
    }
    turns_ended = true;
    return 0;
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

/* A function pointer as data: what tcc_add_symbol takes. POSIX allows it (dlsym). */
#define FUNCTION(f) ((const void *)(uintptr_t)(f))

/* clang-format off */
static const Primitive PRIMITIVES[] = {
    {"gh_turn",   "int gh_turn(void);",                              FUNCTION(p_turn)},
    {"once",      "float once(Once *, int);",                        FUNCTION(p_once)},
    {"record",    "float record(Record *, float);",                  FUNCTION(p_record)},
    {"gain",      "float gain(Gain *, float);",                      FUNCTION(p_gain)},
    {"cover",     "float cover(Cover *, int);",                      FUNCTION(p_cover)},
    {"idle",      "float idle(Idle *, int, int);",                   FUNCTION(p_idle)},
    {"gh_potential","float gh_potential(float, int, float, float);",     FUNCTION(p_potential)},
    {"potential", "static float potential(const Step *s, float phi_prev, float phi_now) "
                  "{ return gh_potential(s->gamma, s->terminated, phi_prev, phi_now); }", NULL},
    {"clip",      "float clip(float, float, float);",                FUNCTION(p_clip)},
    {"tolerance", "float tolerance(float, float, float, float);",    FUNCTION(p_tolerance)},
    {"gaussian",  "float gaussian(float, float, float);",            FUNCTION(p_gaussian)},
    {"sigmoid",   "float sigmoid(float);",                           FUNCTION(p_sigmoid)},
    {"soft2",     "float soft2(float, float);",                      FUNCTION(p_soft2)},
    {"soft3",     "float soft3(float, float, float);",               FUNCTION(p_soft3)},
    {"geomean2",  "float geomean2(float, float);",                   FUNCTION(p_geomean2)},
    {"geomean3",  "float geomean3(float, float, float);",            FUNCTION(p_geomean3)},
    {"expf",      "float expf(float);",                              FUNCTION(gh_expf)},
    {"exp2f",     "float exp2f(float);",                             FUNCTION(gh_exp2f)},
    {"logf",      "float logf(float);",                              FUNCTION(gh_logf)},
    {"log2f",     "float log2f(float);",                             FUNCTION(gh_log2f)},
    {"log10f",    "float log10f(float);",                            FUNCTION(gh_log10f)},
    {"log1pf",    "float log1pf(float);",                            FUNCTION(gh_log1pf)},
    {"expm1f",    "float expm1f(float);",                            FUNCTION(gh_expm1f)},
    {"powf",      "float powf(float, float);",                       FUNCTION(gh_powf)},
    {"sqrtf",     "float sqrtf(float);",                             FUNCTION(gh_sqrtf)},
    {"cbrtf",     "float cbrtf(float);",                             FUNCTION(gh_cbrtf)},
    {"hypotf",    "float hypotf(float, float);",                     FUNCTION(gh_hypotf)},
    {"sinf",      "float sinf(float);",                              FUNCTION(gh_sinf)},
    {"cosf",      "float cosf(float);",                              FUNCTION(gh_cosf)},
    {"tanf",      "float tanf(float);",                              FUNCTION(gh_tanf)},
    {"asinf",     "float asinf(float);",                             FUNCTION(gh_asinf)},
    {"acosf",     "float acosf(float);",                             FUNCTION(gh_acosf)},
    {"atanf",     "float atanf(float);",                             FUNCTION(gh_atanf)},
    {"atan2f",    "float atan2f(float, float);",                     FUNCTION(gh_atan2f)},
    {"sinhf",     "float sinhf(float);",                             FUNCTION(gh_sinhf)},
    {"coshf",     "float coshf(float);",                             FUNCTION(gh_coshf)},
    {"tanhf",     "float tanhf(float);",                             FUNCTION(gh_tanhf)},
    {"fabsf",     "float fabsf(float);",                             FUNCTION(gh_fabsf)},
    {"fminf",     "float fminf(float, float);",                      FUNCTION(gh_fminf)},
    {"fmaxf",     "float fmaxf(float, float);",                      FUNCTION(gh_fmaxf)},
    {"fmodf",     "float fmodf(float, float);",                      FUNCTION(gh_fmodf)},
    {"floorf",    "float floorf(float);",                            FUNCTION(gh_floorf)},
    {"ceilf",     "float ceilf(float);",                             FUNCTION(gh_ceilf)},
    {"roundf",    "float roundf(float);",                            FUNCTION(gh_roundf)},
    {"truncf",    "float truncf(float);",                            FUNCTION(gh_truncf)},
    {"copysignf", "float copysignf(float, float);",                  FUNCTION(gh_copysignf)},
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
