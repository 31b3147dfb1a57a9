// SPDX-License-Identifier: Apache-2.0
#pragma once

// How people write a resource of the Kubernetes API, in the terminal and in the window alike.
// Tested by tests/unit/design/test_edit_externals.cpp

#include "model/design/design.h"

#include <string>
#include <string_view>

namespace drawbridge {

/// Sets group and resource from kubectl's RESOURCE[.GROUP][/SUB]: "deployments.apps/scale" is
/// resource "deployments/scale" of group "apps".
inline void setResource(ApiAccess &access, std::string_view text)
{
    const auto slash = text.find('/');
    const std::string_view head = text.substr(0, slash);
    const auto dot = head.find('.');
    access.resource = head.substr(0, dot);
    if (slash != std::string_view::npos)
        access.resource += text.substr(slash);
    access.apiGroup = dot == std::string_view::npos ? "" : head.substr(dot + 1);
}

/// The same text again: "pods/log", "deployments.apps/scale".
[[nodiscard]] inline std::string resourceText(const ApiAccess &access)
{
    if (access.apiGroup.empty())
        return access.resource;
    const auto slash = access.resource.find('/');
    const std::string sub =
        slash == std::string::npos ? std::string() : access.resource.substr(slash);
    return access.resource.substr(0, slash) + '.' + access.apiGroup + sub;
}

} // namespace drawbridge
