// SPDX-License-Identifier: Apache-2.0
#include "model/design/people.h"

// People at gateways (zero-trust.md rows 8 and 9): one answer for the export and its proof.
// Tested by tests/unit/design/test_token_issuer.cpp

namespace drawbridge {

bool isByToken(const Design &design, const Topology &topology, const Flow &flow)
{
    const External *from = design.findExternal(flow.from);
    const bool isOfPeople =
        from && (from->kind == External::Kind::Person || from->kind == External::Kind::Group);
    const bool isOfIstio = design.mesh == MeshKind::Sidecar || design.mesh == MeshKind::Ambient;
    if (!isOfPeople || !isOfIstio)
        return false;
    const auto to = topology.findWorkload(flow.to);
    return to && topology.workload(*to).mesh == MeshMembership::Gateway &&
           topology.workload(*to).hasNetwork && !topology.workload(*to).isHostNetwork;
}

External callersPlace(const External &people)
{
    External place = people;
    if (place.cidrs.empty())
        place.kind = External::Kind::Internet;
    return place;
}

} // namespace drawbridge
