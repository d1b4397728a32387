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

# A worker whose compiler computes something else than the one that built it: the text that it
# compiles differs from the code that it compares with. It stands beside the test that starts it.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${PROJECT_SOURCE_DIR}/sandbox/self_test.inc.c)
file(READ ${PROJECT_SOURCE_DIR}/sandbox/self_test.inc.c self_test)
string(REPLACE "sum * 0.75f" "sum * 0.75000006f" self_test_wrong "${self_test}")
if(self_test STREQUAL self_test_wrong)
  message(FATAL_ERROR "tests: sandbox/self_test.inc.c has no line to make wrong")
endif()
set(WRONG_DIR ${CMAKE_BINARY_DIR}/wrong_worker)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/self_test_wrong.txt "${self_test_wrong}")
set(WRONG_C ${CMAKE_CURRENT_BINARY_DIR}/self_test_wrong.c)
execute_process(COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_CURRENT_BINARY_DIR}/self_test_wrong.txt
  -DOUT=${WRONG_C} -DSYMBOL=self_test_text -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  COMMAND_ERROR_IS_FATAL ANY)
add_executable(wrong_worker ${WRONG_C})
set_target_properties(wrong_worker PROPERTIES OUTPUT_NAME goodhart-worker
                      RUNTIME_OUTPUT_DIRECTORY ${WRONG_DIR})
target_link_libraries(wrong_worker PRIVATE worker_parts ${TCC_LIBRARY} m)
target_link_options(wrong_worker PRIVATE -static-pie)
if(LINKER_HAS_NO_WARNINGS)
  target_link_options(wrong_worker PRIVATE LINKER:--no-warnings)
endif()
add_unit(test_sandbox_self_test LINKS sandbox)
set_target_properties(test_sandbox_self_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${WRONG_DIR})
add_dependencies(test_sandbox_self_test wrong_worker)
