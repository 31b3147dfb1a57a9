// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/identity_exporter.h"
#include "model/base/diagnostics.h"

namespace drawbridge {

/// What brings TLS to the ways in of the input (zero-trust.md row 10).
struct EdgeTls {
    std::vector<ObjectPatch> patches;
    Diagnostics said;
};

/// JSON 6902 patches that keep the clients of every Gateway of Istio that ends TLS to version 1.2
/// and newer, and give an Ingress the Secret with which another Ingress of its namespace and class
/// serves the same host. A note for what still takes plain http: no Secret is ever made up, and
/// which certificate a host has no manifest tells.
[[nodiscard]] EdgeTls exportEdgeTls(const ExportPlan &plan);

} // namespace drawbridge
