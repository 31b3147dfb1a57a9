// SPDX-License-Identifier: Apache-2.0
// Who has a controller act for him (findings.md 2.5, e21): by the kinds of controller_catalogue.h.
// A wildcard is no sign that a product is there; a group that is named is one, and if then its
// controller is not in the input, that is told. What a controller does for whom its own settings
// decide, which no permission shows: possible.
//
// Tested by tests/unit/analysis/test_escalation_controllers.cpp
#include "model/analysis/controller_catalogue.h"
#include "model/analysis/escalation_edges.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Gain = ControlledKind::Gain;

/// Indexes of the workloads that run the controller of a kind.
std::vector<std::size_t> controllersOf(const EscalationWorld &world, const ControlledKind &kind)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < world.workloads.size(); ++i) {
        const EscalationWorld::Workload &workload = world.workloads[i];
        const auto label = workload.podLabels.find(std::string(kind.labelKey));
        const bool isLabelled =
            label != workload.podLabels.end() && label->second == kind.labelValue;
        if (isLabelled || (!kind.name.empty() && workload.key.name == kind.name))
            found.push_back(i);
    }
    return found;
}

/// A wildcard is told once for a product, by the first of its kinds.
bool isTold(const RbacGrant &grant, const ControlledKind &kind, const ControlledKind *last)
{
    return last && last->product == kind.product && last->labelValue == kind.labelValue &&
           grant.atom.resource == "*";
}

class ControllerEdges {
public:
    ControllerEdges(EscalationDraft &draft, EscalationHolder &holder)
        : m_draft(draft), m_holder(holder)
    {}

    void add(const RbacGrant &grant, const ControlledKind &kind, std::string_view verb)
    {
        const auto controllers = controllersOf(m_draft.world(), kind);
        if (controllers.empty() && grant.atom.apiGroup == "*")
            return;
        if (controllers.empty())
            m_draft.addUnknown("whoever writes " + std::string(kind.resource) + '.' +
                               std::string(kind.apiGroup) + " acts through " +
                               std::string(kind.product) +
                               ", whose controller is not in the input");
        EscalationPower power{m_holder.node,
                              "e21",
                              mayText(verb, kind.resource, grant) + ", on which " +
                                  std::string(kind.product) + " acts",
                              grant,
                              {},
                              true};
        if (kind.gain == Gain::Pods) {
            power.isPossible = controllers.empty();
            addPodsMade(m_draft, m_holder, std::move(power), true);
            return;
        }
        for (const std::size_t index : controllers) {
            const EscalationWorld::Workload &workload = m_draft.world().workloads[index];
            power.targets.push_back(
                m_draft.account({workload.key.nameSpace, workload.serviceAccount}));
        }
        m_draft.add(std::move(power));
    }

private:
    EscalationDraft &m_draft;
    EscalationHolder &m_holder;
};

} // namespace

void addControllerEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    ControllerEdges edges(draft, holder);
    for (const RbacGrant *grant : holder.changing) {
        const ControlledKind *last = nullptr;
        for (const ControlledKind &kind : controlledKinds()) {
            const std::string_view verb =
                firstVerb(*grant, kWritingVerbs, kind.apiGroup, kind.resource);
            if (verb.empty() || isTold(*grant, kind, last))
                continue;
            last = &kind;
            edges.add(*grant, kind, verb);
        }
    }
}

} // namespace drawbridge
