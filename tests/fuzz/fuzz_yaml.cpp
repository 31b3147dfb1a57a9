// SPDX-License-Identifier: Apache-2.0
// YAML, and whatever else a file not named .json may hold: bytes to trees. Documents that the quick
// reader takes say the same to yaml-cpp.
#include "model/yaml/plain_blocks.h"
#include "model/yaml/text_encoding.h"
#include "model/yaml/yaml_events.h"
#include "tests/fuzz/fuzz_family.h"
#include "tests/helpers/node_text.h"

#include <cstdlib>

using namespace drawbridge;

namespace {

void compareReaders(std::string_view text)
{
    Diagnostics diagnostics;
    const FileRef file = makeFileRef("fuzz.yaml");
    for (const TextSection &section : splitYaml(text, 1000)) {
        const auto quick = readPlainBlocks(section, file, {}, diagnostics);
        if (!quick)
            continue;
        const auto thorough = readYamlEvents(section, file, {}, diagnostics);
        if (!thorough || !*thorough || test::nodeText(*quick) != test::nodeText(**thorough))
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Diagnostics diagnostics;
    const FileRef file = makeFileRef("fuzz.yaml");
    const std::string_view bytes = fuzz::textOf(data, size);
    static_cast<void>(readYaml(bytes, file, {}, diagnostics));
    if (const auto text = cleanText(bytes, file))
        compareReaders(text->view());
    return 0;
}
