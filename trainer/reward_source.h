/* trainer/reward_source.h - rewards from a jailed worker, for a training. */
#ifndef TRAINER_REWARD_SOURCE_H
#define TRAINER_REWARD_SOURCE_H

#include "sandbox/reward.h"
#include "trainer/ppo.h"

/* The functions of sandbox/reward.h on reward, which stays the caller's. */
RewardSource reward_source(Reward *reward);

#endif
