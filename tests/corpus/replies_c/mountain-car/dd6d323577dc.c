COMPONENTS(progress, hurry);
SPARSE(flag);
MEMORY(Once reached; float left_before;);
PARAM(step_value, 0.3, 0.1, 0.5);
PARAM(flag_bonus, 5.0, 0.0, 20.0);

#define PLANS 6
#define HORIZON 150

/* Openings: push right for so many steps, then left for so many, then pump. */
static const int RIGHT_FIRST[6] = {0, 0, 0, 6, 6, 14};
static const int LEFT_THEN[6] = {0, 6, 16, 0, 16, 16};

/* Steps to the flag under the fastest of a few simple plans; at most HORIZON. */
float steps_left(float position, float velocity)
{
    float best = 150.0f;
    for (int plan = 0; plan < PLANS; plan++) {
        float p = position;
        float v = velocity;
        bool done = false;
        int right_until = RIGHT_FIRST[plan];
        int left_until = RIGHT_FIRST[plan] + LEFT_THEN[plan];
        for (int i = 0; i < HORIZON; i++) {
            if (!done && (float)i < best) {
                bool go_right = false;
                if (i < right_until) {
                    go_right = true;
                } else if (i >= left_until) {
                    if (v >= 0.0f) {
                        go_right = true;
                    } else {
                        /* Kept constant by pushing right; above 0.00038 the crest is cleared. */
                        float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * p) - 0.001f * p;
                        go_right = e > 0.00058f;
                    }
                }
                v = v + (go_right ? 0.001f : -0.001f) - 0.0025f * cosf(3.0f * p);
                v = clip(v, -0.07f, 0.07f);
                p = clip(p + v, -1.2f, 0.6f);
                if (p <= -1.2f && v < 0.0f) {
                    v = 0.0f;
                }
                if (p >= 0.5f && v >= 0.0f) {
                    float over = clip((p - 0.5f) / fmaxf(v, 0.001f), 0.0f, 1.0f);
                    best = fminf(best, (float)(i + 1) - over);
                    done = true;
                }
            }
        }
    }
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->t == 0) {
        m->left_before = steps_left(s->prev.position, s->prev.velocity);
    }
    float before = m->left_before;
    float after = 0.0f; /* at the flag nothing is left */
    if (!s->terminated) {
        after = steps_left(s->now.position, s->now.velocity);
    }
    m->left_before = after;

    out->progress = step_value * (before - after); /* telescopes: only the start and the end count */
    out->hurry = -step_value;                      /* one step spent costs what one step gained pays */
    out->flag = flag_bonus * once(&m->reached, s->terminated);
}
