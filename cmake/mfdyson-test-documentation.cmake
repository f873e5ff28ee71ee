# All C++ of the README and of docs/pages/ is compiled and run, as one program: what its pages share is instantiated once.
file(GLOB candidates CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/pages/*.md)
set(pages)
foreach(page IN LISTS candidates)
  file(STRINGS ${page} blocks REGEX "^```(cpp|text)$")
  if(blocks)
    list(APPEND pages ${page})
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page})
endforeach()

set(blocks_source ${CMAKE_CURRENT_BINARY_DIR}/page_blocks.cpp)
set(blocks_script ${PROJECT_SOURCE_DIR}/cmake/page-blocks.awk)
add_custom_command(
  OUTPUT ${blocks_source}
  COMMAND awk -f ${blocks_script} ${PROJECT_SOURCE_DIR}/README.md ${pages} > ${blocks_source}
  DEPENDS ${PROJECT_SOURCE_DIR}/README.md ${pages} ${blocks_script})
add_executable(test_page_blocks ${blocks_source})
target_include_directories(test_page_blocks PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_page_blocks PRIVATE mfdyson::mfdyson) # without warnings: its variables are there to be seen
target_compile_options(test_page_blocks PRIVATE -O0)

add_test(NAME readme_blocks COMMAND test_page_blocks README)
set_tests_properties(readme_blocks PROPERTIES LABELS fast)
foreach(page IN LISTS pages)
  cmake_path(GET page STEM name)
  add_test(NAME page_${name}
           COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:test_page_blocks> -DPAGE=${name} -DSOURCE=${page}
                   -DSCRIPTS=${PROJECT_SOURCE_DIR}/cmake -P ${PROJECT_SOURCE_DIR}/cmake/check-page.cmake)
  set_tests_properties(page_${name} PROPERTIES LABELS fast)
endforeach()

# The site without its figures: Doxygen's warnings are errors, every link leads somewhere.
find_package(Doxygen 1.9.4 QUIET)
find_path(MFDYSON_MATHJAX_DIR MathJax.js PATHS /usr/share/javascript/mathjax /usr/local/share/javascript/mathjax)
if(DOXYGEN_FOUND AND MFDYSON_MATHJAX_DIR)
  add_test(
    NAME documentation_site
    COMMAND
      ${CMAKE_CTEST_COMMAND} --build-and-test ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/site --build-generator
      ${CMAKE_GENERATOR} --build-target docs --build-options -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
      -DMFDYSON_BUILD_TESTS=OFF -DMFDYSON_BUILD_EXAMPLES=OFF -DMFDYSON_BUILD_DOCS=ON
      -DMFDYSON_MATHJAX_DIR=${MFDYSON_MATHJAX_DIR})
  set_tests_properties(documentation_site PROPERTIES LABELS fast)
else()
  message(STATUS "mfdyson: the documentation site is not tested (it needs doxygen 1.9.4 and libjs-mathjax)")
endif()
