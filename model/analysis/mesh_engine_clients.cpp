// SPDX-License-Identifier: Apache-2.0
// What DestinationRules tell clients about TLS (istio.md 1.10): a sidecar speaks the mesh's mutual
// TLS by itself, unless a rule for the host says otherwise. Which rule of several counts, and for
// which clients and subsets, is not worked out: where one may say otherwise, the caller may come
// without an identity. Tested by tests/unit/analysis/test_mesh_clients.cpp

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

} // namespace

void MeshEngine::Impl::readClientTls()
{
    for (const auto &service : topology->services) {
        const auto &meta = service.object.meta;
        for (const auto id : service.backends) {
            auto &subject = subjects[id.index];
            for (const auto &rule : subject.cluster->mesh->destinationRules)
                if (subject.clientTls.empty() && isOtherwise(rule) && mayName(rule, meta))
                    subject.clientTls = "DestinationRule " + nameOf(rule) +
                                        " may have clients call it without the mutual TLS of the "
                                        "mesh.";
        }
    }
}

} // namespace drawbridge
