// SPDX-License-Identifier: Apache-2.0
// Callers of neighbouring clusters, who are known by the identity they show and not by a place.
// Tested by tests/unit/exporters/test_several_clusters.cpp
#include "model/analysis/verify_remotes.h"

#include <algorithm>
#include <set>

namespace drawbridge {

MeshCaller callerShowing(const std::string &principal)
{
    MeshCaller caller;
    caller.principal = principal;
    const auto nameSpace = principal.find("/ns/"), account = principal.find("/sa/");
    if (nameSpace == std::string::npos || account == std::string::npos || account < nameSpace)
        return caller;
    caller.nameSpace = principal.substr(nameSpace + 4, account - nameSpace - 4);
    caller.serviceAccount = principal.substr(account + 4);
    return caller;
}

void addRemotes(VerifyWorld &world)
{
    std::set<std::string> domains;
    for (const External &external : world.design.externals) {
        if (external.principal.empty())
            continue;
        world.remotes.push_back({external.key.name, callerShowing(external.principal)});
        domains.insert(external.principal.substr(0, external.principal.find('/')));
    }
    for (const std::string &domain : domains)
        world.remotes.push_back(
            {"an identity of " + domain + " that is not in the design",
             callerShowing(domain + "/ns/not-in-the-design/sa/not-in-the-design")});
}

RemoteCaller *remoteOf(VerifyWorld &world, const NodeKey &key)
{
    const External *external = isOutside(key) ? world.design.findExternal(key) : nullptr;
    if (external == nullptr || external->principal.empty())
        return nullptr;
    return &*std::ranges::find(world.remotes, key.name, &RemoteCaller::name);
}

void addPassing(VerifyWorld &world, const Flow &flow, RemoteCaller &remote,
                const std::vector<VerifyEnd> &from, const std::vector<VerifyEnd> &to)
{
    for (const auto destination : to) {
        auto &ports = remote.drawn[destination];
        ports.insert(ports.end(), flow.ports.begin(), flow.ports.end());
        for (const auto source : from)
            world.passing[{source, destination}] |= flow.portSet();
    }
}

} // namespace drawbridge
