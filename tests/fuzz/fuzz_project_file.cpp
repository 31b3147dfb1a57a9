// SPDX-License-Identifier: Apache-2.0
// Design files: what can be read is written and read again without a change.
#include "model/design/project_file.h"
#include "tests/fuzz/fuzz_family.h"

#include <cstdlib>

using namespace drawbridge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Diagnostics diagnostics;
    const auto design =
        readDesign(fuzz::textOf(data, size), makeFileRef("fuzz.drawbridge.yaml"), diagnostics);
    if (!design)
        return 0;
    Diagnostics again;
    if (readDesign(writeDesign(*design), makeFileRef("again"), again) != design)
        std::abort();
    return 0;
}
