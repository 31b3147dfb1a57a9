// SPDX-License-Identifier: Apache-2.0
#include "app/cli/session.h"

#include "app/cli/terminal_text.h"
#include "exporters/import_report_writer.h"
#include "model/base/dates.h"
#include "model/design/draft.h"
#include "model/design/project_file.h"
#include "model/topology/topology_builder.h"
#include "model/topology/topology_report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

namespace drawbridge::cli {

namespace {

/// PATH and -f fill one list; bound to it as variables, the later one would replace the earlier.
std::function<void(const std::vector<std::string> &)> appendTo(std::vector<std::string> &paths)
{
    return [&paths](const std::vector<std::string> &more) {
        paths.insert(paths.end(), more.begin(), more.end());
    };
}

} // namespace

void addCommonFlags(CLI::App &command, CommonFlags &flags, const std::string &outputHelp)
{
    command.add_option_function<std::vector<std::string>>(
        "PATH", appendTo(flags.paths), "Files, folders, - for stdin, or one NAME.drawbridge.yaml");
    addSharedFlags(command, flags, outputHelp);
}

void addSharedFlags(CLI::App &command, CommonFlags &flags, const std::string &outputHelp)
{
    command
        .add_option_function<std::vector<std::string>>("-f,--filename", appendTo(flags.paths),
                                                       "The same as a PATH; repeatable")
        ->expected(1)
        ->take_all();
    command.add_option("-n,--namespace", flags.nameSpace, "Only this namespace");
    command.add_option("-o,--output", flags.output, outputHelp);
    command
        .add_option("--default-namespace", flags.defaultNamespace,
                    "For documents without a namespace")
        ->capture_default_str();
    command
        .add_option("--cluster", flags.clusters,
                    "NAME=PATH instead of a PATH, for several clusters; repeatable")
        ->expected(1)
        ->take_all();
    addImportFlags(command, flags.import);
    command.add_flag("-q,--quiet", flags.isQuiet, "Only errors on stderr");
    command.add_flag("-v,--verbose", flags.verbosity, "Notes on stderr too");
}

ImportOptions Session::importOptions() const
{
    ImportOptions options = m_flags.import;
    options.defaultNamespace = m_flags.defaultNamespace;
    return options;
}

Result<Input> Session::read(Drafting drafting)
{
    if (m_flags.clusters.empty() && m_flags.paths.size() == 1 &&
        isDesignFile(m_flags.paths.front()))
        return readDesignFile();
    const auto named = clustersOf(m_flags.clusters, m_flags.paths);
    if (!named)
        return tl::unexpected(named.error());
    std::vector<DesignCluster> clusters;
    for (const ClusterPaths &cluster : *named) {
        clusters.emplace_back();
        clusters.back().name = cluster.name;
        clusters.back().sources = cluster.paths;
        clusters.back().defaultNamespace = m_flags.defaultNamespace;
    }
    auto topology = import(*named, importOptions());
    warnOfNothing(*topology);
    const DraftFrom from = drafting == Drafting::Inferred ? DraftFrom::Inferred : DraftFrom::Empty;
    return Input{draftDesign("design", clusters, std::move(topology), from, m_diagnostics), {}};
}

std::shared_ptr<const Topology> Session::import(const std::vector<ClusterPaths> &named,
                                                const ImportOptions &options)
{
    std::vector<Topology::Cluster> clusters;
    for (const ClusterPaths &cluster : named)
        clusters.push_back({cluster.name, std::make_shared<const ResourceSet>(
                                              importPaths(cluster.paths, options, m_diagnostics))});
    m_read = buildTopology(std::move(clusters), m_diagnostics);
    return m_read;
}

Result<Input> Session::readDesignFile()
{
    if (m_flags.paths.size() != 1 || !isDesignFile(m_flags.paths.front()))
        return fail(ErrorCode::Usage, "this command takes one design file, NAME.drawbridge.yaml",
                    {}, "start one with `drawbridgectl design`");
    auto design = loadDesign(m_flags.paths.front(), importOptions(), m_diagnostics);
    if (!design)
        return tl::unexpected(design.error());
    warnOfNothing(*design->topology);
    m_read = design->topology;
    return Input{std::move(*design), m_flags.paths.front()};
}

void Session::warnOfNothing(const Topology &topology)
{
    if (topology.workloads.empty())
        m_diagnostics.warning(ErrorCode::NothingToRead, "no workload was found in the input", {},
                              "give the folder with the manifests");
    const bool isKnown = std::ranges::any_of(
        topology.namespaces, [&](const auto &node) { return node.name == m_flags.nameSpace; });
    if (!m_flags.nameSpace.empty() && !isKnown)
        m_diagnostics.warning(ErrorCode::NothingToRead,
                              "namespace " + m_flags.nameSpace + " is not in the input", {},
                              "`drawbridgectl graph` lists the namespaces");
}

int Session::finish(int exitCode)
{
    const Diagnostics sorted = m_diagnostics.sorted();
    for (const Diagnostic &diagnostic : sorted.all()) {
        const bool isError = diagnostic.level == DiagnosticLevel::Error;
        const bool isNote = diagnostic.level == DiagnosticLevel::Note;
        if (isError || (!m_flags.isQuiet && (!isNote || m_flags.verbosity > 0)))
            std::fprintf(stderr, "%s\n", terminalLine(toString(diagnostic)).c_str());
    }
    printImportReport();
    return exitCode == kClean && m_diagnostics.hasErrors() ? int(kInput) : exitCode;
}

ImportReport Session::importReport() const
{
    return m_read ? reportImport(*m_read, m_diagnostics) : ImportReport();
}

void Session::printImportReport() const
{
    if (!m_read)
        return;
    const ImportReport report = importReport();
    const std::string text =
        m_flags.verbosity > 0 ? writeImportReportText(report) : importSummary(report) + '\n';
    for (std::string_view lines = text; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1))
        say(lines.substr(0, lines.find('\n')));
}

int Session::refuse(const Error &error)
{
    m_diagnostics.add(DiagnosticLevel::Error, error);
    return finish(error.code == ErrorCode::Usage ? kUsage : kInput);
}

int Session::refuseUsage(const std::string &message)
{
    return refuse(Error{ErrorCode::Usage, message, {}, "see drawbridgectl --help"});
}

void Session::say(std::string_view talk) const
{
    if (!m_flags.isQuiet)
        std::fprintf(stderr, "%s\n", terminalLine(talk).c_str());
}

void print(std::string_view bytes)
{
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

void printText(std::string_view lines)
{
    std::string text;
    text.reserve(lines.size());
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        text += terminalLine(lines.substr(0, end));
        if (end < lines.size())
            text += '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    print(text);
}

bool isInScope(const CommonFlags &flags, const NodeKey &key)
{
    return flags.nameSpace.empty() || key.nameSpace == flags.nameSpace;
}

std::string todayUtc()
{
    using namespace std::chrono;
    return dateOf(floor<days>(system_clock::now()));
}

std::string layoutHelperProgram()
{
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    for (const char *folder : {".", "../libexec/drawbridge"}) {
        const std::filesystem::path program = self.parent_path() / folder / "drawbridge-layout";
        if (!self.empty() && std::filesystem::exists(program, error))
            return program.lexically_normal().string();
    }
    return {};
}

} // namespace drawbridge::cli
