COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = M_PI + M_PI_2 + M_PI_4 + M_1_PI + M_2_PI + M_E + M_LN2 + M_LN10 + M_SQRT2 + M_SQRT1_2 + FLT_EPSILON;
    int i = INT_MAX + INT_MIN;
    bool b = true || false;
    out->speed = x < INFINITY && !isnan(x) && x < FLT_MAX && x > FLT_MIN ? x : NAN;
    out->speed = b ? (float)i : 0.0f;
    out->height = s->now.position;
}
