// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/istio_objects.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// One request to a workload of the mesh.
struct NaiveMeshRequest {
    std::string nameSpace;                ///< Of the destination.
    LabelMap labels;                      ///< Of its pods.
    std::optional<std::string> principal; ///< Of the caller; none: it has no sidecar.
    std::uint16_t port = 0;
    std::string method, path;
    bool isAmbient = false; ///< Behind a ztunnel: policies are on ports alone, and DISABLE takes
                            ///< both.
};

enum class NaiveMeshAnswer { Refused, Plaintext, MutualTls };

/// The reference for what is exported to a mesh: istio.md 1.1 to 1.3 as straight loops over
/// the objects as they are written, for PeerAuthentications of namespaces and workloads and for
/// ALLOW policies of principals (or none, `notPrincipals`), ports, methods and paths. Shares no
/// source with model/analysis. Other fields end the program: such policies are not exported.
[[nodiscard]] NaiveMeshAnswer
naiveMeshAnswer(const std::vector<PeerAuthenticationObject> &authentications,
                const std::vector<AuthorizationPolicyObject> &policies,
                const NaiveMeshRequest &request);

} // namespace drawbridge::test
