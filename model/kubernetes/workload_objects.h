// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"
#include "model/kubernetes/pod_placement.h"
#include "model/kubernetes/pod_security_context.h"

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
    std::string secretKey;
    std::string fieldPath;   ///< valueFrom.fieldRef: "status.hostIP".
    bool isOptional = false; ///< The ConfigMap or Secret may be absent.
    SourceSpan where;        ///< Of the literal, else of the item.
    bool operator==(const EnvironmentVariable &) const = default;
};

struct EnvironmentSource {
    std::optional<std::string> configMapName;
    std::optional<std::string> secretName;
    std::string prefix;
    bool isOptional = false; ///< The ConfigMap or Secret may be absent.
    SourceSpan where;
    bool operator==(const EnvironmentSource &) const = default;
};

/// What the kubelet does to a container: a probe or a lifecycle hook (v1 Probe, LifecycleHandler).
struct ContainerHandler {
    enum class Occasion : std::uint8_t { Liveness, Readiness, Startup, PostStart, PreStop };
    enum class Action : std::uint8_t { HttpGet, TcpSocket, Grpc, Exec };
    Occasion occasion = Occasion::Liveness;
    Action action = Action::Exec;
    std::string host; ///< httpGet, tcpSocket: who is called; empty means the pod itself.
    std::optional<PortReference> port; ///< A name is one of this container's ports.
    std::string scheme;                ///< httpGet: "HTTP" (default) or "HTTPS".
    std::string path;                  ///< httpGet.
    std::string grpcService;
    std::vector<TextWithPlace> command; ///< exec.
    SourceSpan where;                   ///< Of the action.
    bool operator==(const ContainerHandler &) const = default;
};

/// v1 KeyToPath: which key of a ConfigMap or Secret becomes which file.
struct VolumeItem {
    std::string key;
    std::string path;
    bool operator==(const VolumeItem &) const = default;
};

/// Where (part of) a volume comes from.
struct VolumeSource {
    enum class Kind : std::uint8_t {
        ConfigMap,
        Secret,
        PersistentVolumeClaim,
        HostPath,
        EmptyDir,
        Csi,
        ServiceAccountToken, ///< Of a projected volume.
        DownwardApi,
        Other, ///< Everything else: `object` is its field name ("nfs").
    };
    Kind kind = Kind::Other;
    std::string object; ///< Name of the ConfigMap, Secret or claim, path on the host, CSI driver.
    std::vector<VolumeItem> items;   ///< None: every key, as a file of its name.
    bool isOptional = false;         ///< The ConfigMap or Secret may be absent.
    std::string secretProviderClass; ///< CSI driver secrets-store.csi.k8s.io.
    std::string audience;            ///< ServiceAccountToken; empty means the API server.
    std::optional<std::int64_t> expirationSeconds; ///< ServiceAccountToken.
    SourceSpan where;
    bool operator==(const VolumeSource &) const = default;
};

struct Volume {
    std::string name;
    std::vector<VolumeSource> sources; ///< One; those of a projected volume, in file order.
    SourceSpan where;
    bool operator==(const Volume &) const = default;
};

struct VolumeMount {
    std::string name; ///< Of the volume.
    std::string mountPath;
    std::string subPath;     ///< Only this file or folder of the volume; empty: all of it.
    std::string subPathExpr; ///< The same with variables in it.
    bool isReadOnly = false;
    SourceSpan where;
    bool operator==(const VolumeMount &) const = default;
};

struct Container {
    std::string name;
    std::string image;
    std::vector<ContainerPort> ports;
    std::vector<EnvironmentVariable> env;
    std::vector<EnvironmentSource> envFrom;
    std::vector<TextWithPlace> command;
    std::vector<TextWithPlace> args;
    std::vector<ContainerHandler> handlers; ///< Probes, then hooks.
    std::vector<VolumeMount> volumeMounts;
    ContainerSecuritySettings security;
    bool isInit = false;
    bool isNativeSidecar = false; ///< An init container with restartPolicy Always.
    bool isEphemeral = false;     ///< Added to a running pod for debugging; declares no ports.
    SourceSpan where;
    bool operator==(const Container &) const = default;
};

/// An entry of /etc/hosts: names that mean this address inside the pod.
struct HostAlias {
    IpAddress address;
    std::vector<std::string> names;
    SourceSpan where;
    bool operator==(const HostAlias &) const = default;
};

struct PodSpec {
    std::string
        serviceAccountName; ///< Empty means "default" (serviceAccount, the old field, counts too).
    std::optional<bool> automountServiceAccountToken;
    bool hostNetwork = false;
    PodNamespaces namespaces; ///< Of processes, of the node and of the pod.
    PodSecuritySettings security;
    std::vector<Container> containers; ///< Init, then plain, then ephemeral ones, in file order.
    std::vector<Volume> volumes;
    std::vector<HostAlias> hostAliases;
    std::string hostname;  ///< With `subdomain`, the pod's name in DNS.
    std::string subdomain; ///< A headless Service.
    std::string nodeName;  ///< Of a pod that was scheduled, or is to run on that node alone.
    PodPlacement placement;
    bool operator==(const PodSpec &) const = default;
};

/// An item of a StatefulSet's volumeClaimTemplates: each pod gets a claim of its own, as a volume
/// of this name.
struct VolumeClaimTemplate {
    std::string name;
    /// Absent: the default class; written and empty: none.
    std::optional<std::string> storageClassName;
    std::vector<std::string> accessModes;
    SourceSpan where;
    bool operator==(const VolumeClaimTemplate &) const = default;
};

/// Something that runs pods of one template: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet,
/// ReplicationController, Job, CronJob, Argo Rollout, OpenShift DeploymentConfig, Knative Service.
struct WorkloadObject {
    ObjectMeta meta;
    std::optional<std::int64_t> replicas;
    LabelMap podLabels; ///< Of the pod template; of a bare Pod its own.
    std::map<std::string, std::string> podAnnotations;
    PodSpec pod;
    bool suspended = false; ///< Job, CronJob.
    std::string schedule;   ///< CronJob.
    std::string phase;      ///< Of a bare Pod's status: Succeeded and Failed ones have no network.
    std::vector<IpAddress> podIps;  ///< Of a bare Pod's status.
    std::vector<IpAddress> hostIps; ///< Addresses of its node, of a bare Pod's status.
    /// Rollout with workloadRef: name of the Deployment in its namespace that has the template. The
    /// import copies it, and makes the Rollout that Deployment's owner.
    std::string templateFrom;
    std::string serviceName; ///< StatefulSet: the headless Service that names its pods.
    std::vector<VolumeClaimTemplate> volumeClaims; ///< StatefulSet.
    bool operator==(const WorkloadObject &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::ContainerPort>;
