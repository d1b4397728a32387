/* An array whose length is known at run time only: the warnings of the build refuse it. */
int last(int count);

int last(int count)
{
    int numbers[count];

    numbers[count - 1] = count;
    return numbers[count - 1];
}
