// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_linkerd.h"

#include <functional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// Picks one of 0 to n - 1.
using LinkerdPick = std::function<int(int)>;

/// Small clusters of few names, so that references, selectors and routes often meet. No two Servers
/// select one port of a pod.
[[nodiscard]] NaiveLinkerd randomLinkerd(const LinkerdPick &pick);
[[nodiscard]] NaiveLinkerdQuestion randomQuestion(const LinkerdPick &pick,
                                                  const NaiveLinkerd &world);

/// Every request of the few parts that routes and questions are made of.
[[nodiscard]] std::vector<NaiveLinkerdRequest> allLinkerdRequests();

/// The manifests of a world.
[[nodiscard]] std::string manifestsOf(const NaiveLinkerd &world);

} // namespace drawbridge::test
