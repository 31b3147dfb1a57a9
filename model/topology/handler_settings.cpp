// SPDX-License-Identifier: Apache-2.0
#include "model/topology/handler_settings.h"

#include "model/topology/command_settings.h"

#include <algorithm>
#include <utility>

// Probes and hooks (v1 Probe, LifecycleHandler). A `host` in httpGet or tcpSocket is dialled by the
// kubelet, so that it says what the workload depends on, not what its pods send: the flow is a
// guess to be confirmed. Tested by tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

std::optional<std::uint16_t> portOf(const ContainerHandler &handler, const Container &container)
{
    if (!handler.port)
        return std::nullopt;
    if (const auto *number = std::get_if<std::uint16_t>(&*handler.port))
        return *number;
    const auto &name = std::get<std::string>(*handler.port);
    const auto at =
        std::find_if(container.ports.begin(), container.ports.end(),
                     [&](const ContainerPort &declared) { return declared.name == name; });
    return at == container.ports.end() ? std::nullopt : std::optional(at->port);
}

} // namespace

std::vector<PlacedSetting> handlerSettings(const Container &container,
                                           const Environment &environment, ExpansionBudget &budget)
{
    std::vector<PlacedSetting> settings;
    for (const ContainerHandler &handler : container.handlers) {
        auto words = commandSettings(handler.command, EvidenceKind::Probe, environment, budget);
        std::move(words.begin(), words.end(), std::back_inserter(settings));
        const auto port = portOf(handler, container);
        if (handler.host.empty() || !port)
            continue;
        TextSetting setting;
        setting.name = "host";
        setting.value = handler.host + ":" + std::to_string(*port);
        setting.role = TextSetting::Role::Dialled;
        settings.push_back({std::move(setting), EvidenceKind::Probe, handler.where, {}});
    }
    return settings;
}

} // namespace drawbridge
