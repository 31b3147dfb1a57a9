// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace drawbridge {

/// An address where a cloud gives out credentials of the node (findings.md, ZT-NET-007).
struct MetadataAddress {
    const char *address;
    std::uint16_t port;
};
inline constexpr std::array kMetadataAddresses{
    MetadataAddress{"169.254.169.254", 80},  MetadataAddress{"169.254.170.2", 80},
    MetadataAddress{"169.254.170.23", 80},   MetadataAddress{"100.100.100.200", 80},
    MetadataAddress{"192.0.0.192", 80},      MetadataAddress{"168.63.129.16", 80},
    MetadataAddress{"168.63.129.16", 32526}, MetadataAddress{"fd00:ec2::254", 80},
};

} // namespace drawbridge
