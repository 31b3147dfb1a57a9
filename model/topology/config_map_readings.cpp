// SPDX-License-Identifier: Apache-2.0
#include "model/topology/config_map_readings.h"

// Flows are inferred for each container by itself, since its variables decide what a file says.
// That makes the work the product of containers and ConfigMaps, which a hostile manifest drives up
// at no cost. Tested by tests/unit/topology/test_config_map_readings.cpp

namespace drawbridge {

namespace {

std::size_t bytesOf(const ConfigMapObject &object)
{
    std::size_t bytes = 0;
    for (const auto &[key, text] : object.data)
        bytes += key.size() + text.text.size();
    return bytes;
}

} // namespace

const ConfigMaps &ConfigMapReadings::readBy(const PodSpec &pod, const Container &container,
                                            const std::string &nameSpace)
{
    if (isSpent())
        return m_none;
    countEnvironment(container, nameSpace);
    for (const VolumeMount &mount : container.volumeMounts)
        countMounts(pod, mount, nameSpace);
    return isSpent() ? m_none : m_configMaps;
}

void ConfigMapReadings::countEnvironment(const Container &container, const std::string &nameSpace)
{
    for (const EnvironmentSource &source : container.envFrom) {
        if (source.configMapName)
            count(nameSpace, *source.configMapName);
    }
    for (const EnvironmentVariable &variable : container.env) {
        const auto map = variable.configMapName
                             ? m_configMaps.find({nameSpace, *variable.configMapName})
                             : m_configMaps.end();
        if (map == m_configMaps.end())
            continue;
        const auto entry = map->second->data.find(variable.configMapKey);
        m_readAgain += entry == map->second->data.end() ? 0 : entry->second.text.size();
    }
}

void ConfigMapReadings::countMounts(const PodSpec &pod, const VolumeMount &mount,
                                    const std::string &nameSpace)
{
    for (const Volume &volume : pod.volumes) {
        if (volume.name != mount.name)
            continue;
        for (const VolumeSource &source : volume.sources) {
            if (source.kind == VolumeSource::Kind::ConfigMap)
                count(nameSpace, source.object);
        }
    }
}

void ConfigMapReadings::count(const std::string &nameSpace, const std::string &name)
{
    const auto map = m_configMaps.find({nameSpace, name});
    if (map == m_configMaps.end())
        return;
    const auto [at, isNew] = m_bytes.try_emplace(map->second);
    if (isNew)
        at->second = bytesOf(*map->second);
    else
        m_readAgain += at->second;
}

} // namespace drawbridge
