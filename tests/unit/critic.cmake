add_unit(test_critic_checks LINKS critic)
