// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "exporters/fix_effects.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/strategic_merge.h"

#include <QString>
#include <QStringList>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace drawbridge::test {

// What a fix claims is held against another way to the same answer: the bytes it writes are merged
// into the text of the manifests, and that text is read and analysed anew.

inline NodeKey keyOf(const QString &text)
{
    return NodeKey::parse(text.trimmed().toStdString()).value();
}

inline Flow flowBetween(const char *from, const char *to, std::uint16_t port)
{
    Flow flow;
    flow.from = keyOf(from);
    flow.to = keyOf(to);
    flow.ports = {{{Protocol::Tcp, port, port}, {}}};
    return flow;
}

inline std::shared_ptr<const Topology> topologyOf(const std::string &text)
{
    Diagnostics diagnostics;
    return buildTopology(importText(text, "case.yaml", {}, diagnostics), diagnostics);
}

/// A design over manifests in which these flows are drawn.
inline std::shared_ptr<Design> designOver(const std::string &text, std::vector<Flow> flows = {})
{
    auto design = std::make_shared<Design>();
    design->name = "case";
    design->clusters.emplace_back();
    design->topology = topologyOf(text);
    if (design->topology->meshSeen == MeshMembership::Sidecar)
        design->mesh = MeshKind::Sidecar;
    std::ranges::sort(flows, {}, [](const Flow &flow) { return std::pair(flow.from, flow.to); });
    design->flows = CowList<Flow>(std::move(flows));
    return design;
}

inline JudgedFixes fixesOf(const Finding &finding, const std::shared_ptr<const Design> &design,
                           const AnalysisReport &report)
{
    Diagnostics diagnostics;
    const ManifestSet exported = exportDesign(*design, {}, diagnostics);
    return judgedFixes(finding, design, report, exported);
}

/// The design over the manifests that the fix leaves, by way of their text.
inline Design appliedBy(const Fix &fix, const Design &design, const std::string &text)
{
    if (fix.edit)
        return fix.edit->apply(design).value();
    Design after = design;
    after.topology = topologyOf(appliedText(text, ManifestSet{fix.files}.texts()));
    return after;
}

inline bool isNamed(const FixEffect &effect, const Flow &flow)
{
    return std::ranges::any_of(effect.cuts, [&flow](const FlowCut &cut) {
        return cut.flow.from == flow.from && cut.flow.to == flow.to;
    });
}

inline const Finding &findingOf(const AnalysisReport &report, const char *rule, const char *target,
                                const char *peer = nullptr)
{
    for (const Finding &finding : report.findings)
        if (finding.ruleId == rule && toString(finding.target) == target &&
            (peer == nullptr || (finding.peer && toString(*finding.peer) == peer)))
            return finding;
    qFatal("no such finding: %s %s", rule, target);
}

inline QStringList titlesOf(const JudgedFixes &fixes)
{
    QStringList titles;
    for (const auto &choice : fixes.choices)
        titles << QString::fromStdString(choice.fix.title);
    return titles;
}

inline QString linesOf(const JudgedFixes::Choice &choice)
{
    QString text;
    for (const FixLine &line : fixLines(choice.fix, choice.effect))
        text += QString::fromStdString(line.text) + '\n';
    return text;
}

/// web calls db; job of another namespace calls nobody.
inline constexpr const char *kShop = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: web:1, env: [{name: DB_ADDR, value: "db.shop.svc:5432"}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db:1, ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: job, namespace: ops}
spec:
  selector: {matchLabels: {app: job}}
  template:
    metadata: {labels: {app: job}}
    spec: {containers: [{name: job, image: job:1}]}
)";

} // namespace drawbridge::test
