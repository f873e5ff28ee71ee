# cmake -D COMPILER=... -D SOURCE=... -D INCLUDES=... -P expect-compile-error.cmake
file(STRINGS ${SOURCE} lines LIMIT_COUNT 1)
if(NOT lines MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${SOURCE}: the first line must be '// expect: <regex>'")
endif()
set(expected "${CMAKE_MATCH_1}")

set(flags)
foreach(directory IN LISTS INCLUDES)
  list(APPEND flags -I${directory})
endforeach()

file(READ ${SOURCE} text)
if(text MATCHES "MFDYSON_COMPILES")
  execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${flags} -DMFDYSON_COMPILES ${SOURCE}
                  RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${SOURCE}: must compile with MFDYSON_COMPILES defined, but:\n${output}")
  endif()
endif()

execute_process(COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${flags} ${SOURCE}
                RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: compiles, but must not")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "${SOURCE}: fails to compile, but without '${expected}' in the message:\n${output}")
endif()
