// SPDX-License-Identifier: Apache-2.0
// The Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards), as the
// admission plugin checks them: capabilities by their exact name, containers of every kind, values
// of the pod where a container says nothing.
// Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "model/analysis/pod_security_levels.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge::pod_security_levels {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 13> kBaselineCapabilities{
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};
constexpr std::array<std::string_view, 5> kSafeSysctls{
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range", "net.ipv4.tcp_syncookies"};
constexpr std::array<std::string_view, 4> kSelinuxTypes{"", "container_t", "container_init_t",
                                                        "container_kvm_t"};
constexpr std::string_view kAppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

template<typename List>
bool isIn(const List &list, std::string_view word)
{
    return std::ranges::find(list, word) != list.end();
}

bool isConfined(const std::optional<ConfinementProfile> &profile)
{
    return !profile || profile->type == "RuntimeDefault" || profile->type == "Localhost";
}

class LevelCheck {
public:
    explicit LevelCheck(const WorkloadObject &workload) : m_workload(workload), m_pod(workload.pod)
    {}

    Words run(PodSecurityLevel level)
    {
        if (level == PodSecurityLevel::Privileged)
            return {};
        checkPod();
        checkSettings(m_pod.security, "the pod");
        for (const Container &container : m_pod.containers)
            checkContainer(container);
        if (level == PodSecurityLevel::Restricted)
            restrict();
        return std::move(m_words);
    }

private:
    void add(bool isViolated, const std::string &words)
    {
        if (isViolated)
            m_words.push_back(words);
    }

    void checkPod()
    {
        add(m_pod.hostNetwork, "the pod uses the network of the node");
        add(isTrue(m_pod.namespaces.hostPid), "the pod sees the processes of the node");
        add(isTrue(m_pod.namespaces.hostIpc), "the pod shares the IPC of the node");
        for (const Volume &volume : m_pod.volumes)
            for (const VolumeSource &source : volume.sources)
                add(source.kind == VolumeSource::Kind::HostPath,
                    "volume " + volume.name + " is a folder of the node");
        for (const Sysctl &sysctl : m_pod.security.sysctls)
            add(!isIn(kSafeSysctls, sysctl.name), "the pod sets " + sysctl.name);
        for (const auto &[key, value] : m_workload.podAnnotations)
            add(key.starts_with(kAppArmorAnnotation) && value != "runtime/default" &&
                    !value.starts_with("localhost/"),
                "the pod asks for AppArmor profile " + value);
    }

    /// What pods and containers both may set.
    void checkSettings(const SecuritySettings &settings, const std::string &who)
    {
        add(settings.windows.has_value(), who + " has settings for Windows");
        add(!isConfined(settings.appArmor), who + " is not confined by AppArmor");
        add(!isConfined(settings.seccomp), who + " is not confined by seccomp");
        if (settings.seLinux)
            add(!isIn(kSelinuxTypes, settings.seLinux->type) || !settings.seLinux->user.empty() ||
                    !settings.seLinux->role.empty(),
                who + " sets SELinux options");
    }

    void checkContainer(const Container &container)
    {
        const std::string who = "container " + container.name;
        const ContainerSecuritySettings &security = container.security;
        checkSettings(security, who);
        add(isTrue(security.privileged), who + " is privileged");
        add(security.procMount && security.procMount->value != "Default",
            who + " asks for another /proc");
        for (const TextWithPlace &capability : security.addedCapabilities)
            add(!isIn(kBaselineCapabilities, capability.text), who + " adds " + capability.text);
        for (const ContainerPort &port : container.ports)
            add(port.hostPort.has_value(), who + " has a port of the node");
        for (const ContainerHandler &handler : container.handlers)
            add(!handler.host.empty(), who + " has a probe or hook of another host");
    }

    void restrict()
    {
        for (const Volume &volume : m_pod.volumes)
            for (const VolumeSource &source : volume.sources)
                add(source.kind == VolumeSource::Kind::Other && source.object != "ephemeral",
                    "volume " + volume.name + " is a " + source.object);
        add(isRoot(m_pod.security), "the pod runs as user 0");
        for (const Container &container : m_pod.containers)
            restrictContainer(container);
    }

    static bool isRoot(const SecuritySettings &settings)
    {
        return settings.runAsUser && settings.runAsUser->value == 0;
    }

    void restrictContainer(const Container &container)
    {
        const std::string who = "container " + container.name;
        const ContainerSecuritySettings &own = container.security;
        add(!own.allowPrivilegeEscalation || own.allowPrivilegeEscalation->value,
            who + " does not set allowPrivilegeEscalation: false");
        add(!isTrue(own.runAsNonRoot ? own.runAsNonRoot : m_pod.security.runAsNonRoot),
            who + " does not set runAsNonRoot: true");
        add(isRoot(own), who + " runs as user 0");
        add(!(own.seccomp ? own.seccomp : m_pod.security.seccomp), who + " has no seccomp profile");
        add(std::ranges::none_of(own.droppedCapabilities,
                                 [](const TextWithPlace &text) { return text.text == "ALL"; }),
            who + " does not drop all capabilities");
        for (const TextWithPlace &capability : own.addedCapabilities)
            add(capability.text != "NET_BIND_SERVICE", who + " adds " + capability.text);
    }

    const WorkloadObject &m_workload;
    const PodSpec &m_pod;
    Words m_words;
};

} // namespace
} // namespace drawbridge::pod_security_levels

namespace drawbridge {

std::vector<std::string> podSecurityViolations(const WorkloadObject &workload,
                                               PodSecurityLevel level)
{
    return pod_security_levels::LevelCheck(workload).run(level);
}

} // namespace drawbridge
