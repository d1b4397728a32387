COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0.0f;
    swich (s->act.engine) {
    case PUSH_LEFT: x = 1.0f; break;
    }
    out->speed = x;
    out->height = s->now.position;
}
