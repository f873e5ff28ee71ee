# tests/compile_fail/<name>.cpp must not compile, and the compiler must say what its first line `// expect: <regex>` asks
# for. Where a file names the macro MFDYSON_COMPILES, it must compile with that macro defined.
file(GLOB sources CONFIGURE_DEPENDS compile_fail/*.cpp)
if(sources)
  # Never built: it only gathers the include directories of all dependencies.
  add_library(mfdyson_compile_fail OBJECT EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(mfdyson_compile_fail PRIVATE mfdyson::mfdyson nlohmann_json::nlohmann_json)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    add_test(
      NAME compile_fail_${name}
      COMMAND
        ${CMAKE_COMMAND} -D COMPILER=${CMAKE_CXX_COMPILER} -D SOURCE=${source}
        "-DINCLUDES=$<TARGET_PROPERTY:mfdyson_compile_fail,INCLUDE_DIRECTORIES>" -P
        ${PROJECT_SOURCE_DIR}/cmake/expect-compile-error.cmake)
    set_tests_properties(compile_fail_${name} PROPERTIES LABELS fast)
  endforeach()
endif()
