// SPDX-License-Identifier: Apache-2.0
// Kinds of controllers that act for whoever writes their objects, by the custom resources and the
// pod labels of the products' own manifests.
//
// Tested by tests/unit/analysis/test_escalation_controllers.cpp
#include "model/analysis/controller_catalogue.h"

#include <array>

namespace drawbridge {
namespace {

using Gain = ControlledKind::Gain;

constexpr std::string_view kNameLabel = "app.kubernetes.io/name";

constexpr std::array kControlledKinds{
    ControlledKind{"Argo CD", "argoproj.io", "applications", Gain::Controller, kNameLabel,
                   "argocd-application-controller", "argocd-application-controller"},
    ControlledKind{"Argo CD", "argoproj.io", "applicationsets", Gain::Controller, kNameLabel,
                   "argocd-application-controller", "argocd-application-controller"},
    ControlledKind{"Argo CD", "argoproj.io", "appprojects", Gain::Controller, kNameLabel,
                   "argocd-application-controller", "argocd-application-controller"},
    ControlledKind{"Argo Workflows", "argoproj.io", "workflows", Gain::Pods, "app",
                   "workflow-controller", "workflow-controller"},
    ControlledKind{"Argo Workflows", "argoproj.io", "cronworkflows", Gain::Pods, "app",
                   "workflow-controller", "workflow-controller"},
    ControlledKind{"Argo Workflows", "argoproj.io", "workflowtemplates", Gain::Pods, "app",
                   "workflow-controller", "workflow-controller"},
    ControlledKind{"Argo Rollouts", "argoproj.io", "rollouts", Gain::Pods, kNameLabel,
                   "argo-rollouts", "argo-rollouts"},
    ControlledKind{"Flux", "kustomize.toolkit.fluxcd.io", "kustomizations", Gain::Controller, "app",
                   "kustomize-controller", "kustomize-controller"},
    ControlledKind{"Flux", "source.toolkit.fluxcd.io", "gitrepositories", Gain::Controller, "app",
                   "kustomize-controller", "kustomize-controller"},
    ControlledKind{"Flux", "source.toolkit.fluxcd.io", "ocirepositories", Gain::Controller, "app",
                   "kustomize-controller", "kustomize-controller"},
    ControlledKind{"Flux", "source.toolkit.fluxcd.io", "buckets", Gain::Controller, "app",
                   "kustomize-controller", "kustomize-controller"},
    ControlledKind{"Flux", "helm.toolkit.fluxcd.io", "helmreleases", Gain::Controller, "app",
                   "helm-controller", "helm-controller"},
    ControlledKind{"Flux", "source.toolkit.fluxcd.io", "helmrepositories", Gain::Controller, "app",
                   "helm-controller", "helm-controller"},
    ControlledKind{"Tekton", "tekton.dev", "taskruns", Gain::Pods, "app",
                   "tekton-pipelines-controller", "tekton-pipelines-controller"},
    ControlledKind{"Tekton", "tekton.dev", "pipelineruns", Gain::Pods, "app",
                   "tekton-pipelines-controller", "tekton-pipelines-controller"},
    ControlledKind{"Tekton", "tekton.dev", "tasks", Gain::Pods, "app",
                   "tekton-pipelines-controller", "tekton-pipelines-controller"},
    ControlledKind{"Tekton", "tekton.dev", "pipelines", Gain::Pods, "app",
                   "tekton-pipelines-controller", "tekton-pipelines-controller"},
    ControlledKind{"Tekton Triggers", "triggers.tekton.dev", "eventlisteners", Gain::Pods, "app",
                   "tekton-triggers-controller", "tekton-triggers-controller"},
    ControlledKind{"Knative", "serving.knative.dev", "services", Gain::Pods, kNameLabel,
                   "knative-serving", ""},
    ControlledKind{"Knative", "serving.knative.dev", "configurations", Gain::Pods, kNameLabel,
                   "knative-serving", ""},
    ControlledKind{"OpenShift", "apps.openshift.io", "deploymentconfigs", Gain::Pods, "app",
                   "openshift-controller-manager", ""},
    ControlledKind{"the Prometheus Operator", "monitoring.coreos.com", "prometheuses", Gain::Pods,
                   kNameLabel, "prometheus-operator", "prometheus-operator"},
    ControlledKind{"the Prometheus Operator", "monitoring.coreos.com", "prometheusagents",
                   Gain::Pods, kNameLabel, "prometheus-operator", "prometheus-operator"},
    ControlledKind{"the Prometheus Operator", "monitoring.coreos.com", "alertmanagers", Gain::Pods,
                   kNameLabel, "prometheus-operator", "prometheus-operator"},
    ControlledKind{"the Prometheus Operator", "monitoring.coreos.com", "thanosrulers", Gain::Pods,
                   kNameLabel, "prometheus-operator", "prometheus-operator"},
    ControlledKind{"KEDA", "keda.sh", "scaledjobs", Gain::Pods, "app", "keda-operator",
                   "keda-operator"},
    ControlledKind{"the Spark Operator", "sparkoperator.k8s.io", "sparkapplications", Gain::Pods,
                   kNameLabel, "spark-operator", "spark-operator"},
    ControlledKind{"the Spark Operator", "sparkoperator.k8s.io", "scheduledsparkapplications",
                   Gain::Pods, kNameLabel, "spark-operator", "spark-operator"},
    ControlledKind{"Volcano", "batch.volcano.sh", "jobs", Gain::Pods, "app", "volcano-controller",
                   "volcano-controllers"},
    ControlledKind{"the Operator Lifecycle Manager", "operators.coreos.com", "subscriptions",
                   Gain::Controller, "app", "olm-operator", "olm-operator"},
    ControlledKind{"the Operator Lifecycle Manager", "operators.coreos.com",
                   "clusterserviceversions", Gain::Controller, "app", "olm-operator",
                   "olm-operator"},
    ControlledKind{"Fleet", "fleet.cattle.io", "gitrepos", Gain::Controller, "app", "fleet-agent",
                   "fleet-agent"},
    ControlledKind{"Fleet", "fleet.cattle.io", "bundles", Gain::Controller, "app", "fleet-agent",
                   "fleet-agent"},
    ControlledKind{"Kyverno", "kyverno.io", "clusterpolicies", Gain::Controller,
                   "app.kubernetes.io/component", "background-controller",
                   "kyverno-background-controller"},
    ControlledKind{"Kyverno", "kyverno.io", "policies", Gain::Controller,
                   "app.kubernetes.io/component", "background-controller",
                   "kyverno-background-controller"},
    ControlledKind{"Crossplane", "kubernetes.crossplane.io", "objects", Gain::Controller,
                   "pkg.crossplane.io/provider", "provider-kubernetes", ""},
    ControlledKind{"Velero", "velero.io", "restores", Gain::Controller, kNameLabel, "velero",
                   "velero"},
    ControlledKind{"Actions Runner Controller", "actions.github.com", "autoscalingrunnersets",
                   Gain::Pods, kNameLabel, "gha-rs-controller", ""},
    ControlledKind{"Actions Runner Controller", "actions.summerwind.dev", "runners", Gain::Pods,
                   kNameLabel, "actions-runner-controller", ""},
    ControlledKind{"Actions Runner Controller", "actions.summerwind.dev", "runnerdeployments",
                   Gain::Pods, kNameLabel, "actions-runner-controller", ""},
};

} // namespace

std::span<const ControlledKind> controlledKinds()
{
    return kControlledKinds;
}

} // namespace drawbridge
