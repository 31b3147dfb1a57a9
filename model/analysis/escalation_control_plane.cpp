// SPDX-License-Identifier: Apache-2.0
// Who makes itself a cluster admin past RBAC (findings.md 2.5): e12 by a client certificate, e15 by
// the ConfigMap in which EKS keeps who is whom.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation_edges.h"

#include <array>

namespace drawbridge {
namespace {

const std::string kCertificatesApi = "certificates.k8s.io";

std::vector<std::size_t> awsAuthOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    const RbacAtom &atom = grant.atom;
    if (isInScope(atom.nameSpace, "kube-system") && (atom.name.empty() || atom.name == "aws-auth"))
        return {draft.admin()};
    return {};
}

constexpr std::array kControlPlaneGrants{
    DangerousGrant{"e15", "update", "", "configmaps", awsAuthOf, DangerousGrant::Doubt::Always},
    DangerousGrant{"e15", "patch", "", "configmaps", awsAuthOf, DangerousGrant::Doubt::Always},
};

void addCertificates(EscalationDraft &draft, const EscalationHolder &holder)
{
    const std::string requests = "certificatesigningrequests";
    const RbacGrant *create = holder.held({"", "create", kCertificatesApi, requests, ""});
    if (!create)
        return;
    const bool approves =
        holder.held({"", "update", kCertificatesApi, requests + "/approval", ""}) ||
        holder.held({"", "patch", kCertificatesApi, requests + "/approval", ""});
    const std::string signer = "kubernetes.io/kube-apiserver-client";
    const bool signs = holder.held({"", "approve", kCertificatesApi, "signers", signer}) ||
                       holder.held({"", "approve", kCertificatesApi, "signers", "kubernetes.io/*"});
    if (approves && signs)
        draft.add({holder.node,
                   "e12",
                   "may make and approve client certificates",
                   *create,
                   {draft.admin()}});
}

} // namespace

void addControlPlaneEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    addDangerousGrants(draft, holder, kControlPlaneGrants);
    addCertificates(draft, holder);
}

} // namespace drawbridge
