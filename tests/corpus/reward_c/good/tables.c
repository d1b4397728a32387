COMPONENTS(speed, height);
static const float weights[] = {0.1, 0.2f, 3,};
const static int grid[3][2] = {{1, 2}, {3}, {5, 6}};
int const cube[2][2][3] = {1, 2, 3, 4, 5, 6, {{7}, {8, 9}}};
static const float LIMITS[3] = {};
static const int N = 2 * 3 + (4 > 3 ? 1 : 0), M = N - 1;
static const bool flags[M] = {true};

void reward(const Step *s, Memory *m, Components *out)
{
    int i = s->t % 3;
    out->speed = weights[i] + grid[i][1] + cube[0][1][2] + LIMITS[2] * N + flags[0];
    out->height = s->now.position;
}
