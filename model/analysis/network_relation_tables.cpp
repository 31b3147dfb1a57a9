// SPDX-License-Identifier: Apache-2.0
// What ends have in common. Two ends are of one ports class when every named port leads to the same
// numbers on both (network-policy.md item 33), of one tier class when no policy of an administrator
// tells them apart; what holds for one of a class then holds for all.
//
// Tested by tests/unit/analysis/test_network_relation.cpp
#include "model/analysis/network_relation_tables.h"

#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace drawbridge::network {
namespace {

using NamedPorts = std::vector<std::tuple<std::string, Protocol, std::uint16_t>>;

NamedPorts namedPortsOf(const WorkloadNode &workload)
{
    NamedPorts ports;
    for (const ContainerPort &port : workload.ports) {
        if (!port.name.empty())
            ports.emplace_back(port.name, port.protocol, port.port);
    }
    std::ranges::sort(ports);
    return ports;
}

char signOf(bool isCertain, bool isPossible)
{
    return isCertain ? 'y' : isPossible ? 'm' : 'n';
}

// Where an end stands in one policy, one letter for the subject and one a rule.
void addSigns(const CompiledAdminPolicy &policy, const Endpoint &end, std::string &signs)
{
    const auto *id = std::get_if<WorkloadId>(&end);
    signs += id ? signOf(policy.selected.test(id->index), policy.maySelect.test(id->index)) : 'n';
    for (Direction direction : {Direction::Ingress, Direction::Egress}) {
        for (const CompiledAdminRule &rule : policy.rules(direction)) {
            if (id)
                signs += signOf(rule.yes.test(id->index), rule.maybe.test(id->index));
            else
                signs += signOf(rule.addresses.contains(std::get<IpAddress>(end)),
                                rule.maybeAddresses.contains(std::get<IpAddress>(end)));
        }
    }
}

void addBlocksIn(const std::shared_ptr<const NamedBlocks> &named, RelationWorld &world)
{
    if (!named)
        return;
    const auto [at, isNew] = world.blocksIn.try_emplace(named.get());
    if (!isNew)
        return;
    for (Id i = static_cast<Id>(world.workloads()); i < world.size(); ++i) {
        if (named->addresses.contains(std::get<IpAddress>(world.end(i))))
            at->second.push_back(i);
    }
}

} // namespace

RelationWorld::RelationWorld(const NetworkEngine::Impl &engineIn) : engine(engineIn)
{
    tbb::parallel_invoke(
        [this] {
            findNodes();
            classifyPorts();
            classifyByTiers();
        },
        [this] { findBlocks(); });
}

void RelationWorld::findBlocks()
{
    for (const auto &policy : engine.policies) {
        for (Direction direction : {Direction::Ingress, Direction::Egress}) {
            for (const CompiledRule &rule : policy->rules(direction))
                addBlocksIn(rule.blocks, *this);
        }
    }
}

Endpoint RelationWorld::end(Id index) const
{
    if (isWorkload(index))
        return WorkloadId{index};
    return engine.blocks[index - workloads()].ranges().front().first;
}

void RelationWorld::findNodes()
{
    std::set<IpAddress> nodes;
    for (const WorkloadNode &workload : engine.topology->workloads)
        nodes.insert(workload.hostIps.begin(), workload.hostIps.end());
    hasSeveralClusters = engine.topology->clusters.size() > 1;
    mayBeNode.resize(size());
    for (Id i = 0; i < size(); ++i)
        mayBeNode[i] = isWorkload(i) ? engine.nodeAddresses.test(i)
                                     : nodes.contains(std::get<IpAddress>(end(i)));
    hasNodes = std::ranges::find(mayBeNode, true) != mayBeNode.end();
}

void RelationWorld::classifyPorts()
{
    std::map<std::pair<bool, NamedPorts>, Id> classes;
    portsClass.reserve(size());
    for (Id i = 0; i < size(); ++i) {
        std::pair<bool, NamedPorts> key;
        if (isWorkload(i)) {
            const WorkloadNode &workload = engine.topology->workloads[i];
            key = {workload.isHostNetwork, namedPortsOf(workload)};
        }
        const auto next = static_cast<Id>(classes.size());
        portsClass.push_back(classes.try_emplace(std::move(key), next).first->second);
    }
}

void RelationWorld::classifyByTiers()
{
    tierClass.assign(size(), 0);
    if (engine.adminPolicies.empty())
        return;
    std::map<std::pair<std::string, Id>, Id> classes;
    for (Id i = 0; i < size(); ++i) {
        std::string signs;
        for (const CompiledAdminPolicy &policy : engine.adminPolicies)
            addSigns(policy, end(i), signs);
        const auto next = static_cast<Id>(classes.size());
        tierClass[i] = classes.try_emplace({std::move(signs), portsClass[i]}, next).first->second;
    }
}

} // namespace drawbridge::network
