# Which versions of Eigen are accepted, whatever their version files say: packages that name themselves so, with a version
# file that is as strict as Eigen's own (3.4's refuses every other number, 5's every other major one).
file(REMOVE_RECURSE ${WORK_DIR})

function(expect version wanted)
  set(package ${WORK_DIR}/eigen-${version})
  file(WRITE ${package}/Eigen3Config.cmake "add_library(Eigen3::Eigen INTERFACE IMPORTED)\nset(Eigen3_VERSION ${version})\n")
  file(
    WRITE ${package}/Eigen3ConfigVersion.cmake
    "set(PACKAGE_VERSION ${version})\nstring(REGEX MATCH \"^[0-9]+\" major ${version})\n"
    "if(PACKAGE_FIND_VERSION_MAJOR STREQUAL major OR NOT PACKAGE_FIND_VERSION)\n  set(PACKAGE_VERSION_COMPATIBLE TRUE)\nendif()\n")
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE_DIR}/tests/consumer/versions -B ${WORK_DIR}/build-${version} -G ${GENERATOR} -D
            CMAKE_CXX_COMPILER=${COMPILER} -D DEPENDENCIES=${SOURCE_DIR}/cmake/mfdyson-dependencies.cmake -D
            Eigen3_DIR=${package} -D Boost_DIR=${BOOST_DIR}
    OUTPUT_VARIABLE output
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0 OR NOT output MATCHES "dependencies: <${wanted}>")
    message(FATAL_ERROR "Eigen ${version}: expected <${wanted}>, got:\n${output}")
  endif()
endfunction()

expect(3.3.9 "Eigen >= 3.4 is needed, found 3.3.9")
expect(3.4.0 "")
expect(3.4.90 "")
expect(5.0.1 "")
