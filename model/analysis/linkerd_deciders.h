// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/linkerd_servers.h"
#include "model/analysis/verdict.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge::linkerd {

/// One thing that may decide: a default policy, a Server for whole connections, or a route of it.
struct Decider {
    enum class Kind { Default, Clients, NoRoute, Unknown };
    Kind kind = Kind::Default;
    const Server *server = nullptr;
    const Route *route = nullptr;
    std::string doubt{};     ///< Of Unknown; else why what is admitted may not pass all the same.
    std::string exception{}; ///< Why what is refused may pass all the same, or empty.
};

/// Everything that may decide an attempt, whoever calls. They must agree.
struct Deciders {
    std::vector<Decider> all;
    std::optional<Client> byDefault; ///< Nothing: the default policy admits nobody.
    std::string why;                 ///< There are several.
};

/// What may decide on one port, for one request or, without one, for whatever comes. Never empty.
[[nodiscard]] Deciders decidersOf(const Subject &subject, std::uint16_t port,
                                  const std::optional<HttpRequest> &request);

/// What one decider says of a caller.
struct Answer {
    Verdict verdict = Verdict::Deny;
    const Client *admitting = nullptr;
    std::string why{}; ///< Of Unknown.
};

[[nodiscard]] Answer answerOf(const Decider &decider, const Deciders &deciders,
                              const MeshCaller &caller, const Facts &facts);

} // namespace drawbridge::linkerd
