// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QString>
#include <QStringList>

namespace drawbridge::fixture {

inline NodeKey key(const QString &text)
{
    return NodeKey::parse(text.toStdString()).value();
}

inline Cidr cidr(const char *text)
{
    return Cidr::parse(text).value();
}

/// The Pods web, cart, done (finished) and host (on the host network) in the namespace shop.
inline ResourceSet manifests(const std::string &more = {})
{
    const auto pod = [](const std::string &name, const std::string &spec) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: shop, labels: {app: " + name + "}}\nspec: {" + spec +
               "containers: [{name: c, image: x}]}\n";
    };
    Diagnostics diagnostics;
    ResourceSet resources = importText(pod("web", "") + pod("cart", "") + pod("done", "") +
                                           pod("host", "hostNetwork: true, ") + more,
                                       "m.yaml", {}, diagnostics);
    resources.workloads[2].phase = "Succeeded";
    return resources;
}

/// Nothing is drawn; the externals empty, gate, host and partner are there.
inline Design designOver(const ResourceSet &resources)
{
    Diagnostics diagnostics;
    Design design =
        draftDesign("d", {}, buildTopology(resources, diagnostics), DraftFrom::Empty, diagnostics);
    std::vector<External> externals(5);
    externals[0].key = key("External/empty");
    externals[1].key = key("External/gate");
    externals[1].kind = External::Kind::Gateway;
    externals[2].key = key("External/host");
    externals[2].kind = External::Kind::Fqdn;
    externals[2].host = "api.example.com";
    externals[3].key = key("External/partner");
    externals[3].cidrs = {cidr("203.0.113.0/24")};
    externals[4].key = key("Group/people");
    externals[4].kind = External::Kind::Group;
    design.externals = CowList<External>(std::move(externals));
    return design;
}

/// One flow to port 8080 in place of what was drawn.
inline void draw(Design &design, const QString &from, const QString &to)
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports.push_back({PortRange::parse("8080").value(), {}});
    design.flows = CowList<Flow>({flow});
}

/// The text of a file of the export, or nothing when there is none.
inline QString fileOf(const ManifestSet &set, const QString &path)
{
    for (const ManifestFile &file : set.files) {
        if (QString::fromStdString(file.path) == path)
            return QString::fromStdString(file.text());
    }
    return {};
}

inline QStringList messagesOf(const Diagnostics &diagnostics, ErrorCode code)
{
    QStringList messages;
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.what.code == code)
            messages << QString::fromStdString(diagnostic.what.message);
    }
    return messages;
}

/// The hint of the first message that holds `words`, or nothing.
inline QString hintOf(const Diagnostics &diagnostics, const char *words)
{
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.what.message.find(words) != std::string::npos)
            return QString::fromStdString(diagnostic.what.hint);
    }
    return {};
}

} // namespace drawbridge::fixture
