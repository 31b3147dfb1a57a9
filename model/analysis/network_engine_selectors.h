// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <boost/dynamic_bitset.hpp>

#include <map>
#include <string>
#include <vector>

namespace drawbridge::network {

using Bits = boost::dynamic_bitset<>;

/// What matches for certain and what may match; disjoint. The rest does not match.
struct Matches {
    Bits yes;
    Bits maybe;
};

/// Which of `size` label maps carry a key, or a key with a value: one bitset for each.
class LabelIndex {
public:
    explicit LabelIndex(std::size_t size) : m_nothing(size) {}
    void add(std::size_t item, const LabelMap &labels);
    [[nodiscard]] Bits select(const LabelRequirement &requirement) const;
    [[nodiscard]] std::size_t size() const { return m_nothing.size(); }

private:
    struct Key {
        Bits present;
        std::map<std::string, Bits, std::less<>> values;
    };
    std::map<std::string, Key, std::less<>> m_keys;
    Bits m_nothing;
};

/// Selectors as sets of workloads. Each distinct selector is evaluated once.
class SelectorIndex {
public:
    explicit SelectorIndex(const Topology &topology);

    /// Workloads of all namespaces whose pod labels match. Labels that a controller sets on each
    /// pod it makes ("pod-template-hash", "statefulset.kubernetes.io/pod-name") are not known.
    const Matches &pods(const LabelSelector &selector);
    /// Workloads in the namespaces that match. Of a namespace without manifest only
    /// kubernetes.io/metadata.name is known (items 11 and 12).
    const Matches &podsOfNamespaces(const LabelSelector &selector);
    /// Workloads of one namespace.
    [[nodiscard]] const Bits &podsOf(NamespaceId nameSpace) const;
    [[nodiscard]] const Bits &podsOf(const std::string &cluster) const;

private:
    using Requirements = std::vector<LabelRequirement>;
    [[nodiscard]] Matches namespaces(const LabelSelector &selector) const;
    [[nodiscard]] const Bits &lackingControllerLabel(const std::string &key) const;
    [[nodiscard]] Bits podsOf(const Bits &namespaces) const;

    LabelIndex m_podLabels;
    LabelIndex m_namespaceLabels;
    Bits m_declared;
    std::vector<Bits> m_podsByNamespace;
    std::map<std::string, Bits> m_podsByCluster;
    Bits m_noPods;
    std::map<std::string, Bits> m_lackingControllerLabel; ///< By label key.
    std::map<Requirements, Matches> m_pods;
    std::map<Requirements, Matches> m_podsOfNamespaces;
};

/// Whether the controller of a workload sets the label on each pod, so that the template does not
/// tell its value.
[[nodiscard]] bool isSetByController(const WorkloadNode &workload, const std::string &key);

} // namespace drawbridge::network
