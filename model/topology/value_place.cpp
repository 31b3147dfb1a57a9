// SPDX-License-Identifier: Apache-2.0
#include "model/topology/value_place.h"

// A literal block scalar stands in the file as it is, below its "|" and indented.
// Tested by tests/unit/topology/test_mounted_files.cpp

namespace drawbridge {

SourceSpan placeIn(const TextWithPlace &text, std::uint32_t line, std::uint32_t column)
{
    SourceSpan place = text.where;
    if (text.blockIndent == 0)
        return place;
    place.lineOneBased += line + 1;
    place.columnOneBased = text.blockIndent + column + 1;
    return place;
}

} // namespace drawbridge
