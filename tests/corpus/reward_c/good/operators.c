COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int a = 7, b = 3;
    a = a * b / 2 % 5 + 1 - 2;
    a = a << 2 >> 1 & 7 | 8 ^ 1;
    a = ~a + -a + +a + !a;
    bool c = a < b || a <= b && a > b || a >= b || a == b || a != b;
    a += 1;
    a -= 1;
    a *= 2;
    a /= 2;
    a %= 3;
    a <<= 1;
    a >>= 1;
    a &= 7;
    a |= 1;
    a ^= 2;
    a++;
    ++a;
    a--;
    --a;
    out->speed = c ? (float)a : b;
    out->height = s->now.position;
}
