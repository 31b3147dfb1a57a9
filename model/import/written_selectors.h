// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// One of matchExpressions, as it stands in the file.
struct WrittenExpression {
    std::string key;
    std::string op;
    std::vector<std::string> values; ///< In the order of the file.
};

/// A label selector as it stands in the file; `LabelSelector` keeps its meaning only.
struct WrittenSelector {
    std::map<std::string, std::string> labels;
    std::vector<WrittenExpression> expressions;
};

/// Reads again how selectors were written, for output that repeats them word for word. Files are
/// read when first asked for.
class WrittenSelectors {
public:
    /// `mostBytes` limits each file.
    explicit WrittenSelectors(std::size_t mostBytes) : m_mostBytes(mostBytes) {}

    /// As written; made up from the meaning where the file cannot be read again (standard input,
    /// archives, rendered sources): single values are then labels.
    [[nodiscard]] WrittenSelector find(const LabelSelector &selector);

private:
    using Place = std::pair<std::uint32_t, std::uint32_t>; // line, column
    using Selectors = std::map<Place, WrittenSelector>;
    const Selectors &inFile(const FileRef &file);

    std::size_t m_mostBytes;
    std::map<std::string, Selectors> m_byFile;
};

} // namespace drawbridge
