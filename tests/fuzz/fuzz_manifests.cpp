// SPDX-License-Identifier: Apache-2.0
// The whole line: bytes to objects to the service graph with its inferred flows.
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Diagnostics diagnostics;
    static_cast<void>(buildTopology(
        importText(fuzz::textOf(data, size), "fuzz.yaml", {}, diagnostics), diagnostics));
    return 0;
}
