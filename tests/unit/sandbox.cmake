# Any text in the production worker, for tests of the jail.
add_library(raw_worker STATIC raw_worker.c)
target_link_libraries(raw_worker PUBLIC project_options sandbox PkgConfig::CMOCKA)

add_unit(test_sandbox_reward LINKS sandbox)
add_unit(test_sandbox_jail LINKS raw_worker)

# Programs that mean harm: tests/corpus/hostile.
add_library(hostile STATIC hostile.c)
target_link_libraries(hostile PUBLIC project_options base PkgConfig::CMOCKA)
target_compile_definitions(hostile PRIVATE TESTS_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
add_unit(test_sandbox_hostile LINKS hostile raw_worker critic TIMEOUT 300)
add_dependencies(test_sandbox_hostile goodhart goodhart-worker)
add_unit(test_sandbox_secret LINKS sandbox)
add_dependencies(test_sandbox_secret goodhart goodhart-worker goodhart-critic goodhart-trainer
  goodhart-judge)
add_unit(test_sandbox_faults LINKS sandbox ${SECCOMP_LIBRARY})
add_dependencies(test_sandbox_faults goodhart goodhart-worker goodhart-critic goodhart-trainer
  goodhart-judge)
