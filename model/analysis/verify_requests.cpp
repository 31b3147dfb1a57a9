// SPDX-License-Identifier: Apache-2.0
// The L7 part of the proof (cli.md): where only some requests of a port are drawn, every drawn
// (method, path) class must pass, and one method and one path that are not drawn must not. A class
// is represented by a request its pattern matches (istio.md 1.6: exact, prefix, suffix, any).
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::string_view kFiller = "undrawn-witness";

std::string methodWitness(const std::string &pattern)
{
    if (pattern == "*")
        return "GET";
    if (pattern.starts_with('*'))
        return "X" + pattern.substr(1);
    return pattern.ends_with('*') ? pattern.substr(0, pattern.size() - 1) + "X" : pattern;
}

std::string pathWitness(const std::string &pattern)
{
    if (pattern == "*")
        return "/" + std::string(kFiller);
    if (pattern.starts_with('*'))
        return "/" + std::string(kFiller) + pattern.substr(1);
    if (pattern.ends_with('*'))
        return pattern.substr(0, pattern.size() - 1) + std::string(kFiller);
    return pattern;
}

bool matchesAny(const std::vector<std::string> &patterns, const std::string &text)
{
    return patterns.empty() ||
           std::any_of(patterns.begin(), patterns.end(),
                       [&text](const auto &pattern) { return matchesMeshPattern(pattern, text); });
}

bool isDrawn(const std::vector<HttpRules> &drawn, const HttpRequest &request)
{
    return std::any_of(drawn.begin(), drawn.end(), [&request](const HttpRules &rules) {
        return matchesAny(rules.methods, request.method) && matchesAny(rules.paths, request.path);
    });
}

std::vector<HttpRequest> drawnWitnesses(const HttpRules &rules)
{
    const std::vector<std::string> any{"*"};
    std::vector<HttpRequest> witnesses;
    for (const auto &method : rules.methods.empty() ? any : rules.methods)
        for (const auto &path : rules.paths.empty() ? any : rules.paths)
            witnesses.push_back({methodWitness(method), pathWitness(path), ""});
    return witnesses;
}

/// A request with a method, and one with a path, that nothing drawn covers.
std::vector<HttpRequest> undrawnWitnesses(const HttpRules &rules,
                                          const std::vector<HttpRules> &drawn)
{
    static constexpr std::array<std::string_view, 8> kMethods{
        "DELETE", "PUT", "POST", "PATCH", "GET", "HEAD", "OPTIONS", "UNDRAWN"};
    const auto like = drawnWitnesses(rules).front();
    std::vector<HttpRequest> witnesses;
    for (const auto method : kMethods) {
        const HttpRequest request{std::string(method), like.path, ""};
        if (isDrawn(drawn, request))
            continue;
        witnesses.push_back(request);
        break;
    }
    const HttpRequest elsewhere{like.method, "/" + std::string(kFiller) + "/elsewhere", ""};
    if (!isDrawn(drawn, elsewhere))
        witnesses.push_back(elsewhere);
    return witnesses;
}

/// Rules of the flow and of sources without identity, whose admission no identity is needed for.
std::vector<HttpRules> rulesOn(const VerifyWorld &world, VerifyEnd from, VerifyEnd to,
                               std::uint16_t port)
{
    std::vector<HttpRules> rules;
    for (const auto *list : {&world.drawnPorts(from, to), &world.anonymous[to]})
        for (const auto &drawn : *list)
            if (drawn.range.protocol == Protocol::Tcp && drawn.range.first <= port &&
                port <= drawn.range.last)
                rules.push_back(drawn.http);
    return rules;
}

class RequestComparison {
public:
    RequestComparison(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                      VerifyReport &report)
        : m_world(world), m_mesh(mesh), m_from(from), m_to(to), m_report(report)
    {}

    void compare(const HttpRules &rules, std::uint16_t port)
    {
        for (const auto &request : drawnWitnesses(rules))
            expect(request, port, Verdict::Allow);
        for (const auto &request : undrawnWitnesses(rules, rulesOn(m_world, m_from, m_to, port)))
            expect(request, port, Verdict::Deny);
    }

private:
    void expect(const HttpRequest &request, std::uint16_t port, Verdict expected)
    {
        ++m_report.requestCount;
        for (const auto &caller : m_mesh.callersOf(m_from)) {
            auto why = m_mesh.why(caller, m_to, port, request);
            if (why.verdict == expected)
                continue;
            add(request, port, std::move(why));
            return;
        }
    }

    void add(const HttpRequest &request, std::uint16_t port, MeshWhy why)
    {
        using Kind = VerifyDifference::Kind;
        VerifyDifference difference;
        difference.kind = why.verdict == Verdict::Unknown ? Kind::Unknown
                          : why.verdict == Verdict::Allow ? Kind::AllowedButNotDrawn
                                                          : Kind::DrawnButDenied;
        difference.from = m_world.nameOf(m_from);
        difference.to = m_world.nameOf(m_to);
        difference.ports = PortSet{{Protocol::Tcp, port, port}};
        difference.witness =
            request.method + " " + request.path + " on " + witnessOf(difference.ports);
        difference.layer = std::move(why.layer);
        difference.because = std::move(why.reason);
        difference.where = std::move(why.where);
        m_report.differences.push_back(std::move(difference));
    }

    const VerifyWorld &m_world;
    const MeshLayer &m_mesh;
    VerifyEnd m_from, m_to;
    VerifyReport &m_report;
};

} // namespace

void verifyRequests(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                    const PortSet &ports, VerifyReport &report)
{
    RequestComparison comparison(world, mesh, from, to, report);
    for (const auto &drawn : world.drawnPorts(from, to)) {
        if (drawn.http.isAny())
            continue;
        const auto judged = PortSet{drawn.range} & ports;
        for (const auto &group : mesh.classesOf(to))
            if (const auto common = judged & group.ports; !common.empty())
                comparison.compare(drawn.http, common.ranges().front().first);
    }
}

} // namespace drawbridge
