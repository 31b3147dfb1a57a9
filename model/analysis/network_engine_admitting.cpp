// SPDX-License-Identifier: Apache-2.0
// The rules that let one pair through, which is all that most findings tell of it. The policies
// that select the subject are asked rule by rule, as network_engine_explain.cpp does; where
// administrators have a say, whose tiers decide what comes to these rules, that is asked itself.
//
// Tested by tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>

namespace drawbridge {
namespace network_engine_admitting {
namespace {

std::vector<PolicyReason> fromExplanation(const NetworkEngine &engine, const Endpoint &from,
                                          const Endpoint &to, Direction direction,
                                          const PortSet &ports)
{
    std::vector<PolicyReason> reasons = engine.explain(from, to).reasons;
    std::erase_if(reasons, [&](const PolicyReason &reason) {
        return reason.direction != direction || !reason.rule ||
               (reason.ports.allowed & ports).empty();
    });
    return reasons;
}

} // namespace
} // namespace network_engine_admitting

std::vector<PolicyReason> NetworkEngine::admitting(const Endpoint &from, const Endpoint &to,
                                                   Direction direction, const PortSet &ports) const
{
    const bool isIngress = direction == Direction::Ingress;
    const auto *subject = std::get_if<WorkloadId>(isIngress ? &to : &from);
    const bool isSilent = subject == nullptr || m_impl->isNode(*subject) ||
                          m_impl->mayBeDecidedBits.test(subject->index) ||
                          !m_impl->hasNetwork(from) || !m_impl->hasNetwork(to) ||
                          m_impl->isAcrossClusters(from, to);
    if (isSilent)
        return {};
    if (!m_impl->adminPoliciesOf(*subject, AdminTier::Admin).empty() ||
        !m_impl->adminPoliciesOf(*subject, AdminTier::Baseline).empty())
        return network_engine_admitting::fromExplanation(*this, from, to, direction, ports);
    std::vector<PolicyReason> reasons;
    for (const std::uint32_t index : m_impl->selecting(*subject, direction)) {
        const network::CompiledPolicy &policy = *m_impl->policies[index];
        const auto &rules = policy.rules(direction);
        for (std::size_t i = 0; i < rules.size(); ++i) {
            if (m_impl->holds(rules[i], isIngress ? from : to) != Verdict::Allow)
                continue;
            PortSet admitted = m_impl->portsAt(rules[i], to);
            if (!(admitted & ports).empty())
                reasons.push_back({&policy.object.meta,
                                   &policy.object,
                                   nullptr,
                                   direction,
                                   i,
                                   {std::move(admitted), {}},
                                   {},
                                   {}});
        }
    }
    return reasons;
}

} // namespace drawbridge
