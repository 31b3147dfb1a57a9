# SPDX-License-Identifier: Apache-2.0
# Precompiled headers and united sources make a build from nothing a third as long. All presets have them but
# fuzz, which so also shows which source forgot to include what it uses.
option(DRAWBRIDGE_PRECOMPILE "Precompile headers and unite sources (all presets but fuzz)" OFF)

# What ccache has to overlook to keep what was compiled with them.
if(DRAWBRIDGE_PRECOMPILE AND DRAWBRIDGE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${DRAWBRIDGE_CCACHE})
endif()

set(DRAWBRIDGE_STANDARD_HEADERS <algorithm> <array> <cmath> <filesystem> <functional> <map> <memory> <optional> <ranges> <set> <span>
    <stop_token> <string> <tuple> <unordered_map> <variant> <vector>)

function(drawbridge_precompile target)
    if(DRAWBRIDGE_PRECOMPILE)
        target_precompile_headers(${target} PRIVATE ${DRAWBRIDGE_STANDARD_HEADERS} ${ARGN})
        # CMake dates the list of headers by the topmost CMakeLists.txt, so that a change of it alone would go unseen.
        set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.cxx PROPERTIES
            OBJECT_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/precompiled.cmake;${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt")
        # Without a time in them, which ccache would take for a change.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
    endif()
endfunction()

# Several sources in one compilation: what headers and templates cost is paid once for them all. So names in unnamed namespaces
# have to differ in a whole target.
function(drawbridge_unite target)
    if(DRAWBRIDGE_PRECOMPILE)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 20)
    endif()
endfunction()

# Sources that everything spends its time in: optimized where nothing else is.
function(drawbridge_optimize target)
    set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target} PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "$<$<CONFIG:Debug>:-O2>")
endfunction()
