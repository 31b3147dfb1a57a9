// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

struct ContainerPort {
    std::string name; ///< May be empty.
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    std::optional<std::uint16_t> hostPort;
    SourceSpan where;
    bool operator==(const ContainerPort &) const = default;
};

/// An environment variable. Secret values never get here: only that the value comes from one.
struct EnvironmentVariable {
    std::string name;
    std::optional<std::string> value;         ///< Literal.
    std::optional<std::string> configMapName; ///< valueFrom.configMapKeyRef
    std::string configMapKey;
    std::optional<std::string> secretName; ///< valueFrom.secretKeyRef
    SourceSpan where;
    bool operator==(const EnvironmentVariable &) const = default;
};

struct EnvironmentSource {
    std::optional<std::string> configMapName;
    std::optional<std::string> secretName;
    std::string prefix;
    SourceSpan where;
    bool operator==(const EnvironmentSource &) const = default;
};

struct Container {
    std::string name;
    std::string image;
    std::vector<ContainerPort> ports;
    std::vector<EnvironmentVariable> env;
    std::vector<EnvironmentSource> envFrom;
    std::vector<TextWithPlace> command;
    std::vector<TextWithPlace> args;
    bool isInit = false;
    bool isNativeSidecar = false; ///< An init container with restartPolicy Always.
    SourceSpan where;
    bool operator==(const Container &) const = default;
};

struct PodSpec {
    std::string
        serviceAccountName; ///< Empty means "default" (serviceAccount, the old field, counts too).
    std::optional<bool> automountServiceAccountToken;
    bool hostNetwork = false;
    std::vector<Container> containers; ///< Init containers first, in file order.
    bool operator==(const PodSpec &) const = default;
};

/// Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob: something that runs pods of
/// one template.
struct WorkloadObject {
    ObjectMeta meta;
    std::optional<std::int64_t> replicas;
    LabelMap podLabels; ///< Of the pod template; of a bare Pod its own.
    std::map<std::string, std::string> podAnnotations;
    PodSpec pod;
    bool suspended = false; ///< Job, CronJob.
    std::string schedule;   ///< CronJob.
    std::string phase;      ///< Of a bare Pod's status: Succeeded and Failed ones have no network.
    std::vector<IpAddress> podIps;
    bool operator==(const WorkloadObject &) const = default;
};

} // namespace drawbridge
