// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/exit_codes.h"
#include "app/cli/import_flags.h"
#include "model/base/diagnostics.h"
#include "model/design/design.h"
#include "model/design/resolve_node.h"
#include "model/import/import_report.h"
#include "model/import/importer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// Flags every command takes (cli.md), filled by the parser.
struct CommonFlags {
    std::vector<std::string> paths; ///< Positional PATHs, then those of -f.
    std::string nameSpace;          ///< -n: only what touches this namespace is printed.
    std::string output;             ///< -o: format, or the place to write to.
    std::string defaultNamespace = "default";
    std::vector<std::string> clusters; ///< --cluster NAME=PATH, in the order given.
    ImportOptions import;              ///< Its limits and programs.
    bool isQuiet = false;
    int verbosity = 0;
};

/// Adds the common flags to a subcommand; `outputHelp` says what -o means for it.
void addCommonFlags(CLI::App &command, CommonFlags &flags, const std::string &outputHelp);

/// The same without the positional PATHs, for commands whose words are something else.
void addSharedFlags(CLI::App &command, CommonFlags &flags, const std::string &outputHelp);

/// Inputs of one command: a design as it is in its file, or one drafted over manifests.
struct Input {
    Design design;
    std::filesystem::path file; ///< The design file; empty when the input was manifests.
};

/// How a design over plain manifests is begun.
enum class Drafting { Inferred, Nothing };

/// One run of the program: prints data to stdout and talk to stderr, and remembers whether some
/// input was lost.
class Session {
public:
    explicit Session(CommonFlags flags) : m_flags(std::move(flags)) {}

    [[nodiscard]] const CommonFlags &flags() const { return m_flags; }
    [[nodiscard]] Diagnostics &diagnostics() { return m_diagnostics; }
    [[nodiscard]] ImportOptions importOptions() const;

    /// Reads PATHs: exactly one design file, or any number of manifests. Fails when there is no
    /// PATH, or the design file cannot be used.
    [[nodiscard]] Result<Input> read(Drafting drafting);
    /// The one PATH, which has to be a design file.
    [[nodiscard]] Result<Input> readDesignFile();

    /// Reads the manifests of some clusters; the import report is about the last that was read.
    [[nodiscard]] std::shared_ptr<const Topology> import(const std::vector<ClusterPaths> &clusters,
                                                         const ImportOptions &options);
    /// Of what was read and said so far.
    [[nodiscard]] ImportReport importReport() const;

    /// Prints diagnostics (notes only with -v, nothing but errors with -q), then what was read: one
    /// line, with -v the whole import report. Turns Clean into Input where input was lost.
    [[nodiscard]] int finish(int exitCode);
    /// Prints everything and this error; the code to exit with: Usage for ErrorCode::Usage, else
    /// Input.
    int refuse(const Error &error);
    int refuseUsage(const std::string &message);

    void say(std::string_view talk) const; ///< stderr, unless -q.

private:
    void printImportReport() const;
    /// Warns where an answer is empty only because nothing was there to answer for.
    void warnOfNothing(const Topology &topology);

    CommonFlags m_flags;
    Diagnostics m_diagnostics;
    std::shared_ptr<const Topology> m_read; ///< Empty: nothing was imported.
};

/// Writes bytes of a format for programs to stdout; a closed pipe ends the program quietly.
void print(std::string_view bytes);
/// Writes lines for people to stdout, each as terminalLine() makes it.
void printText(std::string_view lines);

/// True when -n is not given, or one of the keys lies in that namespace.
[[nodiscard]] bool isInScope(const CommonFlags &flags, const NodeKey &key);

/// The day of the computer in UTC, YYYY-MM-DD: which waivers hold where no --now says another.
[[nodiscard]] std::string todayUtc();

/// Where drawbridge-layout lies: beside this program, or in libexec; empty when it is nowhere.
[[nodiscard]] std::string layoutHelperProgram();

} // namespace drawbridge::cli
