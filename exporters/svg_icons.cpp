// SPDX-License-Identifier: Apache-2.0
//
// The icons of resources/icons as path data, so that a map is one file that needs no other.
//
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_icons.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drawbridge {

namespace {

// clang-format off
constexpr std::array<std::pair<std::string_view, std::string_view>, 37> kIcons{{
    {"api-server",
     R"(<circle cx="8" cy="8" r="5"/><circle cx="8" cy="8" r="1.5"/><path d="M8 1.5v5M8 9.5v5M2.37 4.75L6.7 7.25M9.3 8.75l4.33 2.5M2.37 11.25L6.7 8.75M9.3 7.25l4.33-2.5"/>)"},
    {"chevron-down",
     R"(<path d="M4.5 6.3L8 9.8l3.5-3.5"/>)"},
    {"chevron-right",
     R"(<path d="M6.3 4.5L9.8 8l-3.5 3.5"/>)"},
    {"cidr",
     R"(<path d="M5 2.8h6l3 5.2-3 5.2H5L2 8z"/>)"},
    {"cluster",
     R"(<path d="M8 1.8l5.5 3.1v6.2L8 14.2l-5.5-3.1V4.9zM2.7 5L8 8l5.3-3M8 8v6"/>)"},
    {"cronjob",
     R"(<path d="M13.5 8a5.5 5.5 0 1 1-2-4.24"/><path d="M11.7 1.4v2.5H9.2"/><path d="M8 5.2V8l2 1.3"/>)"},
    {"crown",
     R"(<path d="M3 11.5l-1-6.5 3.4 2.7L8 3.5l2.6 4.2L14 5l-1 6.5zM3 13.7h10"/>)"},
    {"daemonset",
     R"(<rect x="2.5" y="2.5" width="4.5" height="4.5" rx="1"/><rect x="9" y="2.5" width="4.5" height="4.5" rx="1"/><rect x="2.5" y="9" width="4.5" height="4.5" rx="1"/><rect x="9" y="9" width="4.5" height="4.5" rx="1"/>)"},
    {"deployment",
     R"(<rect x="2.5" y="5.5" width="8" height="8" rx="1.2"/><path d="M5.5 3.5a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1"/>)"},
    {"fqdn",
     R"(<circle cx="8" cy="8" r="5.5"/><ellipse cx="8" cy="8" rx="2.4" ry="5.5"/><path d="M2.5 8h11"/>)"},
    {"gateway",
     R"(<path d="M3.5 2.5l9 2.8v5.4l-9 2.8z"/><path d="M6 8h3.5M8.2 6.5L9.7 8 8.2 9.5"/>)"},
    {"group",
     R"(<circle cx="6" cy="5.5" r="2.2"/><path d="M1.8 13c0-2.4 1.8-3.9 4.2-3.9s4.2 1.5 4.2 3.9"/><path d="M10.2 3.5a2.2 2.2 0 0 1 0 4M11.8 9.4c1.5.5 2.4 1.8 2.4 3.6"/>)"},
    {"identity",
     R"(<circle cx="5.3" cy="10.7" r="2.8"/><path d="M7.3 8.7l5.7-5.7M10.2 5.8l2.1 2.1"/>)"},
    {"identity-default",
     R"(<circle cx="4.7" cy="8" r="2.7"/><path d="M7.4 8h6.4M11 8v2.2M13.5 8v2"/><path d="M3.2 13.2l9-10.4"/>)"},
    {"internet",
     R"(<path d="M4.7 12.5a2.9 2.9 0 0 1-.4-5.77 3.9 3.9 0 0 1 7.5.57 2.65 2.65 0 0 1-.3 5.2z"/>)"},
    {"job",
     R"(<circle cx="8" cy="8" r="5.5"/><path d="M8 4.9V8l2.1 1.4"/>)"},
    {"legacy",
     R"(<rect x="2.5" y="1.8" width="11" height="12.4" rx="1"/><circle cx="5.8" cy="5.4" r="1.5"/><circle cx="10.2" cy="5.4" r="1.5"/><path d="M2.5 9h11M5 11.6h3"/>)"},
    {"lock-off",
     R"(<path d="M6 7h5.3a1.2 1.2 0 0 1 1.2 1.2V10M12 13.2a1.2 1.2 0 0 1-.7.3H4.7a1.2 1.2 0 0 1-1.2-1.2V8.2c0-.5.3-.9.7-1.1M6 3.5A2.5 2.5 0 0 1 10.5 5v2"/><path d="M2.5 2.5l11 11"/>)"},
    {"lock-permissive",
     R"(<rect x="3.5" y="7" width="9" height="6.5" rx="1.2"/><path d="M5.5 7V5a2.5 2.5 0 0 1 4.7-1.2"/><path d="M5.7 10.4c.77-.9 1.53-.9 2.3 0s1.53.9 2.3 0"/>)"},
    {"namespace",
     R"(<rect x="2" y="2.5" width="12" height="11" rx="1.5"/><path d="M2 5.7h12"/>)"},
    {"node",
     R"(<rect x="2.5" y="2.5" width="11" height="4.5" rx="1"/><rect x="2.5" y="9" width="11" height="4.5" rx="1"/><path d="M5 4.75h.01M5 11.25h.01M8.5 4.75H11M8.5 11.25H11"/>)"},
    {"person",
     R"(<circle cx="8" cy="5" r="2.5"/><path d="M3.2 13.5c0-2.7 2.1-4.3 4.8-4.3s4.8 1.6 4.8 4.3"/>)"},
    {"pod",
     R"(<circle cx="8" cy="8" r="5.5"/><circle cx="8" cy="8" r="1.9" fill="currentColor" stroke="none"/>)"},
    {"replicaset",
     R"(<rect x="2.5" y="2.5" width="5" height="5" rx="1"/><rect x="8.5" y="8.5" width="5" height="5" rx="1"/><path d="M10.5 2.5h2a1 1 0 0 1 1 1v2M5.5 13.5h-2a1 1 0 0 1-1-1v-2"/>)"},
    {"scissors",
     R"(<circle cx="4" cy="4.2" r="2"/><circle cx="4" cy="11.8" r="2"/><path d="M5.6 5.5L13.5 12M5.6 10.5L13.5 4"/>)"},
    {"sev-critical",
     R"(<path fill-rule="evenodd" d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM7.2 4.2v5h1.6v-5zM8 10.5a1 1 0 1 0 0 2 1 1 0 0 0 0-2z" fill="currentColor" stroke="none"/>)"},
    {"sev-high",
     R"(<path fill-rule="evenodd" d="M7.13 2.2a1 1 0 0 1 1.74 0l5.8 10.3a1 1 0 0 1-.87 1.5H2.2a1 1 0 0 1-.87-1.5zM7.25 6v4h1.5V6zM8 10.9a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z" fill="currentColor" stroke="none"/>)"},
    {"sev-info",
     R"(<circle cx="8" cy="8" r="5.5"/><path d="M8 7.5v3.3M8 5.2v.02" stroke-width="1.5"/>)"},
    {"sev-low",
     R"(<circle cx="8" cy="8" r="5.5"/><path d="M5.5 8h5"/>)"},
    {"sev-medium",
     R"(<path d="M8 1.9L14.1 8 8 14.1 1.9 8z"/><path d="M8 5.2v3.3M8 10.7v.02" stroke-width="1.5"/>)"},
    {"sev-suppressed",
     R"(<path d="M8 2.2l6.2 11.3H1.8z"/><path d="M5 8.4l3.6-3.6M3.3 13.1l6.6-6.6M6.9 13.1l4.3-4.3M10.5 13.1l2.1-2.1" stroke-width="1.1"/>)"},
    {"shield-egress",
     R"(<path d="M8 1.75l5 1.75v4.25c0 3-2 5.25-5 6.5-3-1.25-5-3.5-5-6.5V3.5z"/><path d="M8 1.75l5 1.75v4.25c0 3-2 5.25-5 6.5z" fill="currentColor" stroke="none"/>)"},
    {"shield-full",
     R"(<path d="M8 1.75l5 1.75v4.25c0 3-2 5.25-5 6.5-3-1.25-5-3.5-5-6.5V3.5z" fill="currentColor"/>)"},
    {"shield-ingress",
     R"(<path d="M8 1.75l5 1.75v4.25c0 3-2 5.25-5 6.5-3-1.25-5-3.5-5-6.5V3.5z"/><path d="M8 1.75L3 3.5v4.25c0 3 2 5.25 5 6.5z" fill="currentColor" stroke="none"/>)"},
    {"shield-none",
     R"(<path d="M8 1.75l5 1.75v4.25c0 3-2 5.25-5 6.5-3-1.25-5-3.5-5-6.5V3.5z"/>)"},
    {"statefulset",
     R"(<ellipse cx="8" cy="4" rx="5" ry="2"/><path d="M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2"/>)"},
    {"tool-external",
     R"(<circle cx="6.5" cy="9.5" r="4.5"/><path d="M2 9.5h9M6.5 5c-2 2.7-2 6.3 0 9 2-2.7 2-6.3 0-9M10.5 2.5h3v3M13.5 2.5L10 6"/>)"},
}};
// clang-format on

} // namespace

std::string_view svgIcon(std::string_view name)
{
    const auto it = std::find_if(kIcons.begin(), kIcons.end(),
                                 [&](const auto &icon) { return icon.first == name; });
    return it == kIcons.end() ? std::string_view{} : it->second;
}

} // namespace drawbridge
