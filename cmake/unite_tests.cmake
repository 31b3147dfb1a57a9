# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=batch.cpp -DTESTS="test_a;test_b" -DFOLDER=/where/they/are -P unite_tests.cmake
# Writes one source that holds several Qt tests, each in a namespace of its own with a main() of its own, and a main() that runs the
# one its first argument names. What they include is included before, outside of those namespaces; so every header has to have a
# guard, and a test that adds to a namespace outside of itself (Q_DECLARE_METATYPE) stays a program by itself.
cmake_minimum_required(VERSION 3.22)

set(includes "#include <QTest>" "#include <memory>")
set(bodies "")
set(choices "")
foreach(test IN LISTS TESTS)
    file(STRINGS ${FOLDER}/${test}.cpp lines REGEX "^#include ")
    list(FILTER lines EXCLUDE REGEX "\\.moc\"$")
    list(APPEND includes ${lines})
    string(APPEND bodies "\nnamespace ${test}_alone {\n#include \"${FOLDER}/${test}.cpp\"\n}\n")
    string(APPEND choices "    if (name == \"${test}\")\n        return ${test}_alone::main(argc - 1, argv + 1);\n")
endforeach()
list(REMOVE_DUPLICATES includes)
list(JOIN includes "\n" includes)
set(text "${includes}

#include <cstdio>
#include <string_view>
${bodies}
int main(int argc, char *argv[])
{
    const std::string_view name = argc > 1 ? argv[1] : \"\";
${choices}    std::fprintf(stderr, \"expected the name of a test first: ${TESTS}\\n\");
    return 2;
}
")
file(WRITE ${OUTPUT} "${text}")
