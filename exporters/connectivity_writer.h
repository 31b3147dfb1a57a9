// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/analysis/exposure.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

enum class ConnectivityFormat { Text, Json, Csv, Markdown, Dot };

/// "text", "json", "csv", "md", "dot"; nothing for other words.
[[nodiscard]] std::optional<ConnectivityFormat> parseConnectivityFormat(std::string_view text);

/// What the output is about, besides the connections.
struct ConnectivityHeading {
    bool isComplete = true;   ///< False: some input was lost.
    bool isExplained = false; ///< Each connection comes with its explanation.
    bool isExposed = false;   ///< Exposures follow the connections.
};

/// Writes the relation of all pairs one connection at a time, so that large ones are never held as
/// text. The bytes are those of begin(), connection() for each, exposure() for each, and end(), in
/// this order.
class ConnectivityWriter {
public:
    virtual ~ConnectivityWriter() = default;
    [[nodiscard]] virtual std::string begin() = 0;
    /// `why` is given exactly when the heading says that the connections are explained; an entity
    /// has none.
    [[nodiscard]] virtual std::string connection(const Connection &connection,
                                                 const NetworkExplanation *why) = 0;
    /// What pods that are not there could do with one workload in one direction.
    [[nodiscard]] virtual std::string exposure(const WorkloadExposure &exposure) = 0;
    [[nodiscard]] virtual std::string end() = 0;
};

/// JSON is the schema "drawbridge/connectivity/1"; csv has RFC 4180 quoting and LF; md is a table;
/// dot a digraph with a cluster for each namespace. Text is one line a connection, followed by its
/// reasons, indented. The topology has to outlive the writer.
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityWriter(ConnectivityFormat format, const Topology &topology,
                       const ConnectivityHeading &heading);

} // namespace drawbridge
