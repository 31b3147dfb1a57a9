// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <QString>

#include <string>
#include <vector>

namespace drawbridge {

/// "8080/TCP, 9000-9010" as ranges; empty text is no port. The error names the part that is wrong.
[[nodiscard]] Result<std::vector<PortRange>> parsePortList(const QString &text);

/// "GET, POST" or "/a /b" cut at commas and blanks, sorted, each once.
[[nodiscard]] std::vector<std::string> parseWordList(const QString &text);

/// Checks "YYYY-MM-DD"; empty is fine. Errors: FieldInvalid.
[[nodiscard]] Result<std::string> parseExpiry(const QString &text);

/// The ports of a flow from ranges that may touch or overlap: sorted and disjoint, each with the
/// same request rules (TCP only). A port that keeps its range keeps what `before` said of it when
/// `areRequestsKept`.
[[nodiscard]] std::vector<FlowPort> flowPorts(const std::vector<PortRange> &ranges,
                                              const HttpRules &requests,
                                              const std::vector<FlowPort> &before,
                                              bool areRequestsKept);

} // namespace drawbridge
