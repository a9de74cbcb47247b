# jt808_warnings: an interface target with the warnings all our code is held to.
add_library(jt808_warnings INTERFACE)
target_compile_options(jt808_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                                -Wnon-virtual-dtor -Wold-style-cast)
if(JT808_WARNINGS_AS_ERRORS)
  target_compile_options(jt808_warnings INTERFACE -Werror)
endif()
