// SPDX-License-Identifier: Apache-2.0
// The L7 part of the proof (cli.md): where only some requests of a port are drawn, exactly those
// must pass: one of every class of requests that the drawing or an attached policy tells apart.
// Tested by tests/unit/analysis/test_verify_mesh.cpp

#include "model/analysis/mesh_paths.h"
#include "model/analysis/mesh_patterns.h"
#include "model/analysis/request_classes.h"
#include "model/analysis/verify_mesh_layer.h"
#include "model/analysis/verify_waypoints.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool matchesAny(const std::vector<std::string> &patterns, const std::string &text)
{
    return patterns.empty() || std::ranges::any_of(patterns, [&text](const auto &pattern) {
               return matchesPath(pattern, text);
           });
}

bool isDrawn(const std::vector<HttpRules> &drawn, const HttpRequest &request)
{
    return std::any_of(drawn.begin(), drawn.end(),
                       [&request](const HttpRules &rules) { return matchesRules(rules, request); });
}

/// Rules of the flow and of sources without identity, whose admission no identity is needed for.
std::vector<HttpRules> rulesOn(const RequestSource &from, std::uint16_t port)
{
    std::vector<HttpRules> rules;
    const auto add = [&](const std::vector<FlowPort> &list) {
        for (const auto &drawn : list)
            if (drawn.range.protocol == Protocol::Tcp && drawn.range.first <= port &&
                port <= drawn.range.last)
                rules.push_back(drawn.http);
    };
    add(from.drawn);
    add(from.open);
    return rules;
}

class RequestComparison {
public:
    RequestComparison(const VerifyWorld &world, const MeshLayer &mesh, const RequestSource &from,
                      VerifyEnd to, VerifyReport &report)
        : m_world(world), m_mesh(mesh), m_from(from), m_to(to), m_report(report)
    {}

    void compare(std::uint16_t port)
    {
        const auto drawn = rulesOn(m_from, port);
        auto named = m_world.mesh->namedRequests({m_to});
        for (const auto &rules : drawn) {
            named.methods.insert(rules.methods.begin(), rules.methods.end());
            named.paths.insert(rules.paths.begin(), rules.paths.end());
        }
        const auto paths = pathWitnesses(named.paths);
        for (const auto &[method, methodName] : methodWitnesses(named.methods))
            for (const auto &[path, pathName] : paths) {
                HttpRequest request;
                request.method = method;
                request.path = path;
                expect(request, port, isDrawn(drawn, request) ? Verdict::Allow : Verdict::Deny);
            }
    }

private:
    void expect(const HttpRequest &request, std::uint16_t port, Verdict expected)
    {
        const auto *linkerd = m_world.mesh->linkerdOf({m_to});
        if (linkerd != nullptr && linkerd->isProbe({m_to}, port, request))
            return; // Let in by itself: said in the notes.
        ++m_report.requestCount;
        for (const auto &through : waysOf(port, expected))
            for (const auto &caller : m_from.callers) {
                auto why = m_mesh.why(caller, m_to, port, request, through);
                if (why.verdict == expected)
                    continue;
                add(request, port, std::move(why));
                return;
            }
    }

    /// Behind a waypoint what is drawn passes by each Service, while the pod's own address stays
    /// shut: there a ztunnel would have to let any request through. What is not drawn must not pass
    /// by any way.
    [[nodiscard]] std::vector<std::optional<ServiceId>> waysOf(std::uint16_t port,
                                                               Verdict expected) const
    {
        std::vector<std::optional<ServiceId>> ways;
        if (expected == Verdict::Allow)
            for (const ServiceId service : servicesBefore(m_world, m_to, port))
                ways.emplace_back(service);
        if (ways.empty())
            ways.emplace_back();
        return ways;
    }

    void add(const HttpRequest &request, std::uint16_t port, MeshWhy why)
    {
        using Kind = VerifyDifference::Kind;
        VerifyDifference difference;
        difference.kind = why.verdict == Verdict::Unknown ? Kind::Unknown
                          : why.verdict == Verdict::Allow ? Kind::AllowedButNotDrawn
                                                          : Kind::DrawnButDenied;
        difference.from = m_from.name;
        difference.to = m_from.nameOfTarget;
        difference.ports = PortSet{{Protocol::Tcp, port, port}};
        difference.witness =
            *request.method + " " + *request.path + " on " + witnessOf(difference.ports);
        difference.layer = std::move(why.layer);
        difference.because = std::move(why.reason);
        difference.where = std::move(why.where);
        m_report.differences.push_back(std::move(difference));
    }

    const VerifyWorld &m_world;
    const MeshLayer &m_mesh;
    const RequestSource &m_from;
    VerifyEnd m_to;
    VerifyReport &m_report;
};

} // namespace

bool matchesRules(const HttpRules &rules, const HttpRequest &request)
{
    return matchesAny(rules.methods, *request.method) && matchesAny(rules.paths, *request.path);
}

std::vector<PortSet> splitByRules(const PortSet &ports, const std::vector<FlowPort> &drawn)
{
    std::vector<PortSet> parts;
    if (!ports.empty())
        parts.push_back(ports);
    for (const auto &port : drawn) {
        std::vector<PortSet> finer;
        for (const auto &part : parts) {
            finer.push_back(part & PortSet{port.range});
            finer.push_back(part - PortSet{port.range});
        }
        std::erase_if(finer, [](const PortSet &part) { return part.empty(); });
        parts = std::move(finer);
    }
    return parts;
}

void verifyRequests(const VerifyWorld &world, const MeshLayer &mesh, const RequestSource &from,
                    VerifyEnd to, const PortSet &ports, VerifyReport &report)
{
    RequestComparison comparison(world, mesh, from, to, report);
    const auto some = requestPortsOf(from.drawn) & ports;
    for (const auto &group : mesh.classesOf(to))
        for (const auto &common : splitByRules(some & group.ports, from.drawn))
            comparison.compare(common.ranges().front().first);
}

} // namespace drawbridge
