// SPDX-License-Identifier: Apache-2.0
// What DestinationRules tell clients about TLS (istio.md 1.10): a sidecar speaks the mesh's mutual
// TLS by itself, unless a rule for the host says otherwise. Rules of the client's namespace hide
// those of the Service's, and these those of the root namespace. Which one of several in one
// namespace counts, and for which subsets, is not worked out: where one may say otherwise, the
// caller may come without an identity. Tested by tests/unit/analysis/test_mesh_clients.cpp

#include "model/analysis/mesh_engine_impl.h"

#include <algorithm>

namespace drawbridge {

using namespace mesh;

namespace {

bool isOtherwise(const IstioClientTls &tls)
{
    return tls.mode != IstioTlsMode::None && tls.mode != IstioTlsMode::IstioMutual;
}

bool isOtherwise(const IstioTrafficPolicy &policy)
{
    return isOtherwise(policy.tls) || std::ranges::any_of(policy.portTls, [](const auto &port) {
               return isOtherwise(port.second);
           });
}

bool isOtherwise(const DestinationRuleObject &rule)
{
    return isOtherwise(rule.policy) || std::ranges::any_of(rule.subsets, [](const auto &subset) {
               return isOtherwise(subset.policy);
           });
}

/// A short name is one of the rule's namespace; `*` stands for the beginning of a name.
bool mayName(const DestinationRuleObject &rule, const ObjectMeta &service)
{
    const auto &host = rule.host.text;
    const auto full = service.name + "." + service.nameSpace + ".svc.cluster.local";
    if (host.starts_with('*'))
        return full.ends_with(host.substr(1));
    if (host.find('.') == std::string::npos)
        return host == service.name && rule.meta.nameSpace == service.nameSpace;
    return full == host || full.starts_with(host + ".");
}

/// exportTo: nothing means everybody (unless istiod is told otherwise), "." the own namespace.
bool isVisible(const DestinationRuleObject &rule, const std::string &from)
{
    return rule.exportTo.empty() || std::ranges::any_of(rule.exportTo, [&](const auto &to) {
               return to == "*" || to == from || (to == "." && rule.meta.nameSpace == from);
           });
}

/// The rules of one namespace: what one of them says otherwise, and whether they hide others.
struct Lookup {
    const DestinationRuleObject *otherwise = nullptr;
    bool isFound = false;
};

Lookup lookUp(const NamedByRules &named, const std::string &in, const std::string &client)
{
    Lookup result;
    for (const auto *rule : named.rules) {
        if (rule->meta.nameSpace != in || !isVisible(*rule, client))
            continue;
        // With a selector it is for some clients only.
        result.isFound = result.isFound || rule->workloadSelector.empty();
        if (result.otherwise == nullptr && isOtherwise(*rule))
            result.otherwise = rule;
    }
    return result;
}

} // namespace

namespace mesh {

const DestinationRuleObject *otherwiseBy(const MeshCaller &caller, const Subject &subject)
{
    if (caller.proxy != MeshProxy::Sidecar)
        return nullptr;
    const auto &root = subject.cluster->mesh->options.rootNamespace;
    for (const auto &named : subject.clientRules)
        for (const auto &in : {caller.nameSpace, named.nameSpace, root}) {
            const auto found = lookUp(named, in, caller.nameSpace);
            if (found.otherwise != nullptr)
                return found.otherwise;
            if (found.isFound)
                break;
        }
    return nullptr;
}

bool maySpeakPlaintext(const MeshCaller &caller, const Subject &subject)
{
    return caller.proxy == (subject.isAmbient ? MeshProxy::Sidecar : MeshProxy::Ztunnel) ||
           otherwiseBy(caller, subject) != nullptr;
}

std::string plaintextReason(const MeshCaller &caller, const Subject &subject)
{
    if (const auto *rule = otherwiseBy(caller, subject))
        return "DestinationRule " + nameOf(*rule) +
               " may have clients call it without the mutual TLS of the mesh.";
    return "Whether a sidecar and a ztunnel meet over mutual TLS depends on how the mesh was "
           "installed.";
}

} // namespace mesh

void MeshEngine::Impl::readClientTls()
{
    for (const auto &service : topology->services) {
        const auto &meta = service.object.meta;
        for (const auto id : service.backends) {
            auto &subject = subjects[id.index];
            NamedByRules named{meta.nameSpace, {}};
            for (const auto &rule : subject.cluster->mesh->destinationRules)
                if (mayName(rule, meta))
                    named.rules.push_back(&rule);
            if (std::ranges::any_of(named.rules,
                                    [](const auto *rule) { return isOtherwise(*rule); }))
                subject.clientRules.push_back(std::move(named));
        }
    }
}

} // namespace drawbridge
