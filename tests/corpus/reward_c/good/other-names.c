COMPONENTS(speed);

static void reward(Step const *step, Memory *memory, Components *terms)
{
    terms->speed = step->now.velocity;
}
