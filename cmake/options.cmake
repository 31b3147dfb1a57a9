# SPDX-License-Identifier: Apache-2.0
# drawbridge_options: warnings, sanitizers and the project include path, for every target of the project.
add_library(drawbridge_options INTERFACE)
target_include_directories(drawbridge_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(drawbridge_options INTERFACE -Wall -Wextra -Wpedantic $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Wnon-virtual-dtor
                                                    -Wold-style-cast -Wimplicit-fallthrough)
# GCC 12 sees ghosts in operator+ of std::string once it inlines; the other presets keep these warnings.
target_compile_options(drawbridge_options INTERFACE
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>")
# What libstdc++ 12 itself asks for in std::stable_sort is deprecated, and Clang says so.
target_compile_options(drawbridge_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(DRAWBRIDGE_WERROR)
    target_compile_options(drawbridge_options INTERFACE -Werror)
endif()
if(DRAWBRIDGE_SANITIZE)
    target_compile_definitions(drawbridge_options INTERFACE DRAWBRIDGE_SANITIZED)
    target_compile_options(drawbridge_options INTERFACE -fsanitize=${DRAWBRIDGE_SANITIZE} -fno-omit-frame-pointer
                                                        -fno-sanitize-recover=all)
    target_link_options(drawbridge_options INTERFACE -fsanitize=${DRAWBRIDGE_SANITIZE})
endif()

find_program(DRAWBRIDGE_CCACHE ccache)
if(DRAWBRIDGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # By the list of headers that the compiler writes anyway, instead of preprocessing each source before it is compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1 ${DRAWBRIDGE_CCACHE})
endif()
find_program(DRAWBRIDGE_MOLD mold)
if(DRAWBRIDGE_MOLD AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_link_options(-fuse-ld=mold)
endif()

# Some 150 test programs: with static libraries each would hold the whole core, 8 GB in all.
option(DRAWBRIDGE_SHARED "Build the project's own libraries as shared ones (presets for tests; nothing of them is installed)" OFF)
if(DRAWBRIDGE_SHARED)
    set(DRAWBRIDGE_LIBRARY SHARED)
    # Inline functions and templates, nearly all symbols there are, need no look-up each time a program starts.
    set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
else()
    set(DRAWBRIDGE_LIBRARY STATIC)
endif()
