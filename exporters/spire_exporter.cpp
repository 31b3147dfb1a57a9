// SPDX-License-Identifier: Apache-2.0
#include "exporters/spire_exporter.h"

#include "exporters/export_plan.h"
#include "exporters/manifest_object.h"
#include "model/topology/spire_controllers.h"

// One object a workload: a single one for all pods would register those that nobody drew, too. The
// template takes namespace and account from the pod, as Istio does, so that it is right for the
// patched pods and stays right.
// Tested by tests/unit/exporters/test_spire_exporter.cpp

namespace drawbridge {

namespace {

constexpr const char *kSpireFolder = "spire";
constexpr const char *kIdTemplate = "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/"
                                    "{{ .PodSpec.ServiceAccountName }}";

YamlValue clusterSpiffeId(const ExportSubject &subject, const std::string &className)
{
    // A namespace has no dot in its name, so that no two workloads share one.
    YamlValue object = makeObject("spire.spiffe.io/v1alpha1", "ClusterSPIFFEID", {},
                                  subject.nameSpace + '.' + subject.name);
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    if (!className.empty())
        spec.set("className", className);
    spec.set("spiffeIDTemplate", kIdTemplate);
    spec.set("namespaceSelector",
             matchLabels({{"kubernetes.io/metadata.name", subject.nameSpace}}));
    spec.set("podSelector", matchLabels(subject.selector.labels));
    return object;
}

bool isRegistered(const ExportSubject &subject, Diagnostics &diagnostics)
{
    if (!subject.isCovered || !subject.isNameable || subject.isWaypoint)
        return false;
    if (subject.serviceAccount != "default")
        return true;
    diagnostics.warning(ErrorCode::NotExportable,
                        toString(subject.node->key) +
                            " runs as `default`, whom any pod of its namespace may be: no "
                            "ClusterSPIFFEID is written for it",
                        subject.node->where, "give it an account of its own");
    return false;
}

void warnOfTrustDomain(const SpireController &controller, const DesignCluster &cluster,
                       Diagnostics &diagnostics)
{
    if (!controller.trustDomain || *controller.trustDomain == cluster.trustDomain)
        return;
    diagnostics.warning(ErrorCode::NotExportable,
                        "SPIRE's trust domain is " + *controller.trustDomain +
                            ", and that of the design " + cluster.trustDomain +
                            ": its ids are not the exported principals",
                        controller.where, "set both to the same trust domain");
}

void warnOfIgnored(const SpireController &controller, const ExportPlan &plan,
                   Diagnostics &diagnostics)
{
    for (const std::string &nameSpace : plan.namespaces)
        if (isIgnoredBy(controller.ignoreNamespaces, nameSpace).value_or(true))
            diagnostics.warning(ErrorCode::NotExportable,
                                "SPIRE may pass over the pods of namespace " + nameSpace +
                                    ", which its `ignoreNamespaces` name",
                                controller.where, "take it out there, if they are to have ids");
}

void warnOfControllers(const ExportPlan &plan, Diagnostics &diagnostics)
{
    for (const auto &cluster : plan.design.topology->clusters) {
        if (!cluster.resources)
            continue;
        for (const SpireController &controller : spireControllersIn(*cluster.resources)) {
            warnOfTrustDomain(controller, plan.cluster(), diagnostics);
            warnOfIgnored(controller, plan, diagnostics);
        }
    }
}

} // namespace

std::vector<ManifestFile> spireFiles(const Design &design, const std::string &className,
                                     Diagnostics &diagnostics)
{
    std::vector<ManifestFile> files;
    if (!design.topology)
        return files;
    const ExportOptions options;
    const ExportPlan plan = planOfSubjects(design, options);
    for (const ExportSubject &subject : plan.subjects)
        if (isRegistered(subject, diagnostics))
            files.push_back(makeFile(
                design.name, kSpireFolder, fileNamePart(subject.nameSpace + '-' + subject.name),
                clusterSpiffeId(subject, className),
                "SPIRE registers the pods of " + toString(subject.node->key) + " by this."));
    if (!files.empty())
        warnOfControllers(plan, diagnostics);
    return files;
}

} // namespace drawbridge
