// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_reader.h"

#include "model/yaml/yaml_source.h"

#include <utility>

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {

std::vector<YamlNode> readYaml(std::string_view text, const FileRef &file, const YamlLimits &limits,
                               Diagnostics &diagnostics)
{
    const YamlSource source(text, file, limits, diagnostics);
    std::vector<YamlNode> documents;
    for (std::size_t index = 0; index < source.size(); ++index) {
        YamlSource::Read read = source.read(source.section(index), file, diagnostics);
        if (read.outcome == YamlSource::Outcome::Document)
            documents.push_back(std::move(read.document));
        else if (read.outcome == YamlSource::Outcome::Template)
            break;
    }
    return documents;
}

} // namespace drawbridge
