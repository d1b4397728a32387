COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    // a line \
       that goes on
    out->speed = /* in between */ s->now.velocity; // behind: é → ∞
    /* ** / * // */
    out->height = s->now.position;
}
