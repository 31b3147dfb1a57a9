// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/node_key.h"

#include <QString>

#include <vector>

namespace drawbridge {

struct SampleRow {
    NodeKey from;
    NodeKey to;
    QString port;
};

/// Where the sources keep the sample shop.
[[nodiscard]] QString sampleFolder();

/// The rows "| from | to | port |" below a heading of the sample's README: the sample itself says
/// what is planted in it. Empty where there is no such heading.
[[nodiscard]] std::vector<SampleRow> sampleTable(const QString &heading);

} // namespace drawbridge
