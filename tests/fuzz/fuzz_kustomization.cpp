// SPDX-License-Identifier: Apache-2.0
// Kustomizations, what they refer to, and patches.
#include "model/import/importer.h"
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Diagnostics diagnostics;
    const std::string text(fuzz::textOf(data, size));
    const std::string kustomization = "patches:\n- path: patch.yaml\n";
    static_cast<void>(importTexts({{"a/kustomization.yaml", text},
                                   {"b/kustomization.yaml", kustomization},
                                   {"b/patch.yaml", text}},
                                  {}, diagnostics));
    return 0;
}
