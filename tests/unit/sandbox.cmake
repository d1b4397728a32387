add_unit(test_sandbox_reward LINKS sandbox)
