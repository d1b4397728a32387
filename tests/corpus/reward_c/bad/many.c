COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x0 = missing0;
    float x1 = missing1;
    float x2 = missing2;
    float x3 = missing3;
    float x4 = missing4;
    float x5 = missing5;
    float x6 = missing6;
    float x7 = missing7;
    float x8 = missing8;
    float x9 = missing9;
    float x10 = missing10;
    float x11 = missing11;
    float x12 = missing12;
    float x13 = missing13;
    float x14 = missing14;
    float x15 = missing15;
    float x16 = missing16;
    float x17 = missing17;
    float x18 = missing18;
    float x19 = missing19;
    float x20 = missing20;
    float x21 = missing21;
    float x22 = missing22;
    float x23 = missing23;
    float x24 = missing24;
    float x25 = missing25;
    float x26 = missing26;
    float x27 = missing27;
    float x28 = missing28;
    float x29 = missing29;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
