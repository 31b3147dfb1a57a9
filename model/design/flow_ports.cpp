// SPDX-License-Identifier: Apache-2.0
#include "model/design/flow_ports.h"

#include "model/base/texts.h"

#include <algorithm>
#include <iterator>
#include <optional>

// A flow's ports as a list of disjoint ranges, each with the requests it admits. Items are added
// one by one: where two overlap, the common part gets the union of their requests, as long as that
// union is again a product of methods and paths. Ranges that merely touch stay as they were drawn.
// Tested by tests/unit/design/test_flow_ports.cpp

namespace drawbridge {

namespace {

std::vector<std::string> unionOf(const std::vector<std::string> &a,
                                 const std::vector<std::string> &b)
{
    if (a.empty() || b.empty())
        return {};
    std::vector<std::string> all;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
    return all;
}

bool admitsAll(const std::vector<std::string> &wide, const std::vector<std::string> &narrow)
{
    return wide.empty() || (!narrow.empty() &&
                            std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()));
}

std::optional<HttpRules> unionOf(const HttpRules &a, const HttpRules &b)
{
    if (admitsAll(a.methods, b.methods) && admitsAll(a.paths, b.paths))
        return a;
    if (admitsAll(b.methods, a.methods) && admitsAll(b.paths, a.paths))
        return b;
    if (a.methods == b.methods || a.paths == b.paths)
        return HttpRules{unionOf(a.methods, b.methods), unionOf(a.paths, b.paths)};
    return std::nullopt;
}

/// The parts of `port` with a number in `set`.
std::vector<FlowPort> within(const FlowPort &port, const PortSet &set)
{
    std::vector<FlowPort> parts;
    for (const PortRange &range : (PortSet{port.range} & set).ranges())
        parts.push_back({range, port.http});
    return parts;
}

std::vector<FlowPort> without(const FlowPort &port, const PortSet &set)
{
    return within(port, PortSet{port.range} - set);
}

void append(std::vector<FlowPort> &all, std::vector<FlowPort> parts)
{
    std::move(parts.begin(), parts.end(), std::back_inserter(all));
}

/// Lays `added` over disjoint `ports`; the result is disjoint again.
Result<std::vector<FlowPort>> layOver(const std::vector<FlowPort> &ports, const FlowPort &added)
{
    std::vector<FlowPort> result;
    PortSet rest{added.range};
    for (const FlowPort &port : ports) {
        const PortSet common = PortSet{port.range} & PortSet{added.range};
        if (common.empty()) {
            result.push_back(port);
            continue;
        }
        const auto http = unionOf(port.http, added.http);
        if (!http)
            return fail(ErrorCode::FlowInvalid,
                        "port " + toString(common) +
                            " is drawn twice with requests that cannot be united exactly",
                        {}, "replace the flow, giving one list of methods and paths for the port");
        append(result, without(port, common));
        append(result, within({port.range, *http}, common));
        rest -= common;
    }
    append(result, within(added, rest));
    return result;
}

} // namespace

Result<std::vector<FlowPort>> uniteFlowPorts(std::vector<FlowPort> ports)
{
    std::sort(ports.begin(), ports.end());
    std::vector<FlowPort> united;
    for (FlowPort &port : ports) {
        sortAndUnite(port.http.methods);
        sortAndUnite(port.http.paths);
        auto next = layOver(united, port);
        if (!next)
            return next;
        united = std::move(*next);
    }
    std::sort(united.begin(), united.end());
    return united;
}

std::vector<FlowPort> withoutPorts(const std::vector<FlowPort> &ports, const PortSet &removed)
{
    std::vector<FlowPort> left;
    for (const FlowPort &port : ports)
        append(left, without(port, removed));
    std::sort(left.begin(), left.end());
    return left;
}

} // namespace drawbridge
