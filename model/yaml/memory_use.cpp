// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/memory_use.h"

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {

std::size_t treeBytes(const YamlNode &root)
{
    std::size_t bytes = bytesOf(root);
    for (const YamlNode &item : root.items)
        bytes += treeBytes(item);
    for (const YamlNode::Entry &entry : root.entries)
        bytes += treeBytes(entry.value);
    return bytes;
}

std::size_t bytesOf(const Diagnostics &diagnostics)
{
    constexpr std::size_t kOfTexts = 200;
    return diagnostics.all().size() * (sizeof(Diagnostic) + kOfTexts);
}

Error memoryError(const YamlLimits &limits, const SourceSpan &where)
{
    const bool isTotal = limits.budget && limits.budget->isExceeded();
    const std::size_t most = isTotal ? limits.budget->most() : limits.maxDocumentBytes;
    return {ErrorCode::MemoryLimit,
            (isTotal ? "reading needs more memory than the limit of "
                     : "this document needs more memory than the limit of ") +
                std::to_string(most >> 20U) + " MiB" + (isTotal ? "" : " for one document"),
            isTotal ? SourceSpan{} : where,
            "raise the limit with --max-memory, or read less at once"};
}

} // namespace drawbridge
