// SPDX-License-Identifier: Apache-2.0
#include "app/cli/session.h"

#include "app/cli/terminal_text.h"
#include "exporters/import_report_writer.h"
#include "model/design/draft.h"
#include "model/design/project_file.h"
#include "model/topology/topology_builder.h"
#include "model/topology/topology_report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace drawbridge::cli {

void addCommonFlags(CLI::App &command, CommonFlags &flags, const std::string &outputHelp)
{
    command.add_option("PATH", flags.paths,
                       "Files, folders, - for stdin, or one NAME.drawbridge.yaml");
    command.add_option("-f,--filename", flags.paths, "The same as a PATH")->trigger_on_parse();
    command.add_option("-n,--namespace", flags.nameSpace, "Only this namespace");
    command.add_option("-o,--output", flags.output, outputHelp);
    command
        .add_option("--default-namespace", flags.defaultNamespace,
                    "For documents without a namespace")
        ->capture_default_str();
    const CLI::AsSizeValue size(false); // "64MB" as well as 67108864
    command
        .add_option("--max-file-size", flags.limits.maxFileBytes, "Refuse larger files, e.g. 512MB")
        ->transform(size)
        ->group("Limits");
    command
        .add_option("--max-total-size", flags.limits.maxTotalBytes, "Refuse more input than this")
        ->transform(size)
        ->group("Limits");
    command
        .add_option("--max-memory", flags.limits.maxMemoryBytes,
                    "Refuse input that needs more memory to be read")
        ->transform(size)
        ->group("Limits");
    command.add_option("--max-files", flags.limits.maxFiles, "Refuse larger folders")
        ->group("Limits");
    command.add_option("--max-depth", flags.limits.yaml.maxDepth, "Refuse deeper nesting")
        ->group("Limits");
    command
        .add_option("--max-alias-nodes", flags.limits.yaml.maxAliasNodes,
                    "Refuse aliases that expand further")
        ->group("Limits");
    command
        .add_option("--max-documents", flags.limits.yaml.maxDocuments,
                    "Refuse more documents in one file")
        ->group("Limits");
    command.add_flag("-q,--quiet", flags.isQuiet, "Only errors on stderr");
    command.add_flag("-v,--verbose", flags.verbosity, "Notes on stderr too");
}

ImportOptions Session::importOptions() const
{
    ImportOptions options = m_flags.limits;
    options.defaultNamespace = m_flags.defaultNamespace;
    return options;
}

Result<Input> Session::read(Drafting drafting)
{
    if (m_flags.paths.empty())
        return fail(ErrorCode::Usage, "no PATH given", {},
                    "name files, folders, - for stdin, or a NAME.drawbridge.yaml");
    if (m_flags.paths.size() == 1 && isDesignFile(m_flags.paths.front()))
        return readDesignFile();
    DesignCluster cluster;
    cluster.sources = m_flags.paths;
    cluster.defaultNamespace = m_flags.defaultNamespace;
    auto topology =
        buildTopology(importPaths(m_flags.paths, importOptions(), m_diagnostics), m_diagnostics);
    warnOfNothing(*topology);
    remember(topology);
    const DraftFrom from = drafting == Drafting::Inferred ? DraftFrom::Inferred : DraftFrom::Empty;
    return Input{draftDesign("design", {cluster}, std::move(topology), from, m_diagnostics), {}};
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
    remember(design->topology);
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

Result<NodeKey> resolveNode(const Design &design, std::string_view text)
{
    auto key = NodeKey::parse(text);
    if (!key)
        return key;
    const bool isKnown =
        design.topology->findWorkload(*key) || design.findExternal(*key) || key->kind == "Group";
    if (isKnown)
        return key;
    std::vector<NodeKey> matches; // "namespace/name" parses as Kind/name
    for (const WorkloadNode &workload : design.topology->workloads) {
        if (key->nameSpace.empty() && workload.key.nameSpace == key->kind &&
            workload.key.name == key->name)
            matches.push_back(workload.key);
    }
    if (matches.size() == 1)
        return matches.front();
    const std::string which =
        matches.empty() ? "is not in the design"
                        : "names several workloads, for example " + toString(matches.front());
    return fail(ErrorCode::NodeUnknown, "\"" + std::string(text) + "\" " + which, {},
                "write namespace/Kind/name; `drawbridgectl graph` lists all nodes");
}

bool isInScope(const CommonFlags &flags, const NodeKey &key)
{
    return flags.nameSpace.empty() || key.nameSpace == flags.nameSpace;
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
