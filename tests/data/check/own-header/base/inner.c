#include "base/late.h"
#include "base/inner_priv.h"
