add_unit(test_cli_options LINKS cli)
add_unit(test_cli_diff LINKS cli)
add_unit(test_cli_commands LINKS cli)
add_dependencies(test_cli_commands goodhart)
