COMPONENTS(speed);

void reward(Step s, Memory m, Components out)
{
    out.speed = s.now.velocity;
}
