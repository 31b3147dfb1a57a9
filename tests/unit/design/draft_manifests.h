// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/design/draft_flows.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/design/drawn_flow_text.h"

#include <QStringList>

namespace drawbridge::test {

/// `labels` are the items of a flow mapping, `more` stands in the container.
inline std::string pod(const std::string &name, const std::string &labels,
                       const std::string &more = {}, const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {" + labels +
           "}}\nspec: {containers: [{name: c, image: x" + more + "}]}\n";
}

inline std::string service(const std::string &name, const std::string &spec,
                           const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {" + spec + "}\n";
}

/// A pod and its Service on port 80.
inline std::string web()
{
    return pod("web", "app: web") + service("web", "selector: {app: web}, ports: [{port: 80}]");
}

inline Design draft(const std::string &text, Diagnostics &diagnostics)
{
    const auto topology = buildTopology(importText(text, "m.yaml", {}, diagnostics), diagnostics);
    return draftDesign("d", {}, topology, DraftFrom::Inferred, diagnostics);
}

inline QStringList flowsOf(const Design &design)
{
    QStringList flows;
    for (const Flow &f : design.flows)
        flows << textOf(f);
    return flows;
}

/// The flows of the design that is drafted of a text.
inline QStringList drawn(const std::string &text)
{
    Diagnostics diagnostics;
    return flowsOf(draft(text, diagnostics));
}

} // namespace drawbridge::test
