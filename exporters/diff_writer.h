// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity_diff.h"
#include "model/analysis/identity_diff.h"
#include "model/analysis/mtls_diff.h"
#include "model/analysis/rbac_diff.h"

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

enum class DiffFormat { Text, Json, Csv, Markdown };

/// "text", "json", "csv", "md"; nothing for other words.
[[nodiscard]] std::optional<DiffFormat> parseDiffFormat(std::string_view text);

/// What is not the same in two inputs, layer by layer.
struct InputDiff {
    ConnectivityDiff network;
    std::vector<IdentityChange> identities; ///< By workload.
    std::vector<MtlsChange> mtls;           ///< By workload, then port.
    std::vector<RbacChange> rbac{};         ///< By subject, gained first.

    [[nodiscard]] bool empty() const
    {
        return network.empty() && identities.empty() && mtls.empty() && rbac.empty();
    }
};

/// A difference for people or programs: what opens, what is cut, what changed otherwise, then
/// workloads that came or went, then workloads that run as another ServiceAccount and ports with
/// another mode of mutual TLS, with the places of both sides, then permissions gained and lost.
/// Text and JSON (schema "drawbridge/diff/1") say which layers were compared and whether all of the
/// input was; csv has RFC 4180 quoting and LF.
[[nodiscard]] std::string writeDiff(const InputDiff &diff, DiffFormat format, bool isComplete);

} // namespace drawbridge
