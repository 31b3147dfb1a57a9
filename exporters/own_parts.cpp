// SPDX-License-Identifier: Apache-2.0
#include "exporters/own_parts.h"

#include "exporters/manifest_object.h"

#include <algorithm>
#include <array>

// What the exporters of this folder write, by its shape. Where a sentence of theirs changes, its
// old shape stays here, so that files written before are still known.
// Tested by tests/unit/exporters/test_update_in_place.cpp, over all golden files

namespace drawbridge {
namespace {

/// A sentence with a name in the middle, or at its end where nothing follows.
struct CommentShape {
    std::string_view begin;
    std::string_view inside; ///< Has to follow somewhere; may be empty.
};

constexpr std::array kCommentShapes{
    CommentShape{kHeaderStart, ".drawbridge.yaml"},
    CommentShape{"drawn: ", " -> "},
    CommentShape{"system: ", " -> "},
    CommentShape{"drawn: API access of ", ""},
    CommentShape{"Isolates every pod of ", "; what is not drawn stays shut."},
    CommentShape{"Mutual TLS for every workload of ", ""},
    CommentShape{"System flow: ", ""},
    CommentShape{"For the literals of ", "Put new values into the store"},
    CommentShape{"For cluster ", ": refuses this identity at every workload there."},
    CommentShape{"A merge patch of ", ""},
    CommentShape{"variable ", " of container "},
    CommentShape{"Refuses this identity at ", ""},
    CommentShape{"SPIRE registers the pods of ", " by this."},
    CommentShape{"name system:serviceaccount:", ", too."},
    CommentShape{"The proxy of ", " passes on what these namespaces and ServiceEntries stand for"},
    CommentShape{"Verifies tokens. Requests without one pass here; ",
                 " refuses them where people are drawn."},
    CommentShape{"istiod fetches the keys, and has to reach ", "."},
    CommentShape{"Its workloads leave accounts with different values of ", ""},
};

constexpr std::array<std::string_view, 55> kCommentSentences{
    "groups by their token",
    "people by their token",
    "as without this policy: the workload may read it too",
    "without a token: what callers show is up to the gateway's servers",
    "Keeps clients to TLS 1.2 and newer.",
    "As another Ingress of the namespace serves these hosts.",
    "An application can pass its proxy by: the NetworkPolicy holds it.",
    "Admits nobody: what is not drawn stays shut.",
    "The workloads must be changed too: see workload-patches.",
    "Add this folder to `components` of the kustomization that deploys the workloads.",
    "Every namespace at once; one folder after another is safer.",
    "Port 15008 is the tunnel of the ambient mesh: who may come is said here, on which port",
    "by the AuthorizationPolicy.",
    "callers without a mesh identity:",
    "no source: these callers have no mesh identity; the NetworkPolicy alone tells them apart",
    "no source: what callers show is up to the gateway's servers; the NetworkPolicy alone tells "
    "them apart",
    "only callers without a mesh identity; the NetworkPolicy alone tells them apart",
    "Sends the mesh's calls to the Service through the waypoint.",
    "At the waypoint, which may compare the port of the Service or that of the pod.",
    "Tells HTTP requests apart, which ztunnels cannot.",
    "Admits everything, so that the policies beside it close nothing yet.",
    "Deleting it enforces them.",
    "API access is drawn",
    "no API access is drawn",
    "Selects the pods of one workload and admits nothing.",
    "Refuses every request at the proxies of these pods.",
    "Refuses every connection at the ztunnels of these pods.",
    "It takes over the cloud identity of the account that its workloads leave: what the cloud "
    "trusts must",
    "write the one that all of them are to have.",
    "Asked last, of pods that no NetworkPolicy selects: it binds nobody as long as those of",
    "this export are there.",
    "Images come from the registries of the design, which end at a border of the path.",
    "Images are named by digest, so that they stay what they are.",
    "Images are signed by one of the keys of the design.",
    "Pods name a ServiceAccount of their own, since \"default\" is everybody's.",
    "Pods of the mesh do not switch off their sidecar, and are not on the host network.",
    "Namespaces of the mesh keep the label that gives their pods a sidecar.",
    "Pods carry the annotations that the design asks for.",
    "Untested: no Kyverno has verified a signature by this policy yet; try it with Audit first.",
    "refer to the keys of the Secret with secretKeyRef, and take the literals out.",
    "the SecretStore of this namespace",
    "where the store keeps it",
    "aws, azure, gcp, vault or another that is installed",
    "as the provider has them, an object for each objectName below",
    "Not checked against the real proxy of Linkerd.",
    "For whom the Server admits: a request without a route is refused.",
    "Port 4143 is that of Linkerd's proxies, where they meet since 2.18, before that on the port "
    "that",
    "is called: who may come is said here, on which port by the AuthorizationPolicy.",
    "Proxies of Linkerd read these when their pods start: restart those that run.",
    "the kubelet's probes, which need an authorization where a Server has routes; from which",
    "address they come depends on the network plugin",
    "no identity of the mesh: any pod has these addresses; the NetworkPolicy alone tells pods "
    "apart",
    "no identity of the mesh: told by address",
    "what no Server opens stays shut",
    "no port bypasses the proxy",
};

constexpr std::string_view kNoDenyAll =
    " also runs pods that are not in the input, so it has no deny-all of its own.";

/// What the exporters set and may leave out another time, in the order of the alphabet.
constexpr std::string_view kFields =
    " accessPolicy action add additionalProperties addresses allowPrivilegeEscalation"
    " annotations any apiGroup apiGroups apiVersion apiVersions attestors audiences"
    " automountServiceAccountToken capabilities cel cidr code containers count crd data"
    " drop egress endPort enforcementAction engine entries except exportTo expression"
    " expressions failureAction failurePolicy forwardOriginalToken from gatewayClassName"
    " group hostIPC hostNetwork hostPID hosts identityRefs imagePullSecrets"
    " imageReferences ingress initContainers ipBlock ipBlocks issuer items jobTemplate"
    " jwksUri jwtRules key keys kind kinds labels listeners location match"
    " matchConstraints matchExpressions matchLabels matchResources matches"
    " messageExpression metadata method methods minProtocolVersion mode mtls mutateDigest"
    " name names namespace namespaceSelector namespaces networks notIpBlocks notPrincipals"
    " number objectName objects op openAPIV3Schema operation operations operator"
    " outboundTrafficPolicy parameters parentRefs patches path paths podSelector"
    " policyName policyTypes port portLevelMtls ports principals privileged properties"
    " protocol provider proxyProtocol publicKeys reason refreshInterval registries rego"
    " remoteRef requestPrincipals required requiredAuthenticationRefs resolution"
    " resourceNames resourceRules resources roleRef rules runAsNonRoot seccompProfile"
    " secretKey secretName secretObjects secretStoreRef securityContext selector"
    " serviceAccountName source spec subjects target targetRef targetRefs targets template"
    " tls to type validate validation validationActions validations value values variables"
    " verbs verifyDigest verifyImages version when workloadSelector ";

bool hasCommentShape(std::string_view text)
{
    return std::ranges::any_of(kCommentShapes, [text](const CommentShape &shape) {
        return text.starts_with(shape.begin) &&
               text.substr(shape.begin.size()).find(shape.inside) != std::string_view::npos;
    });
}

} // namespace

bool OwnComments::contains(std::string_view comment, bool isBelowOwn) const
{
    if (m_newLines.contains(comment) || (isBelowOwn && comment.starts_with("#   ")))
        return true;
    if (!comment.starts_with("# "))
        return false;
    const std::string_view text = comment.substr(2);
    return hasCommentShape(text) || text.ends_with(kNoDenyAll) ||
           std::ranges::find(kCommentSentences, text) != kCommentSentences.end();
}

bool isOwnField(std::string_view key)
{
    const std::string word = ' ' + std::string(key) + ' ';
    return !key.empty() && key.find(' ') == std::string_view::npos &&
           kFields.find(word) != std::string_view::npos;
}

} // namespace drawbridge
