// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/port_set.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// One end of a connection as it was seen: a pod with what runs it, or an address.
struct ObservedEnd {
    /// Something of the cluster that is no pod (its nodes, the API server, a health check) stands
    /// outside of what is drawn.
    enum class Kind { Pod, Address, Infrastructure };
    Kind kind = Kind::Address;
    std::string nameSpace;              ///< Pod.
    std::string workloadKind;           ///< Pod: "Deployment", where it is told.
    std::string workload;               ///< Pod: its name.
    std::string pod;                    ///< Pod: the name of the pod itself.
    std::string address;                ///< Address.
    std::vector<std::string> hostNames; ///< Address: names that led to it; sorted.
    auto operator<=>(const ObservedEnd &) const = default;
};

/// "shop/Deployment/web", "Pod shop/web-7d9c", "93.184.216.34 (example.com)"
[[nodiscard]] std::string toString(const ObservedEnd &end);

/// A connection that got through, client to server.
struct ObservedFlow {
    ObservedEnd from;
    ObservedEnd to;
    PortRange port; ///< Of the server; one port.
    std::size_t count = 0;
    std::string first, last; ///< YYYY-MM-DDThh:mm:ss, UTC.
    SourceSpan where;        ///< Where the first of them stands.
    bool operator==(const ObservedFlow &) const = default;
};

/// What was seen on the network in some time.
struct ObservedFlows {
    std::vector<ObservedFlow> flows; ///< Sorted by ends and port, each once.
    std::string first, last;         ///< Of everything in the file, dropped packets too.
    std::size_t undirected = 0;      ///< Passed over, since they do not tell who is the client.
    bool isLossy = false;            ///< Whoever watched says that events were lost.

    /// Whole days between the first and the last event.
    [[nodiscard]] int days() const;
    /// Whether the last day of a month lies between them.
    [[nodiscard]] bool holdsMonthEnd() const;
};

/// Reads flows as `hubble observe -o jsonpb` writes them: one JSON object a line, a flow of
/// Cilium's API or an envelope with one (github.com/cilium/cilium, api/v1/flow/flow.proto). Only
/// what was forwarded counts; answers are passed over. Errors: what the YAML reader says,
/// FieldWrongType and FieldInvalid with their place, and NothingToRead where the text holds no
/// flow.
[[nodiscard]] Result<ObservedFlows> readHubbleFlows(std::string_view text, const FileRef &file,
                                                    Diagnostics &diagnostics);

} // namespace drawbridge
