// SPDX-License-Identifier: Apache-2.0
// Flows that Hubble saw, as facts: who called whom on which port, how often and when. What it does
// not say (an end without a name, a packet without direction) is left out and counted, not guessed.
// Tested by tests/unit/design/test_observed_flows.cpp

#include "model/design/observed_flows.h"

#include "model/base/ascii.h"
#include "model/base/dates.h"
#include "model/base/texts.h"
#include "model/design/edit_checks.h"
#include "model/kubernetes/decode_values.h"
#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

namespace drawbridge {
namespace observed_flows {
namespace {

constexpr std::size_t kSecondsText = 19; // YYYY-MM-DDThh:mm:ss

/// RFC 3339 in UTC, as protobuf's JSON writes a Timestamp.
bool isTimestamp(std::string_view text)
{
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    if (text.size() <= kSecondsText || text.back() != 'Z')
        return false;
    for (std::size_t i = 0; i < kShape.size(); ++i)
        if (kShape[i] == '0' ? !isDigit(text[i]) : kShape[i] != text[i])
            return false;
    return isDate(text.substr(0, kShape.find('T')));
}

void stretch(const std::string &time, std::string &first, std::string &last)
{
    first = first.empty() ? time : std::min(first, time);
    last = std::max(last, time);
}

/// Labels of identities that are no pod: "reserved:host".
bool isReserved(const std::vector<std::string> &labels, std::string_view name)
{
    return std::ranges::any_of(labels, [&](const std::string &label) {
        return label.starts_with("reserved:") && std::string_view(label).substr(9) == name;
    });
}

ObservedEnd endAt(const YamlCursor &end, const YamlCursor &address, const YamlCursor &names)
{
    ObservedEnd found;
    const auto labels = end["labels"].textList();
    found.nameSpace = end["namespace"].textOr("");
    found.pod = end["pod_name"].textOr("");
    if (!found.nameSpace.empty() && !found.pod.empty()) {
        found.kind = ObservedEnd::Kind::Pod;
        const auto workloads = end["workloads"].items();
        if (workloads.size() == 1) {
            found.workload = workloads.front()["name"].textOr("");
            found.workloadKind = workloads.front()["kind"].textOr("");
        }
        return found;
    }
    found.nameSpace.clear();
    found.pod.clear();
    for (const char *name : {"host", "remote-node", "kube-apiserver", "health", "ingress", "init"})
        if (isReserved(labels, name))
            found.kind = ObservedEnd::Kind::Infrastructure;
    found.address = address.textOr("");
    found.hostNames = names.textList();
    for (std::string &name : found.hostNames)
        if (name.ends_with('.'))
            name.pop_back();
    sortAndUnite(found.hostNames);
    return found;
}

class FlowReader {
public:
    Result<ObservedFlows> read(std::string_view text, const FileRef &file, Diagnostics &diagnostics)
    {
        while (!text.empty()) {
            const std::size_t end = endOfPart(text);
            if (auto failed = readPart(text.substr(0, end), file)) {
                diagnostics.add(DiagnosticLevel::Error, *failed);
                return tl::unexpected(std::move(*failed));
            }
            m_linesBefore +=
                static_cast<std::uint32_t>(std::ranges::count(text.substr(0, end), '\n'));
            text.remove_prefix(end);
        }
        if (m_read.first.empty())
            return fail(ErrorCode::NothingToRead, "there is no flow in it", {file, 0, 0},
                        "write it with `hubble observe -o jsonpb`");
        for (auto &[key, flow] : m_flows)
            m_read.flows.push_back(std::move(flow));
        return std::move(m_read);
    }

private:
    /// Events of weeks are not held in memory all at once: a part ends before a line that begins an
    /// object.
    static std::size_t endOfPart(std::string_view text)
    {
        constexpr std::size_t kPartBytes = 1U << 20U;
        const std::size_t border =
            text.size() <= kPartBytes ? std::string_view::npos : text.find("\n{", kPartBytes);
        return border == std::string_view::npos ? text.size() : border + 1;
    }

    /// The first error, with its line in the whole text.
    std::optional<Error> readPart(std::string_view part, const FileRef &file)
    {
        Diagnostics reading;
        for (const YamlNode &document : readYaml(part, file, {}, reading)) {
            ObjectReport report(document, reading);
            addEvent(YamlCursor(document, report));
        }
        for (const Diagnostic &diagnostic : reading.all()) {
            if (diagnostic.level != DiagnosticLevel::Error)
                continue;
            Error error = diagnostic.what;
            error.where = inWhole(error.where);
            return error;
        }
        return std::nullopt;
    }

    [[nodiscard]] SourceSpan inWhole(SourceSpan where) const
    {
        if (where.lineOneBased != 0)
            where.lineOneBased += m_linesBefore;
        return where;
    }

    void addEvent(const YamlCursor &event)
    {
        if (!event.expectMapping(true))
            return;
        if (event["lost_events"].exists()) {
            m_read.isLossy = true;
            return;
        }
        const YamlCursor flow = event["flow"].exists() ? event["flow"] : event;
        if (!flow.expectMapping(true))
            return;
        if (!flow["verdict"].exists())
            return; // of nodes, agents and debuggers
        const std::string time = flow["time"].textOr("");
        if (!isTimestamp(time)) {
            flow["time"].error(ErrorCode::FieldInvalid, "is \"" + time + "\", expected a time",
                               "as in 2026-03-01T12:00:00Z");
            return;
        }
        const std::string second = time.substr(0, kSecondsText);
        stretch(second, m_read.first, m_read.last);
        if (flow["verdict"].textOr("") == "FORWARDED")
            addFlow(flow, second);
    }

    void addFlow(const YamlCursor &flow, const std::string &second)
    {
        const auto port = portOf(flow["l4"]);
        if (!port) // ICMP, or not of this layer
            return;
        if (!flow["is_reply"].exists()) {
            ++m_read.undirected;
            return;
        }
        if (flow["is_reply"].boolean().value_or(true))
            return;
        ObservedFlow seen;
        seen.from = endAt(flow["source"], flow["IP"]["source"], flow["source_names"]);
        seen.to = endAt(flow["destination"], flow["IP"]["destination"], flow["destination_names"]);
        // The address of a Service, which the next event of the connection has translated.
        if (seen.to.kind == ObservedEnd::Kind::Address && flow["destination_service"].exists())
            seen.to.kind = ObservedEnd::Kind::Infrastructure;
        seen.port = *port;
        auto &known = m_flows[{seen.from, seen.to, seen.port}];
        if (known.count == 0) {
            known = std::move(seen);
            known.where = inWhole(flow.where());
        }
        ++known.count;
        stretch(second, known.first, known.last);
    }

    static std::optional<PortRange> portOf(const YamlCursor &layer)
    {
        constexpr std::array<std::pair<const char *, Protocol>, 3> kNames{
            {{"TCP", Protocol::Tcp}, {"UDP", Protocol::Udp}, {"SCTP", Protocol::Sctp}}};
        for (const auto &[name, protocol] : kNames) {
            if (!layer[name].exists())
                continue;
            const auto port = readPort(layer[name]["destination_port"]);
            return port ? std::optional(PortRange{protocol, *port, *port}) : std::nullopt;
        }
        return std::nullopt;
    }

    ObservedFlows m_read;
    std::uint32_t m_linesBefore = 0; ///< In the parts that are read.
    std::map<std::tuple<ObservedEnd, ObservedEnd, PortRange>, ObservedFlow> m_flows;
};

} // namespace
} // namespace observed_flows

std::string toString(const ObservedEnd &end)
{
    if (end.kind == ObservedEnd::Kind::Pod)
        return end.workload.empty() || end.workloadKind.empty()
                   ? "Pod " + end.nameSpace + "/" + end.pod
                   : end.nameSpace + "/" + end.workloadKind + "/" + end.workload;
    return end.address + (end.hostNames.empty() ? "" : " (" + joined(end.hostNames, ", ") + ")");
}

int ObservedFlows::days() const
{
    if (first.empty())
        return 0;
    const auto between = dayOf(last) - dayOf(first);
    // The last day is whole where it ends as late as the first began.
    const bool isWhole = std::string_view(last).substr(10) >= std::string_view(first).substr(10);
    return static_cast<int>(between.count()) - (isWhole || between.count() == 0 ? 0 : 1);
}

bool ObservedFlows::holdsMonthEnd() const
{
    return !first.empty() &&
           std::string_view(first).substr(0, 7) != std::string_view(last).substr(0, 7);
}

Result<ObservedFlows> readHubbleFlows(std::string_view text, const FileRef &file,
                                      Diagnostics &diagnostics)
{
    return observed_flows::FlowReader().read(text, file, diagnostics);
}

} // namespace drawbridge
