# The only place for warnings, sanitizers and the semantics of floating point.
find_package(PkgConfig REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 3.37 REQUIRED)
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(MD REQUIRED IMPORTED_TARGET libmd)

add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
  -Wcast-qual -Wwrite-strings -Wundef -Wformat=2 -Wvla
  $<$<BOOL:${GOODHART_WERROR}>:-Werror>
  # Bits must not depend on what the compiler fuses: contraction is written out where it is wanted.
  -ffp-contract=off -fno-math-errno)
target_compile_definitions(project_warnings INTERFACE
  _GNU_SOURCE GOODHART_VERSION="${PROJECT_VERSION}")
target_include_directories(project_warnings INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)

add_library(project_options INTERFACE)
target_link_libraries(project_options INTERFACE project_warnings)
target_compile_options(project_options INTERFACE
  -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
if(GOODHART_SANITIZE)
  target_compile_options(project_options INTERFACE
    -fsanitize=${GOODHART_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_options INTERFACE -fsanitize=${GOODHART_SANITIZE})
endif()
