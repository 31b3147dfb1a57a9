// SPDX-License-Identifier: Apache-2.0
// What DestinationRules tell clients about TLS (istio.md 1.10): a sidecar speaks the mesh's mutual
// TLS by itself, unless a rule for the name it dials says otherwise, or the name is that of a
// ServiceEntry outside the mesh. Which name a caller dials nobody knows: where one of them may have
// it call otherwise, it may come without an identity. Tested by
// tests/unit/analysis/test_mesh_clients.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/service_entry_pods.h"

#include <algorithm>

namespace drawbridge {

using namespace mesh;

namespace mesh {

const ObjectMeta *otherwiseBy(const MeshCaller &caller, const Subject &subject, std::uint16_t port)
{
    if (caller.proxy != MeshProxy::Sidecar || subject.dialledNames.empty())
        return nullptr;
    const auto &options = subject.cluster->mesh->options;
    const RuleClient client{caller.nameSpace, options.rootNamespace,
                            options.exportsDestinationRules};
    for (const auto &name : subject.dialledNames) {
        if (const auto *rule = otherwiseRule(name, client, port))
            return &rule->meta;
        if (name.external != nullptr && name.ports.contains(port))
            return &name.external->meta;
    }
    return nullptr;
}

bool maySpeakPlaintext(const MeshCaller &caller, const Subject &subject, std::uint16_t port)
{
    return caller.proxy == (subject.isAmbient ? MeshProxy::Sidecar : MeshProxy::Ztunnel) ||
           otherwiseBy(caller, subject, port) != nullptr;
}

std::string plaintextReason(const MeshCaller &caller, const Subject &subject, std::uint16_t port)
{
    if (const auto *object = otherwiseBy(caller, subject, port))
        return object->kind + " " + object->nameSpace + "/" + object->name +
               " may have clients call it without the mutual TLS of the mesh.";
    return "Whether a sidecar and a ztunnel meet over mutual TLS depends on how the mesh was "
           "installed.";
}

} // namespace mesh

namespace {

/// Where some rule, or the place of a ServiceEntry, may have clients call otherwise.
void keepIfOtherwise(DialledName name, const Cluster &cluster, Subject &subject)
{
    bool isOtherwise = name.external != nullptr;
    for (const auto &rule : cluster.mesh->destinationRules)
        if (mayName(rule, name.host)) {
            name.rules.push_back(&rule);
            isOtherwise = isOtherwise || saysOtherwise(rule);
        }
    if (isOtherwise)
        subject.dialledNames.push_back(std::move(name));
}

DialledName dialledAs(const ServiceNode &service, const WorkloadNode &workload)
{
    const auto &object = service.object;
    DialledName name;
    name.nameSpace = object.meta.nameSpace;
    name.host = object.meta.name + "." + name.nameSpace + ".svc.cluster.local";
    for (const auto &port : object.ports) {
        if (port.protocol != Protocol::Tcp)
            continue;
        for (const auto &target : targetPortsOf(port, workload))
            name.ports[target.first].insert(port.port);
        // Clients of a headless Service call its pods on the port they dial.
        if (object.isHeadless)
            name.ports[port.port].insert(port.port);
    }
    return name;
}

} // namespace

void MeshEngine::Impl::readClientTls()
{
    for (const auto &service : topology->services)
        for (const auto id : service.backends)
            keepIfOtherwise(dialledAs(service, topology->workload(id)), *subjects[id.index].cluster,
                            subjects[id.index]);
    for (std::uint32_t i = 0; i < subjects.size(); ++i)
        for (const auto &entry : subjects[i].cluster->mesh->serviceEntries) {
            if (leadsTo(entry, topology->workloads[i]) == MeshMatch::No)
                continue;
            DialledName name;
            name.nameSpace = entry.meta.nameSpace;
            name.ports = podPortsOf(entry);
            name.external = entry.isInMesh ? nullptr : &entry;
            for (const auto &host : entry.hosts) {
                name.host = host.text;
                keepIfOtherwise(name, *subjects[i].cluster, subjects[i]);
            }
        }
}

} // namespace drawbridge
