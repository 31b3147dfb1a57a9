// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace drawbridge::test {

inline const std::string kMeshTls =
    "{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: m}";
inline const std::string kNetwork =
    "{group: policy.linkerd.io, kind: NetworkAuthentication, name: net}";

/// Columns of objects beside the shop of linkerd_shop.h, and "verdicts" for shop/web, plain/out and
/// an address of nobody.
void addLinkerdServers();
void addLinkerdAuthorizations();

} // namespace drawbridge::test
