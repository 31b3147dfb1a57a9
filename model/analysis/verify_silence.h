// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_relation.h"
#include "model/analysis/verify_world.h"

#include <array>
#include <vector>

namespace drawbridge {

/// Which pairs of the proof have nothing to compare: nothing is drawn, and neither the policies
/// together nor those of one direction admit anything or leave it unknown. Nearly all pairs are so,
/// and are told from relations instead of being asked one by one.
class SilentPairs {
public:
    SilentPairs(const VerifyWorld &world, const std::stop_token &stop);

    /// The pairs of one source follow, destinations ascending.
    void begin(VerifyEnd from);
    [[nodiscard]] bool isSilent(VerifyEnd to);

private:
    /// Walks the row of one source.
    struct Row {
        NetworkRelation relation;
        std::vector<bool> isDeniedBy; ///< By verdict of the relation.
        const NetworkRelation::Row *runs = nullptr;
        std::size_t at = 0;
        explicit Row(NetworkRelation related);
        [[nodiscard]] bool isDenied(VerifyEnd to);
    };

    const VerifyWorld &m_world;
    std::vector<Row> m_rows;
    bool m_isAsked = false; ///< Of the source: by the relations; addresses have none here.
    std::vector<VerifyEnd> m_drawn;
    std::size_t m_nextDrawn = 0;
};

} // namespace drawbridge
