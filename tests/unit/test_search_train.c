#include "tests/unit/search_fixture.h"
int main(void)
{
    return 0;
}
