// SPDX-License-Identifier: Apache-2.0
// The clusters of a project file with their settings (docs/design-file.md).
// Tested by tests/unit/design/test_project_file.cpp
#include "model/design/project_values.h"
#include "model/kubernetes/label_syntax.h"

#include <set>

namespace drawbridge {
namespace {

/// Sorted; what `check` refuses is an error at its place.
std::vector<std::string> readChecked(const YamlCursor &list,
                                     Result<void> (*check)(std::string_view, SourceSpan))
{
    for (const YamlCursor &item : list.items()) {
        if (const auto text = item.requiredText())
            if (auto checked = check(*text, item.where()); !checked)
                addError(item, std::move(checked.error()));
    }
    return readSorted(list);
}

AdmissionSettings readAdmission(const YamlCursor &at)
{
    at.allowOnly({"allowedRegistries", "imageDigests", "imageKeys", "podAnnotations"});
    AdmissionSettings settings;
    settings.allowedRegistries = readChecked(at["allowedRegistries"], checkRegistryPrefix);
    settings.imageDigests = at["imageDigests"].boolean().value_or(false);
    settings.imageKeys = readChecked(at["imageKeys"], checkImageKey);
    settings.podAnnotations = at["podAnnotations"].textMap();
    for (const YamlCursor::Field &field : at["podAnnotations"].fields())
        if (!isLabelKey(field.key))
            field.value.error(ErrorCode::AnnotationInvalid, "has no key of an annotation",
                              "write [PREFIX/]NAME of letters, digits, \"-\", \"_\" and \".\"");
    return settings;
}

EastWestGateway readEastWestGateway(const YamlCursor &at)
{
    at.allowOnly({"addresses", "namespace", "podLabels"});
    EastWestGateway gateway;
    gateway.addresses = readCidrs(at["addresses"]);
    gateway.nameSpace = at["namespace"].textOr("");
    gateway.podLabels = at["podLabels"].textMap();
    if (at.exists() && gateway.addresses.empty())
        at.error(ErrorCode::DesignInvalid, "names no addresses",
                 "list where other clusters dial the gateway, or leave it out");
    return gateway;
}

DesignCluster readCluster(const YamlCursor &at)
{
    at.allowOnly({"name", "sources", "helmValues", "helmSets", "defaultNamespace", "trustDomain",
                  "trustDomainAliases", "rootNamespace", "apiServer", "nodes", "nodeLocalDns",
                  "pods", "outgoing", "eastWestGateway", "admission"});
    DesignCluster cluster;
    cluster.name = at["name"].textOr("");
    cluster.sources = at["sources"].textList();
    cluster.helmValues = at["helmValues"].textList();
    cluster.helmSets = at["helmSets"].textList();
    cluster.defaultNamespace = at["defaultNamespace"].textOr(cluster.defaultNamespace);
    cluster.trustDomain = at["trustDomain"].textOr(cluster.trustDomain);
    cluster.rootNamespace = at["rootNamespace"].textOr(cluster.rootNamespace);
    cluster.apiServer = readCidrs(at["apiServer"]);
    cluster.nodes = readCidrs(at["nodes"]);
    cluster.nodeLocalDns = readCidrs(at["nodeLocalDns"]);
    cluster.pods = readCidrs(at["pods"]);
    cluster.outgoing = readCidrs(at["outgoing"]);
    cluster.eastWestGateway = readEastWestGateway(at["eastWestGateway"]);
    if (at["trustDomainAliases"].exists())
        cluster.trustDomainAliases = readSorted(at["trustDomainAliases"]);
    cluster.admission = readAdmission(at["admission"]);
    return cluster;
}

} // namespace

std::vector<DesignCluster> readClusters(const YamlCursor &list)
{
    std::vector<DesignCluster> clusters;
    std::set<std::string> names;
    for (const YamlCursor &item : list.items()) {
        clusters.push_back(readCluster(item));
        if (!names.insert(clusters.back().name).second)
            item.error(ErrorCode::DesignInvalid,
                       "has the name of another cluster, \"" + clusters.back().name + "\"",
                       "give every cluster a name of its own");
    }
    if (clusters.empty()) {
        list.error(ErrorCode::DesignInvalid, "names no cluster, expected at least one",
                   "write \"clusters:\" with one item that lists its sources");
        clusters.emplace_back();
    }
    return clusters;
}

} // namespace drawbridge
