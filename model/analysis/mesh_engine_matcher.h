// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine_match.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge::mesh {

/// Judges the single fields of a rule (istio.md 1.6); `why` gets the first thing that could not be
/// judged.
struct Matcher {
    const RuleAttempt &attempt;
    std::string &why;

    // Who calls. Identity fields never match a plaintext connection, so that their `not` forms
    // always do (istio.md 1.8).
    [[nodiscard]] MeshMatch principalIs(const std::string &value) const;
    [[nodiscard]] MeshMatch namespaceIs(const std::string &value) const;
    [[nodiscard]] MeshMatch serviceAccountIs(const std::string &value) const;
    [[nodiscard]] MeshMatch trustDomainIs(const std::string &value) const;
    [[nodiscard]] MeshMatch sourceIsIn(const Cidr &block) const;
    /// The address the proxy takes for the original client's.
    [[nodiscard]] MeshMatch remoteIsIn(const Cidr &block) const;

    // What is asked for.
    [[nodiscard]] MeshMatch destinationIsIn(const Cidr &block) const;
    /// Whether the port is one of a list, or both of which nobody knows which is compared.
    [[nodiscard]] MeshMatch portsAre(const std::vector<std::uint16_t> &ports,
                                     const std::vector<std::uint16_t> &notPorts) const;
    [[nodiscard]] MeshMatch serverNameIs(const std::string &value) const;
    [[nodiscard]] MeshMatch methodIs(const std::string &value) const;
    [[nodiscard]] MeshMatch pathIs(const std::string &value) const;
    [[nodiscard]] MeshMatch hostIs(const std::string &value) const;
    [[nodiscard]] MeshMatch headerIs(const std::string &name, const std::string &value) const;

    // What the token says.
    [[nodiscard]] MeshMatch requestPrincipalIs(const std::string &value) const;
    [[nodiscard]] MeshMatch claimIs(const std::vector<std::string> &path,
                                    const std::string &value) const;

    [[nodiscard]] MeshMatch source(const AuthorizationSource &source) const;
    [[nodiscard]] MeshMatch operation(const AuthorizationOperation &operation) const;
    [[nodiscard]] MeshMatch condition(const AuthorizationCondition &condition) const;

private:
    template<typename Matches>
    [[nodiscard]] MeshMatch ofIdentity(Matches matches) const;
    [[nodiscard]] std::string_view principal() const { return *attempt.caller->principal; }
    [[nodiscard]] bool isHttp() const { return attempt.httpFields == HttpFields::Judge; }
    [[nodiscard]] MeshMatch http(const AuthorizationOperation &operation) const;
    [[nodiscard]] MeshMatch remoteByHeader(const Cidr &block) const;
    [[nodiscard]] MeshMatch remoteAtGateway(const Cidr &block) const;
    /// The token, or null where there is none or (then `doubt` is set) nobody knows.
    [[nodiscard]] const RequestToken *token(MeshMatch &doubt) const;
};

/// Conditions that only HTTP has.
[[nodiscard]] bool isHttpAttribute(AuthorizationAttribute attribute);

} // namespace drawbridge::mesh
