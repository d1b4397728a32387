def reward(state, action):
    speed = abs(state.velocity)
    return speed * 0.1
