// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_stage_texts.h"

#include "exporters/manifest_object.h"

#include <array>

// The same stages for every mesh (zero-trust.md, "Rollout stages"); what people do and look at is
// another where ztunnels stand in for sidecars (istio.md 1.9).
// Tested by tests/cli/test_rollout_command.cpp and tests/cli/test_rollout_ambient.cpp

namespace drawbridge {

namespace {

constexpr std::array<StageText, kStageFolders.size()> kStageTexts{{
    {"identity",
     "Gives every workload the ServiceAccount that is drawn, with its Roles and bindings, and the "
     "labels by which later stages select it. `kubectl apply -k .` makes the accounts, Roles and "
     "bindings; the changes of the workloads are the component in `workload-patches`: add it to "
     "`components` of the kustomization that deploys them. That restarts their pods.",
     "Every pod runs under its account (`kubectl get pods -A -o custom-columns=NS:.metadata."
     "namespace,POD:.metadata.name,ACCOUNT:.spec.serviceAccountName`), is ready, and logs no "
     "`forbidden` from the API server.",
     "Take the component off again and deploy, then `kubectl delete -k .`: accounts go last, since "
     "no pod starts under one that is missing."},
    {"mesh enrolment, PERMISSIVE",
     "Puts namespaces into the mesh by their label and keeps mutual TLS PERMISSIVE: plaintext is "
     "still taken. `kubectl apply -k .` first, then the labels in `workload-patches`, then restart "
     "the pods of these namespaces, one Deployment after another. A namespace that the input binds "
     "by a PeerAuthentication of its own gets none here.",
     "`istioctl proxy-status` lists every pod, and each has a container `istio-proxy`; traffic "
     "flows as before.",
     "Take the labels off, restart the pods, then `kubectl delete -k .`."},
    {"AuthorizationPolicy in dry run",
     "Adds the AuthorizationPolicies of stages 4 and 6 with `istio.io/dry-run`: proxies report "
     "what "
     "they would refuse and refuse nothing. Policies of the input that have the name of one of "
     "them "
     "are left as they are and still enforced.",
     "The metrics `istio_dry_run_allow_shadow_denied` and the proxies' logs (`shadow denied`) stay "
     "empty for at least one full business cycle. What shows up is either drawn, or meant to be "
     "refused.",
     "`kubectl delete -k .`"},
    {"NetworkPolicy, one namespace at a time",
     "Applies allows and deny-all of one namespace together, the namespaces with the fewest flows "
     "first: the first policy that selects a pod isolates it. NetworkPolicy has no dry run, so "
     "take "
     "one folder at a time and wait.",
     "Drawn flows still connect; clients report no timeouts. The network plugin's own flow log, "
     "where it has one, shows what is dropped.",
     "`kubectl delete -k .` in the folder of the namespace, then apply again what the list below "
     "says was replaced."},
    {"AuthorizationPolicy enforced, one namespace at a time",
     "Takes the dry run off the ALLOW policies of one namespace: from the first ALLOW policy on a "
     "workload refuses all it does not admit.",
     "No drawn request is answered with 403 `RBAC: access denied`.",
     "Apply stage 2 again, which puts the policies back into dry run, then apply again what the "
     "list below says was replaced."},
    {"STRICT mutual TLS, one namespace at a time",
     "Refuses plaintext: first apply the PeerAuthentications of workloads, which keep the ports "
     "PERMISSIVE that callers without a mesh identity are drawn to, then the one named `default` "
     "of "
     "the namespace.",
     "`istio_requests_total{connection_security_policy=\"none\"}` does not grow on the workloads "
     "of "
     "the namespace; no client reports a reset connection.",
     "Delete the PeerAuthentications of workloads, and apply again that of stage 1, or what the "
     "list below says was replaced."},
    {"allow nothing",
     "Closes what no ALLOW policy selects: one empty AuthorizationPolicy a namespace.",
     "As in stage 4; workloads to which nothing is drawn refuse every request.",
     "Apply stage 2 again, which puts these policies back into dry run, or `kubectl delete -k .`; "
     "then apply again what the list below says was replaced."},
}};

/// Of stage 3 where people look before anything is closed.
constexpr StageText kObservedStage{
    "NetworkPolicy, observed first, one namespace at a time",
    "In each namespace apply `observe` first, a policy that admits everything, then the folder of "
    "the namespace: beside `observe` its policies close nothing. A namespace without `observe` is "
    "enforced at once; the list below says why. Once the namespace has been looked at, enforce it: "
    "`kubectl delete -k observe` in its folder, one namespace after another, those with the fewest "
    "flows first. Where a repository is applied as a whole, take `observe` out of it.",
    "While it is observed, the network plugin's flow log, where it names the policies that admit a "
    "connection, shows what `observe` alone admits: that is what enforcing cuts. Once it is "
    "enforced, drawn flows still connect and clients report no timeouts.",
    "`kubectl apply -k observe` in the folder of the namespace opens it again; then `kubectl "
    "delete "
    "-k .`, and after that `kubectl delete -k observe`. Where `observe` is missing `kubectl delete "
    "-k .`, then apply again what the list below says was replaced."};

constexpr StageText kAmbientEnrolment{
    "ambient mesh enrolment, PERMISSIVE, one namespace at a time",
    "Puts one namespace after another into the ambient mesh by its label and keeps mutual TLS "
    "PERMISSIVE: plaintext is still taken. In the folder of the namespace `kubectl apply -k .` "
    "first; where that makes a Gateway, which is a waypoint, wait until it is `Programmed`. Then "
    "the labels in `workload-patches`: add it to `components` of the kustomization that deploys "
    "the namespace and its Services. Pods that run are enrolled at once and without a restart; a "
    "connection that is open already stays as it is until it is made anew. From then on pods of "
    "enrolled namespaces meet on port 15008, whatever port they call; a namespace that is not "
    "enrolled calls and is called as before. The kubelet's probes of enrolled pods come from "
    "169.254.7.127 (IPv6 fd16:9254:7127:1337:ffff:ffff:ffff:ffff). A NetworkPolicy of the input "
    "that does not admit that closes it, and is named below: let it admit them before the label "
    "is set. A namespace that the input binds by a PeerAuthentication of its own gets none here.",
    "`istioctl ztunnel-config workloads` shows `HBONE` for every pod of the namespace, all pods "
    "stay ready, and the ztunnels log no failed connection of the namespace (`kubectl logs -n "
    "istio-system ds/ztunnel`); traffic flows as before.",
    "Take the folder `workload-patches` out of the `components` again and the labels off, those of "
    "Services first (`kubectl label service NAME -n NAMESPACE istio.io/use-waypoint-`), then that "
    "of the namespace (`kubectl label namespace NAMESPACE istio.io/dataplane-mode-`): its pods "
    "leave the mesh without a restart. Then `kubectl delete -k .` in its folder. The namespace "
    "that came last goes first."};

constexpr StageText kAmbientLooking{
    "looking, since ztunnels have no dry run",
    "A ztunnel leaves an AuthorizationPolicy with `istio.io/dry-run` out, or, before 1.29 and "
    "where istiod is told to send it, enforces it. So none is written that a ztunnel would see, "
    "and where this folder holds no kustomization nothing is applied. Policies that target a "
    "Service reach waypoints alone, which know dry runs: where the design has such, `kubectl apply "
    "-k .` puts them into dry run. Policies of the input that have the name of one of them are "
    "left as they are and still enforced.",
    "For at least one full business cycle compare who connects with what is drawn. "
    "`istio_tcp_connections_opened_total` of the ztunnels names both ends and their identities "
    "(`source_principal`, `destination_principal`); their log (`kubectl logs -n istio-system "
    "ds/ztunnel`) names the port of each connection too. An empty source identity is a caller "
    "outside the mesh. Of waypoints the metrics `istio_dry_run_allow_shadow_denied` and the logs "
    "(`shadow denied`) stay empty. What shows up beside the drawing is either drawn, or meant to "
    "be refused by stages 3, 4 and 6.",
    "`kubectl delete -k .` where there is a kustomization; else there is nothing to take back."};

constexpr StageText kAmbientAuthorization{
    "AuthorizationPolicy enforced, one namespace at a time",
    "Applies the ALLOW policies of one namespace: from then on a workload that has one refuses all "
    "it does not admit, at its ztunnel, and a Service behind a waypoint does so there. Ztunnels "
    "have not tried them: take one folder at a time and wait.",
    "The ztunnels log no `policy rejection` for what is drawn, and waypoints answer no drawn "
    "request with 403 `RBAC: access denied`.",
    "`kubectl delete -k .` in the folder of the namespace, then apply stage 2 again where it has a "
    "kustomization, and apply again what the list below says was replaced."};

constexpr StageText kAmbientStrict{
    "STRICT mutual TLS, one namespace at a time",
    "Refuses plaintext at the ztunnels: first apply the PeerAuthentications of workloads, which "
    "keep the ports PERMISSIVE that callers without a mesh identity are drawn to, then the one "
    "named `default` of the namespace.",
    "`istio_tcp_connections_opened_total` without `connection_security_policy=\"mutual_tls\"` does "
    "not grow on the workloads of the namespace, but on ports that are drawn so; no client "
    "reports a reset connection.",
    "Delete the PeerAuthentications of workloads, and apply again that of stage 1, or what the "
    "list below says was replaced."};

constexpr StageText kAmbientNothing{
    "allow nothing",
    "Closes what no ALLOW policy selects: one empty AuthorizationPolicy a namespace. Waypoints do "
    "not read it: what they let through is said by the policies of stage 4.",
    "As in stage 4; workloads to which nothing is drawn refuse every connection.",
    "`kubectl delete -k .`; then apply again what the list below says was replaced."};

const StageText *ambientText(std::size_t stage)
{
    switch (stage) {
    case 1: return &kAmbientEnrolment;
    case 2: return &kAmbientLooking;
    case 4: return &kAmbientAuthorization;
    case 5: return &kAmbientStrict;
    case 6: return &kAmbientNothing;
    default: return nullptr; // As in every mesh.
    }
}

} // namespace

const StageText &stageText(const Rollout &rollout, std::size_t stage)
{
    if (stage == 3 && rollout.segmentation == Segmentation::ObservedFirst)
        return kObservedStage;
    const StageText *ambient = rollout.mesh == MeshKind::Ambient ? ambientText(stage) : nullptr;
    return ambient != nullptr ? *ambient : kStageTexts[stage];
}

} // namespace drawbridge
