/* base/late.c - its own header comes second. */
#include <stdio.h>
#include "base/late.h"
