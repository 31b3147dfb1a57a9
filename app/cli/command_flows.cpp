// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/terminal_text.h"

#include "model/design/api_server_flows.h"
#include "model/design/draft.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

/// One line of `flows`, as the contract names its columns.
struct Row {
    std::string from, service, port, protocol, resolves, target, targetPort, evidence, file, line;
    std::string column, confidence; ///< Not in the TSV, whose columns the contract names.
    auto operator<=>(const Row &) const = default;
};

std::string portNumbers(const std::vector<PortRange> &ranges)
{
    std::string text;
    for (const PortRange &range : ranges) {
        text += (text.empty() ? "" : ",") + std::to_string(range.first);
        if (range.last != range.first)
            text += '-' + std::to_string(range.last);
    }
    return text;
}

std::string_view resolutionName(InferredFlow::Resolution resolution)
{
    switch (resolution) {
    case InferredFlow::Resolution::Yes: return "yes";
    case InferredFlow::Resolution::No: return "no";
    case InferredFlow::Resolution::External: return "external";
    }
    return "no";
}

/// What inferred flows and calls of the API server have in common.
template<typename Call>
Row rowOf(const Topology &topology, const Call &call)
{
    Row row;
    if (call.service) {
        const ObjectMeta &meta = topology.service(*call.service).object.meta;
        row.service = meta.nameSpace + '/' + meta.name;
    } else {
        row.service = call.host;
    }
    for (const WorkloadId target : call.targets)
        row.target += (row.target.empty() ? "" : ",") + toString(topology.workload(target).key);
    row.targetPort = portNumbers(call.targetPorts);
    row.evidence = std::string(toString(call.evidence.kind)) + ": " + call.evidence.text;
    row.file = call.evidence.where.fileName();
    const SourceSpan &where = call.evidence.where;
    row.line = where.lineOneBased ? std::to_string(where.lineOneBased) : "";
    row.column = where.columnOneBased ? std::to_string(where.columnOneBased) : "";
    return row;
}

Row inferredRow(const Topology &topology, const InferredFlow &flow)
{
    Row row = rowOf(topology, flow);
    row.from = toString(topology.workload(flow.from).key);
    row.port = flow.port ? std::to_string(*flow.port) : "";
    row.protocol = toString(flow.protocol);
    row.resolves = resolutionName(flow.resolution);
    row.confidence = toString(flow.confidence);
    return row;
}

Row apiServerRow(const Topology &topology, const ApiServerCall &call)
{
    Row row = rowOf(topology, call);
    row.from = toString(apiServerKey(call.cluster));
    row.port = std::to_string(call.port);
    row.protocol = toString(Protocol::Tcp);
    row.resolves = call.service ? "yes" : "no";
    row.confidence = toString(call.service ? FlowConfidence::Certain : FlowConfidence::Likely);
    return row;
}

/// Whether one of its ends is in the namespace that was asked for.
template<typename Call>
bool isAskedFor(const CommonFlags &flags, const Topology &topology, const NodeKey &from,
                const Call &call)
{
    return isInScope(flags, from) ||
           std::ranges::any_of(call.targets, [&](const WorkloadId target) {
               return isInScope(flags, topology.workload(target).key);
           });
}

void addDrawnRows(std::vector<Row> &rows, const std::vector<Flow> &flows, std::string_view kind,
                  const CommonFlags &flags)
{
    for (const Flow &flow : flows) {
        if (!isInScope(flags, flow.from) && !isInScope(flags, flow.to))
            continue;
        for (const FlowPort &port : flow.ports) {
            Row row;
            row.from = toString(flow.from);
            row.service = row.target = toString(flow.to);
            row.port = row.targetPort = portNumbers({port.range});
            row.protocol = toString(port.range.protocol);
            row.resolves = isOutside(flow.to) ? "external" : "yes";
            const std::string read = flow.evidence.empty() ? "" : flow.evidence.front();
            const std::string prefix = std::string(kind) + ':';
            row.evidence =
                read.starts_with(prefix) ? read : prefix + (read.empty() ? "" : ' ' + read);
            rows.push_back(std::move(row));
        }
    }
}

std::vector<Row> rowsOf(const Input &input, const CommonFlags &flags)
{
    std::vector<Row> rows;
    if (input.file.empty()) {
        const Topology &topology = *input.design.topology;
        for (const InferredFlow &flow : topology.inferredFlows)
            if (isAskedFor(flags, topology, topology.workload(flow.from).key, flow))
                rows.push_back(inferredRow(topology, flow));
        for (const ApiServerCall &call : topology.apiServerCalls)
            if (isAskedFor(flags, topology, apiServerKey(call.cluster), call))
                rows.push_back(apiServerRow(topology, call));
    } else {
        addDrawnRows(rows, input.design.flows.items(), "drawn", flags);
        addDrawnRows(rows, systemFlowsOf(input.design), "system", flags);
    }
    std::ranges::sort(rows);
    return rows;
}

std::string tsv(const std::vector<Row> &rows)
{
    std::string text =
        "from\tservice\tport\tprotocol\tresolves\ttarget\ttarget_port\tevidence\tfile\tline\n";
    for (const Row &row : rows) {
        const std::vector<std::string> cells{
            row.from,   row.service,    row.port,     row.protocol, row.resolves,
            row.target, row.targetPort, row.evidence, row.file,     row.line};
        for (std::size_t i = 0; i < cells.size(); ++i)
            text += (i ? "\t" : "") + terminalLine(cells[i]);
        text += '\n';
    }
    return text;
}

/// Why a row has no target.
std::string_view absence(const Row &row)
{
    if (row.resolves == "yes")
        return "no workload behind it";
    return row.resolves == "external" ? "external" : "dangling";
}

std::string plain(const std::vector<Row> &rows)
{
    std::string text;
    for (const Row &row : rows) {
        const std::string to =
            row.target.empty() ? row.service + " (" + std::string(absence(row)) + ")" : row.target;
        text += terminalLine(row.from + " " + to + " " + (row.port.empty() ? "?" : row.port) + " " +
                             row.protocol + " " + row.evidence);
        text += row.file.empty() ? "" : " " + terminalLine(row.file) + ":" + row.line;
        text += row.column.empty() ? "" : ":" + row.column;
        const bool isSure = row.confidence.empty() || row.confidence == "certain";
        text += isSure ? "\n" : " (" + row.confidence + ")\n";
    }
    return text;
}

std::string json(const std::vector<Row> &rows)
{
    auto list = nlohmann::ordered_json::array();
    for (const Row &row : rows)
        list.push_back({{"from", row.from},
                        {"service", row.service},
                        {"port", row.port},
                        {"protocol", row.protocol},
                        {"resolves", row.resolves},
                        {"target", row.target},
                        {"targetPort", row.targetPort},
                        {"evidence", row.evidence},
                        {"confidence", row.confidence},
                        {"file", row.file},
                        {"line", row.line},
                        {"column", row.column}});
    const nlohmann::ordered_json document{{"schema", "drawbridge/flows/1"},
                                          {"flows", std::move(list)}};
    return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int flows(const CommonFlags &flags)
{
    Session session(flags);
    const auto input = session.read(Drafting::Nothing);
    if (!input)
        return session.refuse(input.error());
    const auto rows = rowsOf(*input, flags);
    if (flags.output.empty() || flags.output == "text")
        print(plain(rows));
    else if (flags.output == "tsv")
        print(tsv(rows));
    else if (flags.output == "json")
        print(json(rows));
    else
        return session.refuseUsage("flows does not write \"" + flags.output +
                                   "\": text, tsv or json");
    return session.finish(kClean);
}

} // namespace

void addFlowsCommand(CLI::App &app, Run &chosen)
{
    auto *command =
        app.add_subcommand("flows", "Only the inferred flows; of a design file the drawn ones");
    auto flags = std::make_shared<CommonFlags>();
    addCommonFlags(*command, *flags, "text, tsv or json");
    command->callback([flags, &chosen] { chosen = [flags] { return flows(*flags); }; });
}

} // namespace drawbridge::cli
