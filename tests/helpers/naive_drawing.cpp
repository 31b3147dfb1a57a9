// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_drawing.h"

#include <algorithm>

namespace drawbridge::test {

namespace {

bool holdsAny(const std::vector<Cidr> &cidrs, const IpAddress &address)
{
    for (const Cidr &cidr : cidrs) {
        if (cidr.contains(address))
            return true;
    }
    return false;
}

/// RFC 6890, as far as it is asked here: where pods and nodes of clusters live.
bool isPrivateAddress(const IpAddress &address)
{
    for (const char *text :
         {"10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"}) {
        if (Cidr::parse(text)->contains(address))
            return true;
    }
    return false;
}

bool admitsText(const std::vector<std::string> &patterns, const std::string &text)
{
    if (patterns.empty())
        return true;
    for (const std::string &pattern : patterns) {
        const std::string most = pattern.substr(0, pattern.size() - 1);
        if (pattern == text || (pattern.back() == '*' && text.starts_with(most)) ||
            (pattern.front() == '*' && text.ends_with(pattern.substr(1))))
            return true;
    }
    return false;
}

bool listed(const std::vector<std::string> &texts, const std::string &text)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

} // namespace

bool NaiveDrawing::holds(const External &external, const IpAddress &address) const
{
    if (holdsAny(external.except, address))
        return false;
    if (external.kind != External::Kind::Internet)
        return holdsAny(external.cidrs, address);
    const DesignCluster &cluster = m_design.clusters.front();
    return !isPrivateAddress(address) && !holdsAny(cluster.pods, address) &&
           !holdsAny(cluster.nodes, address);
}

bool NaiveDrawing::standsFor(const NodeKey &key, const DrawnEnd &end) const
{
    if (const auto *node = std::get_if<NodeKey>(&end))
        return *node == key;
    for (const External &external : m_design.externals) {
        if (external.key == key && holds(external, std::get<IpAddress>(end)))
            return true;
    }
    return false;
}

std::vector<HttpRules> NaiveDrawing::rules(const DrawnEnd &from, const DrawnEnd &to,
                                           Protocol protocol, std::uint16_t port) const
{
    std::vector<HttpRules> found;
    for (const Flow &flow : m_design.flows) {
        if (!standsFor(flow.from, from) || !standsFor(flow.to, to))
            continue;
        for (const FlowPort &drawn : flow.ports) {
            if (drawn.range.protocol == protocol && drawn.range.first <= port &&
                port <= drawn.range.last)
                found.push_back(drawn.http);
        }
    }
    return found;
}

bool NaiveDrawing::connects(const DrawnEnd &from, const DrawnEnd &to, Protocol protocol,
                            std::uint16_t port) const
{
    if (!rules(from, to, protocol, port).empty())
        return true;
    const auto *address = std::get_if<IpAddress>(&to);
    const auto *caller = std::get_if<NodeKey>(&from);
    if (address == nullptr || caller == nullptr || protocol != Protocol::Tcp ||
        (port != 443 && port != 6443) || !holdsAny(m_design.clusters.front().apiServer, *address))
        return false;
    for (const ApiAccess &access : m_design.apiAccess) {
        if (access.subject == *caller)
            return true;
    }
    return false;
}

bool NaiveDrawing::grants(const std::vector<NodeKey> &subjects, const std::string &verb,
                          const std::string &apiGroup, const std::string &resource,
                          const std::string &name, const std::string &nameSpace) const
{
    for (const ApiAccess &access : m_design.apiAccess) {
        const bool isOurs =
            std::find(subjects.begin(), subjects.end(), access.subject) != subjects.end();
        if (isOurs && listed(access.verbs, verb) && access.apiGroup == apiGroup &&
            access.resource == resource && (access.names.empty() || listed(access.names, name)) &&
            (access.nameSpace.empty() || access.nameSpace == nameSpace))
            return true;
    }
    return false;
}

bool admitsRequest(const std::vector<HttpRules> &rules, const std::string &method,
                   const std::string &path)
{
    for (const HttpRules &one : rules) {
        if (admitsText(one.methods, method) && admitsText(one.paths, path))
            return true;
    }
    return false;
}

} // namespace drawbridge::test
