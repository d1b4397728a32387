/* No loop, but 8 to the power of 9 calls. */
COMPONENTS(a);
static float f0(float x) { return x + 1; }
static float f1(float x) { return f0(x) + f0(x) + f0(x) + f0(x) + f0(x) + f0(x) + f0(x) + f0(x) + f0(x); }
static float f2(float x) { return f1(x) + f1(x) + f1(x) + f1(x) + f1(x) + f1(x) + f1(x) + f1(x) + f1(x); }
static float f3(float x) { return f2(x) + f2(x) + f2(x) + f2(x) + f2(x) + f2(x) + f2(x) + f2(x) + f2(x); }
static float f4(float x) { return f3(x) + f3(x) + f3(x) + f3(x) + f3(x) + f3(x) + f3(x) + f3(x) + f3(x); }
static float f5(float x) { return f4(x) + f4(x) + f4(x) + f4(x) + f4(x) + f4(x) + f4(x) + f4(x) + f4(x); }
static float f6(float x) { return f5(x) + f5(x) + f5(x) + f5(x) + f5(x) + f5(x) + f5(x) + f5(x) + f5(x); }
static float f7(float x) { return f6(x) + f6(x) + f6(x) + f6(x) + f6(x) + f6(x) + f6(x) + f6(x) + f6(x); }
static float f8(float x) { return f7(x) + f7(x) + f7(x) + f7(x) + f7(x) + f7(x) + f7(x) + f7(x) + f7(x); }
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f8(1);
}
