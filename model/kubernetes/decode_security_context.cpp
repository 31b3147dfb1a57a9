// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_security_context.h"

#include "model/kubernetes/decode_values.h"

#include <utility>

// v1 PodSecurityContext, SecurityContext, SeccompProfile, AppArmorProfile, SELinuxOptions and
// WindowsSecurityContextOptions. What the API server would refuse (a number for a boolean, a word
// that is none of the enumerated ones) is reported and left out, as elsewhere in a pod.
// Tested by tests/unit/kubernetes/test_decode_security_context.cpp

namespace drawbridge {
namespace {

std::optional<WithPlace<bool>> readFlag(const YamlCursor &field)
{
    const auto value = field.boolean();
    return value ? std::optional(WithPlace<bool>{*value, field.where()}) : std::nullopt;
}

std::optional<WithPlace<std::int64_t>> readNumber(const YamlCursor &field)
{
    const auto value = field.integer();
    return value ? std::optional(WithPlace<std::int64_t>{*value, field.where()}) : std::nullopt;
}

std::optional<ConfinementProfile> readProfile(const YamlCursor &profile)
{
    if (!profile.expectMapping())
        return std::nullopt;
    const YamlCursor type = profile["type"];
    if (!type.exists())
        type.error(ErrorCode::FieldMissing, "is missing");
    const auto word = readEnum(type, {"RuntimeDefault", "Unconfined", "Localhost"});
    if (!word)
        return std::nullopt;
    return ConfinementProfile{*word, profile["localhostProfile"].textOr({}), type.where()};
}

std::optional<SeLinuxOptions> readSeLinux(const YamlCursor &options)
{
    if (!options.expectMapping())
        return std::nullopt;
    return SeLinuxOptions{options["user"].textOr({}), options["role"].textOr({}),
                          options["type"].textOr({}), options["level"].textOr({}), options.where()};
}

std::optional<WindowsOptions> readWindows(const YamlCursor &options)
{
    if (!options.expectMapping())
        return std::nullopt;
    return WindowsOptions{options["hostProcess"].boolean(), options["runAsUserName"].textOr({}),
                          options["gmsaCredentialSpecName"].textOr({}), options.where()};
}

void readShared(const YamlCursor &context, SecuritySettings &settings)
{
    settings.runAsUser = readNumber(context["runAsUser"]);
    settings.runAsGroup = readNumber(context["runAsGroup"]);
    settings.runAsNonRoot = readFlag(context["runAsNonRoot"]);
    settings.seccomp = readProfile(context["seccompProfile"]);
    settings.appArmor = readProfile(context["appArmorProfile"]);
    settings.seLinux = readSeLinux(context["seLinuxOptions"]);
    settings.windows = readWindows(context["windowsOptions"]);
}

std::vector<Sysctl> readSysctls(const YamlCursor &list)
{
    std::vector<Sysctl> result;
    for (const YamlCursor &item : list.items()) {
        if (auto name = item["name"].requiredText())
            result.push_back({std::move(*name), item["value"].textOr({}), item.where()});
    }
    return result;
}

} // namespace

PodSecuritySettings readPodSecurity(const YamlCursor &context)
{
    PodSecuritySettings result;
    result.where = context.where();
    if (!context.expectMapping())
        return result;
    readShared(context, result);
    result.fsGroup = readNumber(context["fsGroup"]);
    for (const YamlCursor &group : context["supplementalGroups"].items()) {
        if (const auto number = group.integer())
            result.supplementalGroups.push_back(*number);
    }
    result.sysctls = readSysctls(context["sysctls"]);
    return result;
}

ContainerSecuritySettings readContainerSecurity(const YamlCursor &context)
{
    ContainerSecuritySettings result;
    result.where = context.where();
    if (!context.expectMapping())
        return result;
    readShared(context, result);
    result.privileged = readFlag(context["privileged"]);
    result.allowPrivilegeEscalation = readFlag(context["allowPrivilegeEscalation"]);
    result.readOnlyRootFilesystem = readFlag(context["readOnlyRootFilesystem"]);
    const YamlCursor procMount = context["procMount"];
    if (auto word = readEnum(procMount, {"Default", "Unmasked"}))
        result.procMount = {std::move(*word), procMount.where()};
    result.addedCapabilities = readTexts(context["capabilities"]["add"]);
    result.droppedCapabilities = readTexts(context["capabilities"]["drop"]);
    return result;
}

PodNamespaces readPodNamespaces(const YamlCursor &spec)
{
    return {readFlag(spec["hostPID"]), readFlag(spec["hostIPC"]), readFlag(spec["hostUsers"]),
            readFlag(spec["shareProcessNamespace"])};
}

} // namespace drawbridge
