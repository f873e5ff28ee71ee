# What tests, examples and benchmarks share: warnings, and the packages only they need.
include(FetchContent)

# Both compilers shall warn of the same things: g++ leaves sign conversions out of -Wconversion, clang does not.
add_library(mfdyson_development INTERFACE)
target_link_libraries(mfdyson_development INTERFACE mfdyson::mfdyson)
target_compile_options(
  mfdyson_development
  INTERFACE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall;-Wextra;-Wpedantic;$<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>;-Wconversion;-Wno-sign-conversion>
            $<$<AND:$<BOOL:${MFDYSON_WERROR}>,$<CXX_COMPILER_ID:GNU,Clang,AppleClang>>:-Werror>)

# nlohmann_json: for the headers of io/ that read and write JSON.
macro(mfdyson_require_json)
  if(NOT TARGET nlohmann_json::nlohmann_json)
    FetchContent_Declare(
      nlohmann_json
      GIT_REPOSITORY https://github.com/nlohmann/json.git
      GIT_TAG v3.11.3
      GIT_SHALLOW TRUE
      SYSTEM
      FIND_PACKAGE_ARGS CONFIG)
    FetchContent_MakeAvailable(nlohmann_json)
  endif()
endmacro()

# Catch2, 2.13 or 3: target mfdyson_catch, with a main function.
macro(mfdyson_require_catch)
  if(NOT TARGET Catch2::Catch2)
    FetchContent_Declare(
      Catch2
      GIT_REPOSITORY https://github.com/catchorg/Catch2.git
      GIT_TAG v3.5.4
      GIT_SHALLOW TRUE
      SYSTEM
      FIND_PACKAGE_ARGS CONFIG)
    FetchContent_MakeAvailable(Catch2)
  endif()
  if(NOT TARGET mfdyson_catch)
    if(TARGET Catch2::Catch2WithMain)
      add_library(mfdyson_catch INTERFACE)
      target_link_libraries(mfdyson_catch INTERFACE Catch2::Catch2WithMain)
    else()
      file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cpp
           "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
      add_library(mfdyson_catch STATIC ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cpp)
      target_link_libraries(mfdyson_catch PUBLIC Catch2::Catch2)
    endif()
  endif()
endmacro()
