/* lang/maths.h - the mathematics of rewards: the same bits on every machine.
 */
#ifndef LANG_MATHS_H
#define LANG_MATHS_H

#include <stddef.h>

float gh_expf(float x);
float gh_exp2f(float x);
float gh_expm1f(float x);
float gh_logf(float x);
float gh_log2f(float x);
float gh_log10f(float x);
float gh_log1pf(float x);
float gh_powf(float x, float y);

float gh_sqrtf(float x);
float gh_cbrtf(float x);
float gh_hypotf(float x, float y);

float gh_sinf(float x);
float gh_cosf(float x);
float gh_tanf(float x);
float gh_asinf(float x);
float gh_acosf(float x);
float gh_atanf(float x);
float gh_atan2f(float y, float x);
float gh_sinhf(float x);
float gh_coshf(float x);
float gh_tanhf(float x);

float gh_fabsf(float x);
float gh_copysignf(float x, float y);
float gh_fminf(float x, float y);
float gh_fmaxf(float x, float y);
float gh_fmodf(float x, float y);
float gh_floorf(float x);
float gh_ceilf(float x);
float gh_roundf(float x);
float gh_truncf(float x);

/* All of them, by the name that a reward uses. One of the two pointers is NULL. */
typedef struct {
    const char *name; /* as in C: "expf" */
    float (*one)(float);
    float (*two)(float, float);
} MathsFunction;
const MathsFunction *maths_all(size_t *count);

#endif
