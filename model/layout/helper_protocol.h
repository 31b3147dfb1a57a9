// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace drawbridge::helper {

/// The line protocol between the program and its layout helper (`drawbridge-layout`), both ways
/// ASCII, lines ended by LF, fields by one space, numbers as std::to_chars writes them. No name of
/// the user's ever crosses: nodes are numbers.
///
/// Request, on standard input until end of file:
///
///     drawbridge-layout 1
///     graph ENGINE NODES EDGES        ENGINE is "dot" (ranks left to right) or "sfdp"
///     node WIDTH HEIGHT               NODES times, px
///     edge FROM TO                    EDGES times, zero-based
///     end
///
/// with any number of graphs before `end`. Answer, on standard output, a graph at a time in the
/// order asked, flushed after each, so that one hanging graph does not lose the others:
///
///     drawbridge-layout 1
///     graph INDEX                     zero-based
///     at X Y                          NODES times, centres in px, y down
///     end
///
/// A request the helper does not understand or finds too large is refused as a whole: one line
/// "refused REASON" and exit status 1.
inline constexpr const char *kGreeting = "drawbridge-layout 1";

/// What the helper accepts; the asking side keeps within it.
inline constexpr std::size_t kMaxBytes = 4U << 20U;
inline constexpr std::size_t kMaxGraphs = 1000;
inline constexpr std::size_t kMaxDotNodes = 100; ///< `dot` is quick only for small graphs.
inline constexpr std::size_t kMaxDotEdges = 400;
inline constexpr std::size_t kMaxSfdpNodes = 2000;
inline constexpr std::size_t kMaxSfdpEdges = 20000;
inline constexpr std::size_t kMaxSide = 200000; ///< px of one box.

} // namespace drawbridge::helper
