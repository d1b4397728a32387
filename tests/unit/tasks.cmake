add_unit(test_tasks_dynamics LINKS tasks)
add_unit(test_tasks_schema LINKS tasks)
