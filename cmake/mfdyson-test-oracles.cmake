# What the oracles need besides the library: numbers of 113 digits, Arb, QuTiP. Each may be absent.
if(TARGET test_oracles)
  if(MFDYSON_HAS_QUADMATH)
    target_link_libraries(test_oracles PRIVATE quadmath)
  endif()

  # Arb 2.23 of Debian is libflint-arb beside libflint; elsewhere it is libarb, or part of Flint 3.
  find_path(MFDYSON_ARB_INCLUDE_DIR NAMES arb.h flint/arb.h)
  find_library(MFDYSON_FLINT_LIBRARY NAMES flint)
  find_library(MFDYSON_ARB_LIBRARY NAMES flint-arb arb)
  if(MFDYSON_ARB_INCLUDE_DIR
     AND MFDYSON_FLINT_LIBRARY
     AND (MFDYSON_ARB_LIBRARY OR EXISTS ${MFDYSON_ARB_INCLUDE_DIR}/flint/arb.h))
    if(MFDYSON_ARB_LIBRARY)
      target_link_libraries(test_oracles PRIVATE ${MFDYSON_ARB_LIBRARY})
    endif()
    target_link_libraries(test_oracles PRIVATE ${MFDYSON_FLINT_LIBRARY})
  else()
    message(STATUS "Arb was not found (Debian: libflint-arb-dev): tests against certified balls are skipped")
    target_compile_definitions(test_oracles PRIVATE MFDYSON_WITHOUT_ARB)
  endif()
endif()

# QuTiP: of the system's own Python first, whichever comes first on PATH. Without it the test is skipped, and says so.
if(TARGET example_expand)
  find_program(MFDYSON_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
  find_program(MFDYSON_PYTHON NAMES python3)
  if(MFDYSON_PYTHON)
    add_test(NAME qutip COMMAND ${MFDYSON_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/oracles/qutip_models.py
                                $<TARGET_FILE:example_expand>)
    set_tests_properties(qutip PROPERTIES LABELS fast SKIP_RETURN_CODE 77 ENVIRONMENT OMP_NUM_THREADS=1)
  else()
    message(STATUS "Python was not found: no test against QuTiP")
  endif()
endif()

# The table of the paper's equations names headers and tests that are there.
set(equations_table ${PROJECT_SOURCE_DIR}/docs/pages/equations.md)
set(equations_check awk -v root=${PROJECT_SOURCE_DIR} -f ${PROJECT_SOURCE_DIR}/cmake/equations-table.awk)
add_test(NAME equations_table COMMAND ${equations_check} ${equations_table})
set(wrong_table ${CMAKE_CURRENT_BINARY_DIR}/wrong_equations.md)
file(CONFIGURE OUTPUT ${wrong_table} @ONLY CONTENT
"| equation | what it says | corrected | implemented in | test | see |
|---|---|---|---|---|---|
| (1.1) | nothing | | `model/nothing.hpp` | `tests/oracles/float128.cpp` `this is not there` | |
")
add_test(NAME equations_table_finds_faults COMMAND ${equations_check} ${wrong_table})
set_tests_properties(equations_table equations_table_finds_faults PROPERTIES LABELS fast)
set_tests_properties(
  equations_table_finds_faults
  PROPERTIES PASS_REGULAR_EXPRESSION "no header model/nothing.hpp.*no test case \"this is not there\".*no row for \\(1.2\\)")
