// SPDX-License-Identifier: Apache-2.0
#include "model/base/source_span.h"

// Tested by tests/unit/base/test_source_span.cpp

namespace drawbridge {

const std::string &SourceSpan::fileName() const
{
    static const std::string none;
    return file ? *file : none;
}

bool operator==(const SourceSpan &a, const SourceSpan &b)
{
    return (a <=> b) == std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const SourceSpan &a, const SourceSpan &b)
{
    if (a.file != b.file) {
        if (const auto order = a.fileName() <=> b.fileName(); order != 0)
            return order;
    }
    if (const auto order = a.lineOneBased <=> b.lineOneBased; order != 0)
        return order;
    return a.columnOneBased <=> b.columnOneBased;
}

std::string toString(const SourceSpan &span)
{
    std::string text = span.fileName();
    if (span.lineOneBased == 0)
        return text;
    text += ':' + std::to_string(span.lineOneBased);
    if (span.columnOneBased != 0)
        text += ':' + std::to_string(span.columnOneBased);
    return text;
}

std::string atPlace(const SourceSpan &span)
{
    return span.isKnown() ? " (" + toString(span) + ")" : std::string();
}

} // namespace drawbridge
