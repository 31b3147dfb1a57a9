// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// One variable as the container sees it, where its value is known.
struct KnownVariable {
    std::string name;
    std::string value;
    EvidenceKind kind = EvidenceKind::Env; ///< Env or ConfigMapEnv.
    SourceSpan where;                      ///< Of the value: a ConfigMap entry or the env item.
};

using ConfigMaps = std::map<std::pair<std::string, std::string>, const ConfigMapObject *>;

/// ConfigMaps of a cluster by (namespace, name).
[[nodiscard]] ConfigMaps configMapsOf(const ResourceSet &resources);

/// The variables that the kubelet adds for the Services of one namespace (Kubernetes docs,
/// "Environment variables" of Services), by name: REDIS_SERVICE_HOST is "redis" here, so that what
/// refers to it names the Service. They are no evidence by themselves.
class ServiceVariables {
public:
    ServiceVariables(const Topology &topology, std::string_view cluster,
                     std::string_view nameSpace);

    [[nodiscard]] const std::string *find(const std::string &name) const;

private:
    void add(const ServiceObject &service);

    std::map<std::string, std::string> m_values;
};

/// How much variables may still add to the texts of one container: a text that names a long value
/// again and again would grow past all memory. What it cannot pay for stays as it is written.
class ExpansionBudget {
public:
    /// Takes the bytes; false, and nothing changes, when there are fewer left.
    [[nodiscard]] bool take(std::size_t bytes)
    {
        const bool isEnough = bytes <= m_left;
        m_left -= isEnough ? bytes : 0;
        return isEnough;
    }

private:
    std::size_t m_left = std::size_t{256} << 10U; ///< Addresses are short: no real text needs it.
};

/// The variables of one container: envFrom in order, then env, later ones winning; $(NAME) replaced
/// where NAME is known (Kubernetes API, Container.env). Values of Secrets are not known.
class Environment {
public:
    Environment(const Container &container, const std::string &nameSpace,
                const ConfigMaps &configMaps, const ServiceVariables &services);

    /// Those of the manifest, sorted by name.
    [[nodiscard]] const std::map<std::string, KnownVariable> &variables() const
    {
        return m_variables;
    }
    /// The value of a variable of the manifest or of the kubelet, or nothing.
    [[nodiscard]] const std::string *find(const std::string &name) const;

private:
    void addSource(const EnvironmentSource &source, const std::string &nameSpace,
                   const ConfigMaps &configMaps);
    void add(const EnvironmentVariable &variable, const std::string &nameSpace,
             const ConfigMaps &configMaps, ExpansionBudget &budget);

    std::map<std::string, KnownVariable> m_variables;
    const ServiceVariables &m_services;
};

using VariableLookup = std::function<const std::string *(const std::string &name)>;

/// `text` with $(NAME) replaced where `lookup` knows NAME; "$$" stands for "$", as the kubelet has
/// it.
[[nodiscard]] std::string expandReferences(std::string_view text, const VariableLookup &lookup,
                                           ExpansionBudget &budget);

/// `text` with $NAME, ${NAME}, ${NAME:-default} and ${NAME:default} replaced, as shells and
/// programs that fill in their configuration do; what is not known stays unless it has a default.
[[nodiscard]] std::string expandPlaceholders(std::string_view text, const VariableLookup &lookup,
                                             ExpansionBudget &budget);

} // namespace drawbridge
