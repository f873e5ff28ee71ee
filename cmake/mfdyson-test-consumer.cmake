# A project outside of this one that uses the library: installed (and moved), through pkg-config, and as a subdirectory.
foreach(way IN ITEMS package pkg_config subdirectory)
  if(way STREQUAL "subdirectory" OR MFDYSON_INSTALL)
    add_test(
      NAME consumer_${way}
      COMMAND
        ${CMAKE_COMMAND} -D WAY=${way} -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D BUILD_DIR=${PROJECT_BINARY_DIR} -D
        WORK_DIR=${CMAKE_CURRENT_BINARY_DIR}/consumer-${way} -D COMPILER=${CMAKE_CXX_COMPILER} -D
        GENERATOR=${CMAKE_GENERATOR} -D EIGEN_DIR=${Eigen3_DIR} -D BOOST_DIR=${Boost_DIR} -D VERSION=${PROJECT_VERSION} -P
        ${PROJECT_SOURCE_DIR}/tests/consumer/run.cmake)
    set_tests_properties(consumer_${way} PROPERTIES LABELS fast SKIP_REGULAR_EXPRESSION "consumer: skipped" TIMEOUT 300)
  endif()
endforeach()

# The versions that the search for dependencies accepts.
add_test(
  NAME consumer_versions
  COMMAND
    ${CMAKE_COMMAND} -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D WORK_DIR=${CMAKE_CURRENT_BINARY_DIR}/consumer-versions -D
    COMPILER=${CMAKE_CXX_COMPILER} -D GENERATOR=${CMAKE_GENERATOR} -D BOOST_DIR=${Boost_DIR} -P
    ${PROJECT_SOURCE_DIR}/tests/consumer/versions.cmake)
set_tests_properties(consumer_versions PROPERTIES LABELS fast)
