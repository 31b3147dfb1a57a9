// SPDX-License-Identifier: Apache-2.0
// JSON and JSON lines: bytes to trees.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Diagnostics diagnostics;
    static_cast<void>(
        readYaml(fuzz::textOf(data, size), makeFileRef("fuzz.json"), {}, diagnostics));
    return 0;
}
