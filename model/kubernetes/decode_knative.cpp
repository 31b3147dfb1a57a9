// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_pod.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// serving.knative.dev Service: runs pods, and is no core Service. Its pods carry the label
// serving.knative.dev/service, and a proxy in front of the user's container takes the requests: at
// 8012, or 8013 when the container's port is named h2c (knative.dev/networking,
// BackendHTTPPort and BackendHTTP2Port; the port's name is queue-port). Scaling to zero leaves
// replicas open. Tested by tests/unit/kubernetes/test_decode_workload.cpp

namespace drawbridge {
namespace {

constexpr std::uint16_t kProxyPort = 8012;
constexpr std::uint16_t kProxyPortOfHttp2 = 8013;

void addProxyPort(PodSpec &pod, const SourceSpan &where)
{
    std::uint16_t port = kProxyPort;
    for (const Container &container : pod.containers) {
        for (const ContainerPort &declared : container.ports) {
            if (declared.name == "h2c")
                port = kProxyPortOfHttp2;
        }
    }
    if (pod.containers.empty())
        return;
    Container proxy;
    proxy.name = "queue-proxy";
    proxy.where = where;
    proxy.ports.push_back({"queue-port", port, Protocol::Tcp, std::nullopt, where});
    pod.containers.push_back(std::move(proxy));
}

} // namespace

std::optional<KubernetesObject> decodeKnativeService(const YamlCursor &object, ObjectMeta meta)
{
    auto decoded = decodeWorkload(object, std::move(meta));
    if (!decoded)
        return decoded;
    auto &workload = std::get<WorkloadObject>(*decoded);
    workload.podLabels["serving.knative.dev/service"] = workload.meta.name;
    addProxyPort(workload.pod, workload.meta.where);
    return decoded;
}

} // namespace drawbridge
