// SPDX-License-Identifier: Apache-2.0
// A change is held once, as data, and said twice: as the patch that is written, and on the object
// that the engines judge. Lists of capabilities are atomic for a strategic merge, so that both are
// written as a whole. Tested by tests/unit/exporters/test_finding_fixes.cpp, which merges the
// written bytes by itself and compares.

#include "exporters/fix_workloads.h"

#include "exporters/identity_exporter.h"
#include "exporters/manifest_object.h"
#include "model/analysis/host_takeover.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 12> kTakeoverCapabilities{
    "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "BPF",          "PERFMON",   "DAC_READ_SEARCH",
    "SYS_RAWIO", "SYS_BOOT",   "SETPCAP",    "MAC_OVERRIDE", "MAC_ADMIN", "ALL"};

YamlValue securityPatch(const ContainerChange &change)
{
    YamlValue security = YamlValue::mapping();
    if (change.isUnprivileged)
        security.set("privileged", false);
    if (change.runsAsNonRoot)
        security.set("runAsNonRoot", true);
    if (change.forbidsEscalation)
        security.set("allowPrivilegeEscalation", false);
    if (change.getsSeccomp)
        security.set("seccompProfile", mappingOf("type", "RuntimeDefault"));
    if (change.changesCapabilities) {
        YamlValue capabilities = mappingOf("add", YamlValue::sequence(change.added));
        capabilities.set("drop", YamlValue::sequence(change.dropped));
        security.set("capabilities", std::move(capabilities));
    }
    return security;
}

YamlValue containersPatch(const WorkloadChange &change, bool isInit)
{
    YamlValue list = YamlValue::sequence();
    for (const ContainerChange &container : change.containers) {
        if (container.isInit != isInit)
            continue;
        YamlValue item = mappingOf("name", container.name);
        item.set("securityContext", securityPatch(container));
        list.push(std::move(item));
    }
    return list;
}

bool hasContainers(const WorkloadChange &change, bool areInit)
{
    return std::ranges::any_of(change.containers, [areInit](const ContainerChange &container) {
        return container.isInit == areInit;
    });
}

std::vector<TextWithPlace> capabilityTexts(const std::vector<std::string> &words,
                                           const SourceSpan &where)
{
    std::vector<TextWithPlace> texts;
    for (const std::string &word : words)
        texts.push_back({word, where, 0});
    return texts;
}

void applyToContainer(ContainerSecuritySettings &security, const ContainerChange &change)
{
    const SourceSpan where = security.where;
    if (change.isUnprivileged)
        security.privileged = WithPlace<bool>{false, where};
    if (change.runsAsNonRoot)
        security.runAsNonRoot = WithPlace<bool>{true, where};
    if (change.forbidsEscalation)
        security.allowPrivilegeEscalation = WithPlace<bool>{false, where};
    if (change.getsSeccomp)
        security.seccomp = ConfinementProfile{"RuntimeDefault", {}, where};
    if (change.changesCapabilities) {
        security.addedCapabilities = capabilityTexts(change.added, where);
        security.droppedCapabilities = capabilityTexts(change.dropped, where);
    }
}

/// Containers of the template: those that were added to a running pod are in no manifest.
template<typename Visit>
void forEachChangeable(const WorkloadObject &object, Visit visit)
{
    for (const Container &container : object.pod.containers) {
        const bool isWindows = container.security.windows || object.pod.security.windows;
        if (!container.isEphemeral && !isWindows)
            visit(container);
    }
}

ContainerChange namedChange(const Container &container)
{
    ContainerChange change;
    change.name = container.name;
    change.isInit = container.isInit;
    return change;
}

std::vector<std::string> capabilityWords(const std::vector<TextWithPlace> &texts)
{
    std::vector<std::string> words;
    for (const TextWithPlace &text : texts)
        words.push_back(text.text);
    return words;
}

/// Leaves out of `added` what is named there, however it is written.
template<typename Names>
std::vector<std::string> addedWithout(const Container &container, const Names &names)
{
    std::vector<std::string> kept;
    for (const TextWithPlace &text : container.security.addedCapabilities) {
        const bool isNamed = std::ranges::any_of(names, [&text](std::string_view name) {
            return namedCapability({text}, name) != nullptr;
        });
        if (!isNamed)
            kept.push_back(text.text);
    }
    return kept;
}

void keepIfChanged(WorkloadChange &change, ContainerChange container)
{
    ContainerChange unchanged;
    unchanged.name = container.name;
    unchanged.isInit = container.isInit;
    if (container != unchanged)
        change.containers.push_back(std::move(container));
}

} // namespace

bool canBePatched(const std::string &workloadKind)
{
    static constexpr std::array<std::string_view, 8> kKinds{"CronJob",
                                                            "DaemonSet",
                                                            "Deployment",
                                                            "Job",
                                                            "Pod",
                                                            "ReplicaSet",
                                                            "ReplicationController",
                                                            "StatefulSet"};
    return std::ranges::find(kKinds, workloadKind) != kKinds.end();
}

YamlValue patchOf(const WorkloadChange &change)
{
    YamlValue spec = YamlValue::mapping();
    if (change.leavesHostNetwork)
        spec.set("hostNetwork", false);
    if (change.leavesHostPid)
        spec.set("hostPID", false);
    if (change.leavesHostIpc)
        spec.set("hostIPC", false);
    if (hasContainers(change, true))
        spec.set("initContainers", containersPatch(change, true));
    if (hasContainers(change, false))
        spec.set("containers", containersPatch(change, false));
    return workloadPatch(change.workload, YamlValue::mapping(), std::move(spec));
}

void applyTo(WorkloadObject &object, const WorkloadChange &change)
{
    PodSpec &pod = object.pod;
    if (change.leavesHostNetwork)
        pod.hostNetwork = false;
    if (change.leavesHostPid)
        pod.namespaces.hostPid.reset();
    if (change.leavesHostIpc)
        pod.namespaces.hostIpc.reset();
    for (const ContainerChange &wanted : change.containers)
        for (Container &container : pod.containers)
            if (container.name == wanted.name && container.isInit == wanted.isInit)
                applyToContainer(container.security, wanted);
}

WorkloadChange withoutTakeover(const WorkloadObject &object, const NodeKey &key)
{
    WorkloadChange change;
    change.workload = key;
    change.leavesHostPid = isTrue(object.pod.namespaces.hostPid);
    change.leavesHostIpc = isTrue(object.pod.namespaces.hostIpc);
    forEachChangeable(object, [&](const Container &container) {
        ContainerChange wanted = namedChange(container);
        wanted.isUnprivileged = isTrue(container.security.privileged);
        const auto kept = addedWithout(container, kTakeoverCapabilities);
        wanted.changesCapabilities = kept.size() != container.security.addedCapabilities.size();
        if (wanted.changesCapabilities) {
            wanted.added = kept;
            wanted.dropped = capabilityWords(container.security.droppedCapabilities);
        }
        keepIfChanged(change, std::move(wanted));
    });
    return change;
}

WorkloadChange withoutRawNetwork(const WorkloadObject &object, const NodeKey &key, bool dropsAll)
{
    static constexpr std::array<std::string_view, 3> kNames{"NET_ADMIN", "NET_RAW", "ALL"};
    WorkloadChange change;
    change.workload = key;
    forEachChangeable(object, [&](const Container &container) {
        const ContainerSecuritySettings &security = container.security;
        const bool isDropped =
            namedCapability(security.droppedCapabilities, "ALL") != nullptr ||
            (!dropsAll && namedCapability(security.droppedCapabilities, "NET_RAW") != nullptr);
        ContainerChange wanted = namedChange(container);
        wanted.added = addedWithout(container, kNames);
        wanted.dropped = capabilityWords(security.droppedCapabilities);
        if (!isDropped)
            wanted.dropped.emplace_back(dropsAll ? "ALL" : "NET_RAW");
        wanted.changesCapabilities =
            !isDropped || wanted.added.size() != security.addedCapabilities.size();
        if (wanted.changesCapabilities)
            change.containers.push_back(std::move(wanted));
    });
    return change;
}

WorkloadChange withoutRoot(const WorkloadObject &object, const NodeKey &key)
{
    WorkloadChange change;
    change.workload = key;
    const PodSecuritySettings &pod = object.pod.security;
    forEachChangeable(object, [&](const Container &container) {
        const ContainerSecuritySettings &own = container.security;
        const auto &user = own.runAsUser ? own.runAsUser : pod.runAsUser;
        const auto &nonRoot = own.runAsNonRoot ? own.runAsNonRoot : pod.runAsNonRoot;
        const auto &seccomp = own.seccomp ? own.seccomp : pod.seccomp;
        ContainerChange wanted = namedChange(container);
        wanted.runsAsNonRoot = !isTrue(nonRoot) && !user;
        // The API server refuses it for privileged containers and CAP_SYS_ADMIN.
        wanted.forbidsEscalation =
            (!own.allowPrivilegeEscalation || own.allowPrivilegeEscalation->value) &&
            !isTrue(own.privileged) && addedCapability(own, "SYS_ADMIN") == nullptr;
        wanted.getsSeccomp = !seccomp || seccomp->type == "Unconfined";
        keepIfChanged(change, std::move(wanted));
    });
    return change;
}

} // namespace drawbridge
