# Any text in the production worker, for tests of the jail.
add_library(raw_worker STATIC raw_worker.c)
target_link_libraries(raw_worker PUBLIC project_options sandbox PkgConfig::CMOCKA)

add_unit(test_sandbox_reward LINKS sandbox)
add_unit(test_sandbox_jail LINKS raw_worker)
