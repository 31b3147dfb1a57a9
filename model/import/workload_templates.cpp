// SPDX-License-Identifier: Apache-2.0
#include "model/import/workload_templates.h"

#include <map>
#include <string>
#include <utility>

// Authority: Argo Rollouts, spec.workloadRef. Tested by
// tests/unit/import/test_workload_templates.cpp

namespace drawbridge {
namespace {

using TemplateName = std::pair<std::string, std::string>; // namespace, name

std::map<TemplateName, std::size_t> deploymentsOf(const std::vector<WorkloadObject> &workloads)
{
    std::map<TemplateName, std::size_t> result;
    for (std::size_t index = 0; index < workloads.size(); ++index) {
        const ObjectMeta &meta = workloads[index].meta;
        if (meta.kind == "Deployment")
            result[{meta.nameSpace, meta.name}] = index;
    }
    return result;
}

void takeTemplate(WorkloadObject &rollout, WorkloadObject &deployment)
{
    rollout.podLabels = deployment.podLabels;
    rollout.podAnnotations = deployment.podAnnotations;
    rollout.pod = deployment.pod;
    deployment.meta.controllerKind = rollout.meta.kind;
    deployment.meta.controllerName = rollout.meta.name;
}

void sayMissing(const WorkloadObject &rollout, Diagnostics &diagnostics)
{
    diagnostics.error(ErrorCode::TemplateMissing,
                      "Rollout " + rollout.meta.nameSpace + '/' + rollout.meta.name +
                          " takes its pods from Deployment " + rollout.templateFrom +
                          ", which is not in the input; the Rollout is left out",
                      rollout.meta.where, "import the Deployment with it");
}

} // namespace

void takeTemplates(ResourceSet &resources, Diagnostics &diagnostics)
{
    const std::map<TemplateName, std::size_t> deployments = deploymentsOf(resources.workloads);
    for (WorkloadObject &rollout : resources.workloads) {
        if (rollout.templateFrom.empty())
            continue;
        const auto found = deployments.find({rollout.meta.nameSpace, rollout.templateFrom});
        if (found == deployments.end()) {
            sayMissing(rollout, diagnostics);
            resources.isComplete = false;
        } else {
            takeTemplate(rollout, resources.workloads[found->second]);
        }
    }
    std::erase_if(resources.workloads, [&](const WorkloadObject &workload) {
        return !workload.templateFrom.empty() &&
               !deployments.contains({workload.meta.nameSpace, workload.templateFrom});
    });
}

} // namespace drawbridge
