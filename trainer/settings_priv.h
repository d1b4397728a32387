/* trainer/settings_priv.h - TrainSettings inside a larger JSON object. */
#ifndef TRAINER_SETTINGS_PRIV_H
#define TRAINER_SETTINGS_PRIV_H

#include "trainer/protocol_priv.h"

/* A new object, or NULL when memory ran out. */
cJSON *settings_object(const TrainSettings *settings);

/* All settings must be there; whether they make sense is ppo_check's business. */
MUST_USE Status settings_read(const cJSON *object, TrainSettings *out, Err *err);

#endif
