// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"
#include "tests/helpers/naive_linkerd.h"

namespace drawbridge::test {

/// What an export for Linkerd leaves of a cluster, in the plain words of the reference: pods by the
/// index of their workload, their default policies, and the objects of the manifests. Networks of
/// IPv6 are left out, so that only callers of IPv4 may be asked about.
[[nodiscard]] NaiveLinkerd naiveLinkerdOf(const VerifyWorld &world);

} // namespace drawbridge::test
