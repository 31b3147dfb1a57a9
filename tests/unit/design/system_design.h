// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"

#include <QStringList>

namespace drawbridge::test {

/// A pod that speaks DNS on 5353/UDP; `labels` are the items of a flow mapping.
inline std::string pod(const std::string &name, const std::string &nameSpace,
                       const std::string &labels = {}, const std::string &spec = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {" + labels + "}}\nspec: {" + spec +
           "containers: [{name: c, image: x, ports: [{name: dns, containerPort: 5353, protocol: "
           "UDP}]}]}\n";
}

inline std::shared_ptr<const ResourceSet> resources(const std::string &text)
{
    Diagnostics diagnostics;
    return std::make_shared<const ResourceSet>(importText(text, "m.yaml", {}, diagnostics));
}

/// Nothing is drawn but what the system needs.
inline Design design(const std::string &text, MeshKind mesh = MeshKind::None)
{
    Diagnostics diagnostics;
    Design result = draftDesign("d", {}, buildTopology({{"", resources(text)}}, diagnostics),
                                DraftFrom::Empty, diagnostics);
    result.mesh = mesh;
    return result;
}

/// The system flows, each with the first of its evidence.
inline QStringList flowsOf(const Design &design)
{
    QStringList flows;
    for (const Flow &f : systemFlowsOf(design))
        flows << QString::fromStdString(toString(f.from) + " " + toString(f.to) + " " +
                                        toString(f.portSet()) + " " + f.evidence.at(0));
    return flows;
}

} // namespace drawbridge::test
