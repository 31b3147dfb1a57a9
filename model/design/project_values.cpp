// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/design/test_project_file.cpp
#include "model/design/project_values.h"

#include <algorithm>

namespace drawbridge {

void addError(const YamlCursor &at, Error error)
{
    error.where = at.where();
    at.report().add(DiagnosticLevel::Error, std::move(error));
}

NodeKey readKey(const YamlCursor &at)
{
    const auto text = at.requiredText();
    return text ? valueOr(at, NodeKey::parse(*text, at.where())) : NodeKey{};
}

std::vector<Cidr> readCidrs(const YamlCursor &list)
{
    std::vector<Cidr> cidrs;
    for (const YamlCursor &item : list.items()) {
        if (const auto text = item.requiredText())
            cidrs.push_back(valueOr(item, Cidr::parse(*text, item.where())));
    }
    return cidrs;
}

std::vector<std::string> readSorted(const YamlCursor &list)
{
    auto texts = list.textList();
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

} // namespace drawbridge
