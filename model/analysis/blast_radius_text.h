// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"

namespace drawbridge {

/// "storefront/web", for sentences; the cluster in front where there is one.
[[nodiscard]] std::string reachName(const NodeKey &node);
/// "storefront/web gets to storefront/cart on 8080/TCP", "whether … is not known: …". No full stop.
[[nodiscard]] std::string hopSentence(const ReachHop &hop, ReachDirection direction);
/// "8080/TCP", "unknown on 8080/TCP", of the last hop of a way.
[[nodiscard]] std::string hopPorts(const ReachHop &hop);
/// "Close 2 connections and nothing gets from a to b: …", or why there is no such cut.
[[nodiscard]] std::string cutSentence(const ReachCut &cut, const ReachQuestion &question);
/// "2 of 13 workloads, 1 of them not known for certain".
[[nodiscard]] std::string reachSummary(const ReachAnswer &answer,
                                       const std::vector<ReachEntry> &entries);
/// The whole answer within some hops as Markdown: summary, hop by hop a sentence for each node,
/// powers, cut, and what is not known. Same answer, same bytes.
[[nodiscard]] std::string reachMarkdown(const ReachAnswer &answer, std::size_t maxHops);

} // namespace drawbridge
