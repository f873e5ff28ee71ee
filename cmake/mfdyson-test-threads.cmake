# The tests that use threads, under the thread sanitizer, where the compiler's works on this machine and nothing else is
# sanitized. All suites under it: preset tsan.
include(CheckCXXSourceRuns)
set(CMAKE_REQUIRED_FLAGS "-fsanitize=thread")
check_cxx_source_runs(
  "#include <thread>\nint x;\nint main() { std::thread t([] { x = 1; }); t.join(); return x - 1; }"
  MFDYSON_HAS_THREAD_SANITIZER)
unset(CMAKE_REQUIRED_FLAGS)

if(MFDYSON_HAS_THREAD_SANITIZER)
  add_executable(test_threads core/thread_team.cpp engines/threads.cpp)
  target_include_directories(test_threads PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(test_threads PRIVATE mfdyson_development mfdyson_catch)
  target_compile_options(test_threads PRIVATE -fsanitize=thread)
  target_link_options(test_threads PRIVATE -fsanitize=thread)
  add_test(NAME threads_under_thread_sanitizer COMMAND test_threads)
  set_tests_properties(threads_under_thread_sanitizer PROPERTIES LABELS fast)
else()
  message(STATUS "threads_under_thread_sanitizer: left out, -fsanitize=thread does not work here")
endif()
