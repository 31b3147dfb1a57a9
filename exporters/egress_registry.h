// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// What a sidecar has to know of, so that all TCP passes it that is drawn from its workload.
struct EgressRegistry {
    std::set<std::string> namespaces;         ///< Whose Services it calls.
    std::vector<const PlannedFlow *> outside; ///< Its flows to addresses.
    std::vector<std::string>
        doubts; ///< Clauses: what else it may call. Empty: that is all; sorted.
};

/// Finds it for the workloads of a plan with sidecars. Looks into the plan, whose flows must be
/// complete, and must outlive it.
class EgressRegistries {
public:
    explicit EgressRegistries(const ExportPlan &plan);

    /// Cost: O(its flows x Services).
    [[nodiscard]] EgressRegistry of(const ExportSubject &subject) const;

private:
    void addDestination(const ExportSubject &subject, const PlannedFlow &planned,
                        EgressRegistry &registry) const;
    void addSystemDestination(const PlannedFlow &planned, EgressRegistry &registry) const;
    [[nodiscard]] PortSet servedPorts(const ExportSubject &from, const ExportSubject &to) const;
    [[nodiscard]] PortSet dialledPorts(const ExportSubject &from, const ExportSubject &to) const;
    [[nodiscard]] PortSet plaintextPorts(const ExportSubject &to) const;
    void addExternal(const PlannedFlow &planned, EgressRegistry &registry) const;
    void addFromInput(const ExportSubject &subject, EgressRegistry &registry) const;
    void addFromInput(const External &external, EgressRegistry &registry) const;
    void addRouting(EgressRegistry &registry) const;
    void addAliases(EgressRegistry &registry) const;

    const ExportPlan &m_plan;
    const ResourceSet *m_input = nullptr; ///< Null without manifests.
    std::map<const ExportSubject *, std::vector<const PlannedFlow *>> m_outOf;
    std::map<const ExportSubject *, PortSet> m_plaintext; ///< Open to callers without an identity.
    std::set<NodeKey> m_usesApi;
};

/// The addresses of an external as a ServiceEntry takes them: a single one without its length.
[[nodiscard]] std::vector<std::string> entryAddresses(const External &external,
                                                      const DesignCluster &cluster);

/// The host by which it is called, where it has a valid one; else nothing.
[[nodiscard]] std::string entryHost(const External &external);

} // namespace drawbridge
