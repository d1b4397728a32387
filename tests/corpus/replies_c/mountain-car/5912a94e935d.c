COMPONENTS(advance, time);
SPARSE(flag);
WATCH(to_go);
MEMORY(Gain plan; Once reached;);
PARAM(step_value, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 5.0, 0.0, 30.0);
PARAM(depth_shallow, 0.868, 0.856, 0.88);
PARAM(depth_middle, 0.89, 0.88, 0.905);
PARAM(depth_deep, 0.92, 0.905, 0.98);

#define GRAVITY 0.0025f
#define HILL 0.00083333f        /* gravity / 3: height of the potential energy sin(3x) */
#define ENGINE 0.001f           /* acceleration of a full push */
#define FLAG 0.5f
#define BARRIER_POSITION 0.386f /* beyond it a full push beats gravity up to the flag */
#define BARRIER 0.000385f       /* least run energy that gets over the barrier */

/* Acceleration by the engine under the plan: run right if that suffices, else swing left if that suffices,
   else push right to prepare the left swing. */
float steer(float x, float v, float run_needed, float swing_needed)
{
    float slope = -GRAVITY * cosf(3.0f * x);
    float height = HILL * sinf(3.0f * x);
    float v_right = v + 0.5f * (slope + ENGINE); /* half a step ahead: makes the energies constant in discrete time */
    float v_left = v + 0.5f * (slope - ENGINE);
    float run = 0.5f * v_right * v_right + height - ENGINE * x;
    float swing = 0.5f * v_left * v_left + height + ENGINE * x;
    float needed = v > 0.0f ? BARRIER : run_needed;

    if (run >= needed || (x >= BARRIER_POSITION && v >= 0.0f)) {
        return ENGINE;
    }
    return swing >= swing_needed ? -ENGINE : ENGINE;
}

/* Velocity after one step under the plan. */
float kick(float x, float v, float run_needed, float swing_needed)
{
    float next = v + steer(x, v, run_needed, swing_needed) - GRAVITY * cosf(3.0f * x);
    return clip(next, -0.07f, 0.07f);
}

/* Steps to the flag under the plan whose left swing turns at -depth; at most 160, the last one as a fraction. */
float steps_to_go(float x_start, float v_start, float depth)
{
    float x = x_start;
    float v = v_start;
    float steps = 0.0f;
    float height = HILL * sinf(-3.0f * depth);
    float run_needed = height + ENGINE * depth;
    float swing_needed = height - ENGINE * depth + 0.000003f;

    for (int i = 0; i < 80; i++) {
        /* two steps of the car per turn */
        if (x < FLAG) {
            float before = x;
            v = kick(x, v, run_needed, swing_needed);
            x = clip(x + v, -1.2f, 0.6f);
            if (x <= -1.2f && v < 0.0f) {
                v = 0.0f;
            }
            steps += x >= FLAG ? clip((FLAG - before) / fmaxf(x - before, 0.000001f), 0.0f, 1.0f) : 1.0f;
        }
        if (x < FLAG) {
            float before = x;
            v = kick(x, v, run_needed, swing_needed);
            x = clip(x + v, -1.2f, 0.6f);
            if (x <= -1.2f && v < 0.0f) {
                v = 0.0f;
            }
            steps += x >= FLAG ? clip((FLAG - before) / fmaxf(x - before, 0.000001f), 0.0f, 1.0f) : 1.0f;
        }
    }
    return steps;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.position;
    float v = s->now.velocity;
    bool at_flag = s->terminated && x >= 0.49f;

    float shallow = steps_to_go(x, v, depth_shallow);
    float middle = steps_to_go(x, v, depth_middle);
    float deep = steps_to_go(x, v, depth_deep);
    float left = at_flag ? 0.0f : fminf(shallow, fminf(middle, deep));

    out->advance = step_value * gain(&m->plan, -left); /* steps by which the flag came nearer */
    out->time = -step_value;                           /* the step it took */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->to_go = left;
}
