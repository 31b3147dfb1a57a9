// SPDX-License-Identifier: Apache-2.0
#include "model/topology/flow_inference.h"

#include "model/topology/command_settings.h"
#include "model/topology/config_map_readings.h"
#include "model/topology/config_text.h"
#include "model/topology/environment.h"
#include "model/topology/flow_collector.h"
#include "model/topology/handler_settings.h"
#include "model/topology/mounted_files.h"
#include "model/topology/object_flows.h"
#include "model/topology/setting_mentions.h"

#include <map>
#include <tuple>
#include <utility>

// Which peers a workload names itself (cli.md "flows"): in environment variables, literal or out of
// ConfigMaps, as address, URL or HOST and PORT pair, in command and arguments, in files mounted
// from ConfigMaps, in probes and hooks; and what routes and monitors say of their callers. Each
// source is read by a file of its own; what is a flow is decided by FlowCollector. Tested by
// tests/unit/topology/test_flow_inference.cpp, test_flow_fixtures.cpp

namespace drawbridge {

namespace {

std::vector<PlacedSetting> environmentSettings(const Environment &environment)
{
    std::vector<PlacedSetting> settings;
    for (const auto &[name, variable] : environment.variables()) {
        TextSetting setting;
        setting.name = name;
        setting.value = variable.value;
        settings.push_back({std::move(setting), variable.kind, variable.where, {}});
    }
    return settings;
}

/// Reads the workloads of one cluster.
class WorkloadReader {
public:
    WorkloadReader(const Topology &topology, const Topology::Cluster &cluster,
                   FlowCollector &collector, Diagnostics &diagnostics)
        : m_topology(topology), m_cluster(cluster), m_configMaps(configMapsOf(*cluster.resources)),
          m_collector(collector), m_diagnostics(diagnostics)
    {}

    void read(const WorkloadObject &object)
    {
        const ObjectMeta &meta = object.meta;
        const auto id =
            m_topology.findWorkload({m_cluster.name, meta.nameSpace, meta.kind, meta.name});
        if (!id || !m_topology.workload(*id).hasNetwork)
            return;
        for (const Container &container : object.pod.containers)
            read(*id, meta.nameSpace, object.pod, container);
    }

private:
    void read(WorkloadId from, const std::string &nameSpace, const PodSpec &pod,
              const Container &container)
    {
        const ConfigMaps &configMaps = configMapsFor(pod, container, nameSpace);
        const Environment environment(container, nameSpace, configMaps,
                                      serviceVariables(nameSpace));
        add(from, environmentSettings(environment));
        std::vector<TextWithPlace> words = container.command;
        words.insert(words.end(), container.args.begin(), container.args.end());
        ExpansionBudget budget;
        add(from, commandSettings(words, EvidenceKind::Args, environment, budget));
        for (const MountedFile &file : mountedFiles(pod, container, nameSpace, configMaps))
            add(from, fileSettings(file, textSettings(file), environment, budget));
        add(from, handlerSettings(container, environment, budget));
    }

    const ConfigMaps &configMapsFor(const PodSpec &pod, const Container &container,
                                    const std::string &nameSpace)
    {
        const bool wasSpent = m_readings.isSpent();
        const ConfigMaps &configMaps = m_readings.readBy(pod, container, nameSpace);
        if (!wasSpent && m_readings.isSpent())
            m_diagnostics.warning(
                ErrorCode::MemoryLimit,
                "containers read the same ConfigMaps again and again, more than " +
                    std::to_string(ConfigMapReadings::kMaxReadAgain >> 20U) +
                    " MiB in all; from this container on flows are not inferred from ConfigMaps",
                container.where, "read less at once, or draw these flows");
        return configMaps;
    }

    /// Many workloads may mount one file; it is read once.
    const std::vector<TextSetting> &textSettings(const MountedFile &file)
    {
        const auto [at, isNew] = m_files.try_emplace({file.text, file.path});
        if (isNew)
            at->second = settingsIn(file.path, file.text->text);
        return at->second;
    }

    void add(WorkloadId from, const std::vector<PlacedSetting> &settings)
    {
        for (const Mention &mention : mentionsIn(settings))
            m_collector.add(from, mention);
    }

    const ServiceVariables &serviceVariables(const std::string &nameSpace)
    {
        const auto at = m_serviceVariables.find(nameSpace);
        if (at != m_serviceVariables.end())
            return at->second;
        return m_serviceVariables
            .emplace(nameSpace, ServiceVariables(m_topology, m_cluster.name, nameSpace))
            .first->second;
    }

    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    ConfigMaps m_configMaps;
    ConfigMapReadings m_readings{m_configMaps};
    std::map<std::string, ServiceVariables> m_serviceVariables;
    std::map<std::pair<const TextWithPlace *, std::string>, std::vector<TextSetting>> m_files;
    FlowCollector &m_collector;
    Diagnostics &m_diagnostics;
};

} // namespace

void addInferredFlows(Topology &topology, Diagnostics &diagnostics)
{
    FlowCollector collector(topology);
    for (const Topology::Cluster &cluster : topology.clusters) {
        WorkloadReader reader(topology, cluster, collector, diagnostics);
        for (const WorkloadObject &object : cluster.resources->workloads)
            reader.read(object);
        addRouteFlows(topology, cluster, collector);
        addScrapeFlows(topology, cluster, collector);
        addMeshRouteFlows(topology, cluster, collector);
    }
    if (collector.isFull())
        diagnostics.warning(ErrorCode::MemoryLimit,
                            "more than " + std::to_string(FlowCollector::kMaxFlows) +
                                " flows can be inferred; the others are left out",
                            {}, "read fewer workloads at once");
    topology.inferredFlows = collector.flows();
}

} // namespace drawbridge
