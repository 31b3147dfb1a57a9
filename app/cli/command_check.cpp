// SPDX-License-Identifier: Apache-2.0
#include "app/cli/check_reports.h"
#include "app/cli/command.h"

#include "model/base/atomic_file.h"
#include "model/base/dates.h"
#include "model/design/custom_rule.h"
#include "model/design/edit_checks.h"
#include "model/design/observed_flows.h"
#include "model/import/read_bytes.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

constexpr std::size_t kMostBytes = 50U * 1024U * 1024U; // of a baseline or a file of waivers
constexpr std::size_t kMostFlowBytes = 512U * 1024U * 1024U;

struct CheckFlags {
    CommonFlags common;
    std::vector<std::string> outputs; ///< "FORMAT" for stdout or "FORMAT=FILE".
    std::string failOn = "high";
    std::string now; ///< YYYY-MM-DD; empty: today.
    std::vector<std::string> waiverFiles;
    std::string baseline;
    bool updatesBaseline = false;
    bool isRatchet = false;
    std::vector<std::string> ruleFiles;
    std::string flows; ///< What was seen on the network.
    FindingsOptions findings;
};

/// One run of `check`: reads, judges, writes, and says how it ended.
class Check {
public:
    explicit Check(const CheckFlags &flags)
        : m_flags(flags), m_session(flags.common),
          m_today(flags.now.empty() ? todayUtc() : flags.now),
          m_outputs(flags.outputs.empty() ? std::vector<std::string>{"text"} : flags.outputs)
    {}

    int run()
    {
        const auto failOn = m_flags.failOn == "never" ? Result<Severity>(Severity::Critical)
                                                      : parseSeverity(m_flags.failOn);
        if (!failOn)
            return m_session.refuse(failOn.error());
        if (const std::string wrong = wrongFlags(); !wrong.empty())
            return m_session.refuseUsage(wrong);
        const auto input = m_session.read(Drafting::Nothing);
        if (!input)
            return m_session.refuse(input.error());
        for (const auto step : {&Check::prepare, &Check::judge, &Check::compare})
            if (const auto done = (this->*step)(*input); !done)
                return m_session.refuse(done.error());
        for (const std::string &output : m_outputs)
            if (const auto written = writeReport(output, m_checked, m_session.diagnostics());
                !written)
                return m_session.refuse(written.error());
        if (const auto kept = keepBaseline(); !kept)
            return m_session.refuse(kept.error());
        const int code = m_session.finish(kClean);
        return code == kClean && fails(*failOn) ? int(kReported) : code;
    }

private:
    [[nodiscard]] std::string wrongFlags() const
    {
        if (!m_flags.now.empty() && !isDate(m_flags.now))
            return "--now is \"" + m_flags.now + "\", expected YYYY-MM-DD";
        if (m_flags.baseline.empty() && (m_flags.updatesBaseline || m_flags.isRatchet))
            return "--update-baseline and --ratchet need --baseline FILE";
        if (m_flags.updatesBaseline && m_flags.isRatchet)
            return "--ratchet never adds to a baseline: leave out --update-baseline";
        if (!m_flags.common.nameSpace.empty() && (m_flags.updatesBaseline || m_flags.isRatchet))
            return "a baseline is written of all namespaces: leave out -n";
        return {};
    }

    /// Those that every cluster of the design allows: the rule is asked of all of them alike.
    static std::vector<std::string> registriesOf(const Design &design)
    {
        if (design.clusters.empty())
            return {};
        const auto &first = design.clusters.front().admission.allowedRegistries;
        const bool isAlike = std::ranges::all_of(design.clusters, [&](const auto &cluster) {
            return cluster.admission.allowedRegistries == first;
        });
        return isAlike ? first : std::vector<std::string>();
    }

    /// What the rules are asked with: registries, custom rules, flows that were seen.
    Result<void> prepare(const Input &input)
    {
        m_findings = m_flags.findings;
        if (m_findings.allowedRegistries.empty())
            m_findings.allowedRegistries = registriesOf(input.design);
        std::vector<std::filesystem::path> paths(m_flags.ruleFiles.begin(),
                                                 m_flags.ruleFiles.end());
        const auto folder = customRulesFolder(input.file);
        const auto isFolder = [&folder](const std::filesystem::path &path) {
            std::error_code error;
            return std::filesystem::equivalent(path, *folder, error);
        };
        if (folder && std::ranges::none_of(paths, isFolder))
            paths.push_back(*folder);
        auto rules = loadCustomRules(paths, m_session.diagnostics());
        if (!rules)
            return tl::unexpected(rules.error());
        if (!rules->rules.empty())
            m_findings.customRules = std::make_shared<const CustomRules>(std::move(*rules));
        return readFlows();
    }

    Result<void> readFlows()
    {
        if (m_flags.flows.empty())
            return {};
        const FileRef file = makeFileRef(m_flags.flows);
        const auto text = readBytes(m_flags.flows, kMostFlowBytes, {file, 0, 0});
        if (!text)
            return tl::unexpected(text.error());
        auto flows = readHubbleFlows(*text, file, m_session.diagnostics());
        if (!flows)
            return tl::unexpected(flows.error());
        m_findings.observed = std::make_shared<const ObservedFlows>(std::move(*flows));
        return {};
    }

    /// Findings, waivers and, where it is told, the score.
    Result<void> judge(const Input &input)
    {
        auto records = waiversOf(input.design);
        for (const std::string &path : m_flags.waiverFiles) {
            const auto text = readBytes(path, kMostBytes, {makeFileRef(path), 0, 0});
            if (!text)
                return tl::unexpected(text.error());
            auto read = readWaivers(*text, makeFileRef(path), m_session.diagnostics());
            if (!read)
                return tl::unexpected(read.error());
            std::ranges::move(*read, std::back_inserter(records));
        }
        auto annotated = annotatedWaivers(*input.design.topology, m_session.diagnostics());
        std::ranges::move(annotated, std::back_inserter(records));
        Analysis analysis = analyzeWithEdges(input.design, {}, nullptr, m_findings);
        m_checked.waivers = judgeWaivers(analysis.report, records, m_today);
        tellEnded();
        if (tellsScore(m_outputs))
            m_checked.score = scoreOf(analysis);
        m_checked.report = std::move(analysis.report);
        erase_if(m_checked.report.findings, [&](const Finding &f) {
            return !isInScope(m_flags.common, f.target) &&
                   !(f.peer && isInScope(m_flags.common, *f.peer));
        });
        return {};
    }

    /// A waiver that has ended accepts nothing any more (findings.md 4.3).
    void tellEnded() const
    {
        for (const WaiverUse &use : m_checked.waivers) {
            const Waiver &waiver = use.record.waiver;
            if (use.state == WaiverState::Expired)
                m_session.say("the waiver of " + waiver.rule + " for " + waiver.target +
                              (waiver.peer.empty() ? "" : " from " + waiver.peer) +
                              (waiver.expires.empty() ? " names no last day"
                                                      : " ended on " + waiver.expires) +
                              ": its finding counts again");
        }
    }

    /// Against the baseline, which may be missing where it is about to be written.
    Result<void> compare(const Input & /*input*/)
    {
        if (m_flags.baseline.empty())
            return {};
        const SourceSpan where{makeFileRef(m_flags.baseline), 0, 0};
        const auto text = readBytes(m_flags.baseline, kMostBytes, where);
        const bool isFirst = !text && text.error().code == ErrorCode::FileNotFound;
        if (!text && !(isFirst && m_flags.updatesBaseline))
            return tl::unexpected(text.error());
        if (text) {
            auto entries = readBaseline(*text, makeFileRef(m_flags.baseline));
            if (!entries)
                return tl::unexpected(entries.error());
            m_before = std::move(*entries);
        }
        m_checked.baseline = compareWithBaseline(m_checked.report, m_before);
        return {};
    }

    [[nodiscard]] bool isNew(const Finding &finding) const
    {
        return !m_checked.baseline || m_checked.baseline->isNew(finding);
    }
    [[nodiscard]] bool grows() const
    {
        return std::ranges::any_of(m_checked.report.findings,
                                   [&](const Finding &finding) { return isNew(finding); });
    }

    /// The whole report with --update-baseline; with --ratchet what is left of the old one, and
    /// nothing where there is something new.
    [[nodiscard]] Result<void> keepBaseline() const
    {
        const bool shrinks = m_flags.isRatchet && !grows() && !m_checked.baseline->absent.empty();
        if (!m_flags.updatesBaseline && !shrinks)
            return {};
        return writeFileAtomically(m_flags.baseline,
                                   writeBaseline(baselineOf(m_checked.report, m_before, m_today)));
    }

    [[nodiscard]] bool fails(Severity failOn) const
    {
        if (m_flags.isRatchet && grows())
            return true;
        return m_flags.failOn != "never" && !m_flags.updatesBaseline &&
               std::ranges::any_of(m_checked.report.findings, [&](const Finding &finding) {
                   return failsCheck(finding, failOn) && isNew(finding);
               });
    }

    const CheckFlags &m_flags;
    Session m_session;
    std::string m_today;
    std::vector<std::string> m_outputs;
    FindingsOptions m_findings;
    CheckedReport m_checked;
    std::vector<BaselineEntry> m_before;
};

void addBaselineFlags(CLI::App &command, CheckFlags &options)
{
    command.add_option("--waivers", options.waiverFiles,
                       "A file of waivers (docs/continuous-integration.md); repeatable");
    command.add_option("--baseline", options.baseline,
                       "Fail only on findings that this file does not have");
    command.add_flag("--update-baseline", options.updatesBaseline,
                     "Write the findings of this run to the baseline, and accept them");
    command.add_flag("--ratchet", options.isRatchet,
                     "Fail on every new finding, whatever its severity; take what is gone out of "
                     "the baseline");
}

} // namespace

void addCheckCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("check", "Findings: where the cluster trusts too much");
    auto options = std::make_shared<CheckFlags>();
    addCommonFlags(*command, options->common, "");
    command->remove_option(command->get_option("--output"));
    command->add_option("-o,--output", options->outputs,
                        std::string(kReportFormats) + ", or FORMAT=FILE; repeatable");
    command
        ->add_option("--fail-on", options->failOn,
                     "Exit 1 from this severity on: critical, high, medium, low, info, or never")
        ->capture_default_str();
    command->add_option("--allowed-registry", options->findings.allowedRegistries,
                        "Prefix of images that are trusted; without a last / it ends at a border "
                        "of the path; repeatable; default: those of the design");
    command
        ->add_option("--rules", options->ruleFiles,
                     "Custom rules, a file or a folder of them (docs/custom-rules.md); repeatable; "
                     "beside a design those of drawbridge-rules are read too")
        ->expected(1)
        ->take_all();
    command->add_option("--flows", options->flows,
                        "Flows that were seen, as `hubble observe -o jsonpb` writes them");
    addBaselineFlags(*command, *options);
    command->add_option("--now", options->now,
                        "The day waivers are held against, YYYY-MM-DD; default: today");
    command->callback([options, &chosen] { chosen = [options] { return Check(*options).run(); }; });
}

} // namespace drawbridge::cli
