// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// route.openshift.io/v1 Route. Tested by tests/unit/kubernetes/test_decode_routes.cpp

namespace drawbridge {
namespace {

void readTarget(const YamlCursor &target, OpenShiftRouteObject &route)
{
    if (!target.expectMapping())
        return;
    const auto name = target["name"].requiredText();
    const auto kind = readEnum(target["kind"], {"Service"});
    const bool isService = kind || !target["kind"].exists();
    if (name && isService && target["weight"].integer() != std::int64_t{0})
        route.services.push_back({*name, target.where()});
}

} // namespace

std::optional<KubernetesObject> decodeOpenShiftRoute(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    OpenShiftRouteObject result;
    result.meta = std::move(meta);
    result.host = spec["host"].textOr({});
    result.path = spec["path"].textOr({});
    if (!spec["to"].exists())
        spec["to"].error(ErrorCode::FieldMissing, "is missing, expected a Service");
    readTarget(spec["to"], result);
    for (const YamlCursor &target : spec["alternateBackends"].items())
        readTarget(target, result);
    result.targetPort = readPortReference(spec["port"]["targetPort"]);
    const YamlCursor tls = spec["tls"];
    result.termination =
        readEnum(tls["termination"], {"edge", "passthrough", "reencrypt"}).value_or("");
    result.insecureTraffic =
        readEnum(tls["insecureEdgeTerminationPolicy"], {"None", "Allow", "Redirect"}).value_or("");
    return result;
}

} // namespace drawbridge
