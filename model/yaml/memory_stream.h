// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <streambuf>
#include <string_view>

namespace drawbridge {

/// An input stream over a text that is already in memory, without copying it.
class MemoryStream : private std::streambuf, public std::istream {
public:
    explicit MemoryStream(std::string_view text) : std::istream(static_cast<std::streambuf *>(this))
    {
        char *begin = const_cast<char *>(text.data()); // setg wants it; nothing is written
        setg(begin, begin, begin + text.size());
    }
};

} // namespace drawbridge
