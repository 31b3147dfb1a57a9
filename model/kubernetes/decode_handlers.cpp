// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_handlers.h"

#include "model/kubernetes/decode_values.h"

#include <array>
#include <optional>
#include <utility>

// v1 Probe and LifecycleHandler: one action each (core/v1 ProbeHandler, LifecycleHandler). A hook
// may only `sleep`, which calls nobody. Tested by tests/unit/kubernetes/test_decode_pod.cpp

namespace drawbridge {
namespace {

using Action = ContainerHandler::Action;
using Occasion = ContainerHandler::Occasion;

constexpr std::array kActions{
    std::pair{"httpGet", Action::HttpGet},
    std::pair{"tcpSocket", Action::TcpSocket},
    std::pair{"grpc", Action::Grpc},
    std::pair{"exec", Action::Exec},
};

void readAction(const YamlCursor &action, ContainerHandler &handler)
{
    handler.where = action.where();
    if (handler.action == Action::Exec) {
        handler.command = readTexts(action["command"]);
        return;
    }
    handler.port = readPortReference(action["port"]);
    if (!action["port"].exists())
        action["port"].error(ErrorCode::FieldMissing, "is missing");
    if (handler.action == Action::Grpc) {
        handler.grpcService = action["service"].textOr({});
        return;
    }
    handler.host = action["host"].textOr({});
    if (handler.action != Action::HttpGet)
        return;
    handler.path = action["path"].textOr({});
    handler.scheme = readEnum(action["scheme"], {"HTTP", "HTTPS"}).value_or("HTTP");
}

std::optional<ContainerHandler> readHandler(const YamlCursor &field, Occasion occasion)
{
    if (!field.expectMapping())
        return std::nullopt;
    std::optional<ContainerHandler> result;
    bool isNamed = field["sleep"].exists();
    for (const auto &[name, action] : kActions) {
        const YamlCursor written = field[name];
        isNamed = isNamed || written.exists();
        if (!written.expectMapping())
            continue;
        if (result) {
            written.error(ErrorCode::FieldInvalid, "stands beside another action",
                          "a probe or hook does one thing");
            continue;
        }
        result.emplace();
        result->occasion = occasion;
        result->action = action;
        readAction(written, *result);
    }
    if (!isNamed)
        field.error(ErrorCode::FieldMissing, "names no action",
                    "write one of httpGet, tcpSocket, grpc and exec");
    return result;
}

} // namespace

std::vector<ContainerHandler> readHandlers(const YamlCursor &container)
{
    const YamlCursor hooks = container["lifecycle"];
    const std::array fields{
        std::pair{container["livenessProbe"], Occasion::Liveness},
        std::pair{container["readinessProbe"], Occasion::Readiness},
        std::pair{container["startupProbe"], Occasion::Startup},
        std::pair{hooks["postStart"], Occasion::PostStart},
        std::pair{hooks["preStop"], Occasion::PreStop},
    };
    std::vector<ContainerHandler> result;
    for (const auto &[field, occasion] : fields) {
        if (auto handler = readHandler(field, occasion))
            result.push_back(std::move(*handler));
    }
    return result;
}

} // namespace drawbridge
