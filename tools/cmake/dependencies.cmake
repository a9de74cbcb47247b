# Every dependency of the build, found as an installed package; nothing is downloaded.
# A missing one stops the configuration with the command that installs it.
macro(jt808_require package debian_package)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} was not found. Install it: apt-get install ${debian_package} "
                        "(or run tools/setup, which installs everything the project needs).")
  endif()
endmacro()

find_package(Threads REQUIRED)
jt808_require(Boost "libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev" 1.81 COMPONENTS json url)
if(JT808_BUILD_GATEWAY)
  jt808_require(fmt libfmt-dev)
  jt808_require(spdlog libspdlog-dev)
  jt808_require(yaml-cpp libyaml-cpp-dev)
  jt808_require(OpenSSL libssl-dev)
  jt808_require(CLI11 libcli11-dev)
  if(NOT TARGET yaml-cpp::yaml-cpp)  # yaml-cpp 0.7 exports the plain name only
    add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
  endif()
endif()
if(JT808_BUILD_TESTS)
  jt808_require(GTest "libgtest-dev libgmock-dev")
  jt808_require(pugixml libpugixml-dev)
endif()
if(JT808_BUILD_BENCH)
  jt808_require(benchmark libbenchmark-dev)
endif()
