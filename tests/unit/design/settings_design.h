// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"
#include "tests/unit/design/edit_manifests.h"

#include <QString>

namespace drawbridge::test {

/// The three pods, with the address of the API server set.
inline Design design()
{
    Diagnostics diagnostics;
    auto topology = buildTopology(importText(kManifests, "m.yaml", {}, diagnostics), diagnostics);
    DesignCluster cluster;
    cluster.apiServer.push_back(cidr("10.0.0.1/32"));
    return draftDesign("d", {cluster}, topology, DraftFrom::Empty, diagnostics);
}

/// "fine", or the code and message of the refusal.
inline QString outcome(const Result<Design> &result)
{
    if (result)
        return QStringLiteral("fine");
    return QString::fromStdString(toString(result.error().code) + " " + result.error().message);
}

} // namespace drawbridge::test
