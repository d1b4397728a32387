# The rules that scripts/check.sh holds, each a test, and beside it its negative control: what the
# check must refuse. `ctest -L style` runs these alone.
function(add_style name)
  add_test(NAME style_${name} COMMAND ${ARGN})
  set_tests_properties(style_${name} PROPERTIES LABELS style TIMEOUT 120 SKIP_RETURN_CODE 77)
endfunction()

set(CHECK_SH ${PROJECT_SOURCE_DIR}/scripts/check.sh)
foreach(check format layers own-header length banned guards public links)
  add_style(${check} ${CHECK_SH} ${check})
  add_style(${check}_refuses ${CHECK_SH} --must-refuse ${check})
endforeach()

# Every public header compiles alone; a part with one that does not is not built.
add_style(headers ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR}
          --target all_verify_interface_header_sets)
set(HEADERS_BUILD ${CMAKE_CURRENT_BINARY_DIR}/check_headers)
add_style(headers_configure ${CMAKE_COMMAND} -G ${CMAKE_GENERATOR}
          -S ${CMAKE_CURRENT_SOURCE_DIR}/data/check/headers -B ${HEADERS_BUILD}
          -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER} -DGOODHART=${PROJECT_SOURCE_DIR})
add_style(headers_refuses ${CMAKE_COMMAND} --build ${HEADERS_BUILD}
          --target all_verify_interface_header_sets)
set_tests_properties(style_headers_configure PROPERTIES FIXTURES_SETUP check_headers)
set_tests_properties(style_headers_refuses PROPERTIES FIXTURES_REQUIRED check_headers
                     PASS_REGULAR_EXPRESSION "unknown type name")

# The options that compile all of ours refuse an array of variable length.
set(OUR_OPTIONS $<TARGET_PROPERTY:project_warnings,INTERFACE_COMPILE_OPTIONS>)
add_test(NAME style_vla_refuses COMMAND ${CMAKE_C_COMPILER} -std=c17 ${OUR_OPTIONS} -Werror
         -fsyntax-only ${CMAKE_CURRENT_SOURCE_DIR}/data/check/vla.c COMMAND_EXPAND_LISTS)
set_tests_properties(style_vla_refuses PROPERTIES LABELS style
                     PASS_REGULAR_EXPRESSION "variable length array|Wvla")
