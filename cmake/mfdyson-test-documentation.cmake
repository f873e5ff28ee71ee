# All C++ of the README, compiled and run.
set(readme_blocks ${CMAKE_CURRENT_BINARY_DIR}/readme_blocks.cpp)
add_custom_command(
  OUTPUT ${readme_blocks}
  COMMAND awk -f ${PROJECT_SOURCE_DIR}/cmake/readme-blocks.awk ${PROJECT_SOURCE_DIR}/README.md > ${readme_blocks}
  DEPENDS ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/cmake/readme-blocks.awk)
add_executable(test_readme_blocks ${readme_blocks})
target_link_libraries(test_readme_blocks PRIVATE mfdyson::mfdyson) # its variables are there to be seen
target_compile_options(test_readme_blocks PRIVATE -O0)
add_test(NAME readme_blocks COMMAND test_readme_blocks)
set_tests_properties(readme_blocks PROPERTIES LABELS fast)
