# SPDX-License-Identifier: Apache-2.0
# drawbridge_embed_text(FILE.yaml FUNCTION OUT.cpp)
# Writes a C++ file with `std::vector<std::string_view> drawbridge::FUNCTION()`: the YAML documents of FILE, each a literal
# of its own, since compilers need not take one of more than 64 KiB. Done while configuring, again when FILE changes.
function(drawbridge_embed_text file function out)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    string(REPLACE "\n---\n" "\n---\n)yaml\",\n        R\"yaml(" text "${text}")
    get_filename_component(name ${file} NAME)
    file(WRITE ${out}.new "// Made from ${name} by cmake/embed_text.cmake.
#include <string_view>
#include <vector>

namespace drawbridge {

std::vector<std::string_view> ${function}();

std::vector<std::string_view> ${function}()
{
    return {
        R\"yaml(${text})yaml\"};
}

} // namespace drawbridge
")
    configure_file(${out}.new ${out} COPYONLY) # only where it differs
endfunction()
