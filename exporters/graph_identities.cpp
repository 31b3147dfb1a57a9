// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_identities.h"

#include "exporters/graph_import_json.h"
#include "model/base/texts.h"

// Tested by tests/unit/exporters/test_graph_identities.cpp

namespace drawbridge {

using Json = nlohmann::ordered_json;

namespace {

std::string withDoubt(std::string text, const std::string &unknown)
{
    return unknown.empty() ? text : text + " (unknown: " + unknown + ')';
}

std::string spireLine(const SpireIdentity &spire)
{
    std::string text = "SPIRE id " + spire.id;
    if (!spire.onlyProcesses.empty())
        text += " for processes with " + joined(spire.onlyProcesses, " and ");
    if (!spire.object.empty())
        text += " by ClusterSPIFFEID " + spire.object;
    return withDoubt(std::move(text), spire.unknown);
}

std::string cloudLine(const WorkloadCloudIdentity &cloud)
{
    return "cloud identity " + cloud.provider +
           (cloud.identity.empty() ? std::string() : ' ' + cloud.identity) + " (" +
           std::string(toString(cloud.standing)) + ": " + cloud.because + ')';
}

Json doubtJson(const std::string &unknown)
{
    return unknown.empty() ? Json() : Json(unknown);
}

Json spireJson(const SpireIdentity &spire)
{
    return {{"id", spire.id},
            {"by", spire.object},
            {"unknown", doubtJson(spire.unknown)},
            {"onlyProcesses", spire.onlyProcesses},
            {"where", placeJson(spire.where)}};
}

Json cloudJson(const WorkloadCloudIdentity &cloud)
{
    return {{"provider", cloud.provider},
            {"identity", cloud.identity},
            {"standing", toString(cloud.standing)},
            {"because", cloud.because},
            {"where", placeJson(cloud.where)}};
}

} // namespace

std::vector<std::string> accountRemarks(const WorkloadAccount &account)
{
    std::vector<std::string> remarks;
    if (account.isDefault())
        remarks.emplace_back("the default account");
    else if (!account.isDeclared)
        remarks.emplace_back("which is not in the input");
    if (account.isShared())
        remarks.push_back("shared by " + std::to_string(account.workloads.size()) + " workloads");
    return remarks;
}

std::vector<std::string> identityLines(const WorkloadIdentity &identity)
{
    std::vector<std::string> lines;
    if (identity.mesh && identity.mesh->isMember)
        lines.push_back(withDoubt("SPIFFE id " + identity.mesh->id, identity.mesh->unknown));
    for (const SpireIdentity &spire : identity.spire)
        lines.push_back(spireLine(spire));
    for (const WorkloadCloudIdentity &cloud : identity.cloud)
        lines.push_back(cloudLine(cloud));
    return lines;
}

Json accountJson(const Topology &topology, const WorkloadAccount &account)
{
    Json workloads = Json::array();
    for (const WorkloadId id : account.workloads)
        workloads.push_back(toString(topology.workload(id).key));
    return {{"cluster", account.cluster},
            {"namespace", account.nameSpace},
            {"name", account.name},
            {"default", account.isDefault()},
            {"declared", account.isDeclared},
            {"workloads", std::move(workloads)},
            {"where", placeJson(account.where)}};
}

Json identityJson(const WorkloadAccount &account, const WorkloadIdentity &identity)
{
    Json json{{"sharedBy", account.workloads.size()},
              {"default", account.isDefault()},
              {"declared", account.isDeclared},
              {"spiffeId", nullptr},
              {"spireIds", Json::array()},
              {"cloudIdentities", Json::array()},
              {"unknown", identity.unknown}};
    if (identity.mesh)
        json["spiffeId"] = {{"id", identity.mesh->id},
                            {"unknown", doubtJson(identity.mesh->unknown)}};
    for (const SpireIdentity &spire : identity.spire)
        json["spireIds"].push_back(spireJson(spire));
    for (const WorkloadCloudIdentity &cloud : identity.cloud)
        json["cloudIdentities"].push_back(cloudJson(cloud));
    return json;
}

} // namespace drawbridge
