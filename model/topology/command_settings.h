// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/environment.h"
#include "model/topology/setting_mentions.h"

#include <vector>

namespace drawbridge {

/// What words of a command line say, scripts behind "sh -c" included: options and addresses, with
/// variables put in where their values are known, those that the script itself sets too. All get
/// `kind`. Linear in the text and in what
/// `budget` lets in.
[[nodiscard]] std::vector<PlacedSetting> commandSettings(const std::vector<TextWithPlace> &words,
                                                         EvidenceKind kind,
                                                         const Environment &environment,
                                                         ExpansionBudget &budget);

} // namespace drawbridge
