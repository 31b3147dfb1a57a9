// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/address_text.h"
#include "model/topology/text_setting.h"
#include "model/topology/topology.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge {

/// A setting with where it was read.
struct PlacedSetting {
    TextSetting setting;
    EvidenceKind kind = EvidenceKind::Env;
    SourceSpan where;
    std::string file; ///< Of a ConfigMap: its key, for showing.
};

/// A port that stands beside a host under a name of its own ("MYSQL_HOST" and "DB_PORT").
struct NearbyPort {
    std::uint16_t port = 0;
    std::string shown; ///< "DB_PORT=3306"
};

/// A host with where it was read and how much the place says.
struct Mention {
    NamedHost named;
    Evidence evidence;
    TextSetting::Role role = TextSetting::Role::Value;
    bool isHostName = false; ///< The name of the setting says host …
    bool isPeerName = false; ///< … or some peer.
    bool isOwnUrl = false;   ///< The name says that it is how others see the program.
    bool isLoose = false;    ///< Found in a text that only holds it, among other things.
    std::vector<NearbyPort> nearbyPorts;
};

/// The hosts that settings of one container or file name; a host without a port takes the one of
/// its sibling ("DB_HOST" and "DB_PORT"). Settings that by their name are not called at all are
/// left out. Cost: O(n log n) in the settings.
[[nodiscard]] std::vector<Mention> mentionsIn(const std::vector<PlacedSetting> &settings);

} // namespace drawbridge
