# add_part(name PUBLIC headers… SOURCES files… USES parts… LINKS libraries…)
# A static library for one folder. Its public headers are a FILE_SET, so that the target
# all_verify_interface_header_sets compiles each of them alone.
function(add_part name)
  cmake_parse_arguments(P "" "" "PUBLIC;SOURCES;USES;LINKS" ${ARGN})
  add_library(${name} STATIC ${P_SOURCES})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON
                        OUTPUT_NAME goodhart-${name})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                 FILES ${P_PUBLIC})
  target_link_libraries(${name} PUBLIC project_options ${P_USES} PRIVATE ${P_LINKS})
endfunction()

# add_program(name SOURCES files… USES parts… INSTALL_DIR dir)
function(add_program name)
  cmake_parse_arguments(P "" "INSTALL_DIR" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  target_link_libraries(${name} PRIVATE project_options ${P_USES})
  install(TARGETS ${name} RUNTIME DESTINATION ${P_INSTALL_DIR})
endfunction()

# embed_text(target file symbol): compiles a text file into target as
#   extern const char symbol[]; (NUL-terminated)
function(embed_text target file symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_CURRENT_SOURCE_DIR}/${file} -DOUT=${out}
            -DSYMBOL=${symbol} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  target_sources(${target} PRIVATE ${out})
endfunction()
