// SPDX-License-Identifier: Apache-2.0
// The part of the proof that is about people at gateways: whom a token names is admitted to what is
// drawn for them, and nobody else but to what is drawn without a token. Where something is open
// without one, a token that the gateway refuses is not asked about: it is refused wherever tokens
// are looked at at all (istio.md 1.10). Tested by tests/unit/exporters/test_gateway_people.cpp

#include "model/analysis/verify_tokens.h"

#include "model/analysis/request_classes.h"
#include "model/analysis/token_witnesses.h"
#include "model/design/people.h"

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

bool holds(const RequestToken &token, const std::vector<std::string> &path,
           const std::string &value)
{
    const auto *values = token.claim(path);
    return values != nullptr && std::ranges::find(*values, value) != values->end();
}

bool covers(const std::vector<FlowPort> &ports, std::uint16_t port, const HttpRequest &request)
{
    return std::ranges::any_of(ports, [&](const FlowPort &drawn) {
        return PortSet{drawn.range}.contains(Protocol::Tcp, port) &&
               matchesRules(drawn.http, request);
    });
}

class TokenComparison {
public:
    TokenComparison(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                    VerifyReport &report)
        : m_world(world), m_mesh(mesh), m_from(from), m_to(to), m_report(report),
          m_open(world.drawnPorts(from, to)), m_people(world.peopleOf(from, to)),
          m_tokens(tokenWitnesses(world, to))
    {}

    [[nodiscard]] std::vector<FlowPort> allRules() const
    {
        auto rules = m_open;
        for (const auto &flow : m_people)
            rules.insert(rules.end(), flow.ports.begin(), flow.ports.end());
        return rules;
    }

    void compare(std::uint16_t port)
    {
        auto named = m_world.mesh->namedRequests({m_to});
        for (const auto &rule : allRules()) {
            named.methods.insert(rule.http.methods.begin(), rule.http.methods.end());
            named.paths.insert(rule.http.paths.begin(), rule.http.paths.end());
        }
        const auto paths = pathWitnesses(named.paths);
        for (const auto &[method, methodName] : methodWitnesses(named.methods))
            for (const auto &[path, pathName] : paths) {
                HttpRequest request;
                request.method = method;
                request.path = path;
                request.isTokenTold = true;
                compare(request, port);
            }
    }

private:
    /// The first of each kind stands for all tokens of a request.
    void compare(HttpRequest request, std::uint16_t port)
    {
        std::set<Kind> told;
        for (const auto &witness : m_tokens) {
            request.token = witness.token;
            const auto expected = expectedOf(witness, request, port);
            if (!expected)
                continue;
            ++m_report.requestCount;
            for (const auto &caller : m_mesh.callersOf(m_from)) {
                auto why = m_mesh.why(caller, m_to, port, request);
                if (why.verdict != *expected && told.insert(kindOf(why.verdict)).second)
                    add(request, witness, port, std::move(why));
            }
        }
    }

    [[nodiscard]] static Kind kindOf(Verdict actual)
    {
        return actual == Verdict::Unknown ? Kind::Unknown
               : actual == Verdict::Allow ? Kind::AllowedButNotDrawn
                                          : Kind::DrawnButDenied;
    }

    /// Nothing where the drawing says nothing.
    [[nodiscard]] std::optional<Verdict>
    expectedOf(const TokenWitness &witness, const HttpRequest &request, std::uint16_t port) const
    {
        const bool isLookedAt = !witness.token || request.method != "OPTIONS";
        if (!isLookedAt)
            return std::nullopt;
        if (covers(m_open, port, request))
            return !witness.token || witness.isOfDesign ? std::optional(Verdict::Allow)
                                                        : std::nullopt;
        return isDrawnFor(witness, request, port) ? Verdict::Allow : Verdict::Deny;
    }

    [[nodiscard]] bool isDrawnFor(const TokenWitness &witness, const HttpRequest &request,
                                  std::uint16_t port) const
    {
        if (!witness.isOfDesign)
            return false;
        const auto &issuer = m_world.design.tokenIssuer;
        return std::ranges::any_of(m_people, [&](const PeopleFlow &flow) {
            const bool isPerson = flow.who->kind == External::Kind::Person;
            const auto claim = isPerson ? std::vector<std::string>{"sub"} : issuer.groupsClaim;
            return holds(*witness.token, claim, flow.who->key.name) &&
                   covers(flow.ports, port, request);
        });
    }

    void add(const HttpRequest &request, const TokenWitness &witness, std::uint16_t port,
             MeshWhy why)
    {
        VerifyDifference difference;
        difference.kind = kindOf(why.verdict);
        difference.from = m_world.nameOf(m_from);
        difference.to = m_world.nameOf(m_to);
        difference.ports = PortSet{{Protocol::Tcp, port, port}};
        difference.witness = *request.method + " " + *request.path + " on " +
                             witnessOf(difference.ports) + " " + witness.name;
        difference.layer = std::move(why.layer);
        difference.because = std::move(why.reason);
        difference.where = std::move(why.where);
        if (difference.where.empty())
            difference.where.push_back(m_world.workload(m_to).where);
        m_report.differences.push_back(std::move(difference));
    }

    const VerifyWorld &m_world;
    const MeshLayer &m_mesh;
    VerifyEnd m_from, m_to;
    VerifyReport &m_report;
    const std::vector<FlowPort> &m_open;
    const std::vector<PeopleFlow> &m_people;
    std::vector<TokenWitness> m_tokens;
};

std::string whatIssuerLacks(const TokenIssuer &issuer, const External &people)
{
    if (!issuer.isSet())
        return "the gateway knows people by a token, and the design names no issuer: fill in "
               "tokenIssuer";
    return people.kind == External::Kind::Group && issuer.groupsClaim.empty()
               ? "the design does not say which claim of a token holds groups: fill in groupsClaim "
                 "of tokenIssuer"
               : std::string();
}

} // namespace

void addByToken(VerifyWorld &world, const Flow &flow)
{
    const External &people = *world.design.findExternal(flow.from);
    if (auto because = whatIssuerLacks(world.design.tokenIssuer, people); !because.empty()) {
        world.impossible.push_back({flow.from, flow.to, flow.portSet(), std::move(because)});
        return;
    }
    const auto to = world.topology->findWorkload(flow.to)->index;
    const auto place = addressesOf(callersPlace(people), world.design.cluster(people.key.cluster));
    for (std::size_t i = 0; i < world.blocks.size(); ++i) {
        if (!place.contains(world.blocks[i].witness))
            continue;
        const std::pair ends(world.workloadCount() + static_cast<VerifyEnd>(i), to);
        world.drawn.try_emplace(ends); // Nothing without a token, but it is looked at.
        world.byToken[ends].push_back({&people, flow.ports});
        world.tokenGateways.insert(to);
    }
}

void verifyTokens(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                  const PortSet &ports, VerifyReport &report)
{
    TokenComparison comparison(world, mesh, from, to, report);
    const auto rules = comparison.allRules();
    for (const auto &group : mesh.classesOf(to))
        for (const auto &common : splitByRules(ports & group.ports, rules))
            comparison.compare(common.ranges().front().first);
}

} // namespace drawbridge
