// SPDX-License-Identifier: Apache-2.0
// The straight line of the architecture, for the window: every arrow is one function of the model,
// called as the terminal calls it.
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/answers_computation.h"

#include "exporters/cluster_folders.h"
#include "model/analysis/waivers.h"

#include <algorithm>
#include <chrono>
#include <future>

namespace drawbridge {
namespace {

int millisecondsSince(std::chrono::steady_clock::time_point begin)
{
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
}

bool isPlacedByUser(const Design &design, const NodeKey &key)
{
    const auto at = std::lower_bound(
        design.positions.begin(), design.positions.end(), key,
        [](const NodePosition &position, const NodeKey &node) { return position.node < node; });
    return at != design.positions.end() && at->node == key;
}

Design withKeptPositions(const Design &design, const std::map<NodeKey, NodePosition> &kept)
{
    std::vector<NodePosition> positions = design.positions.items();
    for (const auto &[key, position] : kept) {
        if (!isPlacedByUser(design, key))
            positions.push_back(position);
    }
    std::sort(positions.begin(), positions.end());
    Design placed = design;
    placed.positions = CowList<NodePosition>(std::move(positions));
    return placed;
}

/// Nodes and all that their places hang on; lines between nodes that have one move none.
bool haveSameNodes(const Design &a, const Design &b)
{
    return a.topology == b.topology && a.positions == b.positions && a.externals == b.externals &&
           a.apiAccess == b.apiAccess && a.trustZones == b.trustZones && a.mesh == b.mesh &&
           a.systemFlows == b.systemFlows && a.clusters == b.clusters;
}

/// What the engines look at is as it was.
bool haveSameInput(const Design &a, const Design &b)
{
    return a.topology == b.topology && a.clusters == b.clusters;
}

VerifyReport prove(const Design &design, const ManifestSet &manifests, std::stop_token stop)
{
    ImportOptions options;
    options.stop = stop;
    Diagnostics said; // what our own writer wrote and our reader refuses shows as difference
    return verifyClusters(design, readBack(manifests, design, options, said), stop);
}

} // namespace

AnswersComputation::Positions &AnswersComputation::kept()
{
    return m_layout.collapse.isCollapsedAtFirst ? m_kept.collapsed : m_kept.opened;
}

std::vector<NodePosition> AnswersComputation::positionsOf(const DesignPtr &design, Answers &answers)
{
    if (m_placed.design && haveSameNodes(*m_placed.design, *design) &&
        m_placed.collapse == m_layout.collapse)
        return m_placed.positions;
    m_placed = {design, m_layout.collapse,
                layoutNodes(withKeptPositions(*design, kept()), m_layout, answers.diagnostics)};
    for (const NodePosition &position : m_placed.positions) {
        if (!isPlacedByUser(*design, position.node))
            kept()[position.node] = position;
    }
    return m_placed.positions;
}

ScenePtr AnswersComputation::compose(const Design &design, const AnalysisReport &report,
                                     const std::vector<NodePosition> &positions)
{
    return std::make_shared<const SceneLook>(
        composeScene(design, report, positions, m_layout, marksOf(design)));
}

const WorkloadMarks *AnswersComputation::marksOf(const Design &design)
{
    if (m_layout.showSystemFlows || !design.topology)
        return nullptr;
    if (m_marked.topology != design.topology || m_marked.clusters != design.clusters)
        m_marked = {design.topology, design.clusters, makeWorkloadMarks(design, design.topology)};
    return &m_marked.marks;
}

/// As `drawbridgectl check` does: those of the project file and of annotations, while they hold.
void AnswersComputation::waive(const AnswersRequest &request, AnalysisReport &report)
{
    const Design &design = *request.design;
    if (m_annotatedTopology != design.topology) {
        Diagnostics toldAtImport;
        m_annotated = annotatedWaivers(*design.topology, toldAtImport);
        m_annotatedTopology = design.topology;
    }
    std::vector<WaiverRecord> records = waiversOf(design);
    records.insert(records.end(), m_annotated.begin(), m_annotated.end());
    if (!records.empty() && !request.today.empty())
        (void)judgeWaivers(report, records, request.today);
}

IdentitiesPtr AnswersComputation::identitiesOf(const Design &design) const
{
    if (m_last && m_last->identities && haveSameInput(*m_last->design, design))
        return m_last->identities;
    if (!design.topology)
        return nullptr;
    return std::make_shared<const WorkloadIdentities>(
        workloadIdentitiesOf(*design.topology, meshOptionsOf(design)));
}

AnswersPtr AnswersComputation::run(const AnswersRequest &request, const std::stop_token &stop,
                                   const Early &early)
{
    const auto begin = std::chrono::steady_clock::now();
    m_layout.collapse = request.collapse;
    const bool isShownAgain =
        m_last && m_last->design == request.design && m_today == request.today;
    AnswersPtr answers =
        isShownAgain ? shownAgain(request) : evaluated(request, stop, early.picture);
    if (!answers || stop.stop_requested())
        return nullptr;
    m_last = answers;
    m_today = request.today;
    if (answers->proof)
        return answers;
    if (early.unproven)
        early.unproven(answers);
    auto proven = std::make_shared<Answers>(*answers);
    proven->proof = prove(*request.design, answers->manifests, stop);
    if (stop.stop_requested())
        return nullptr;
    proven->elapsedMs = millisecondsSince(begin);
    m_last = proven;
    return proven;
}

AnswersPtr AnswersComputation::shownAgain(const AnswersRequest &request)
{
    auto shown = std::make_shared<Answers>(*m_last);
    shown->revision = request.revision;
    shown->positions = positionsOf(request.design, *shown);
    shown->scene = compose(*request.design, shown->report, shown->positions);
    return shown;
}

// Null when stopped.
AnswersPtr AnswersComputation::evaluated(const AnswersRequest &request, const std::stop_token &stop,
                                         const TakePicture &takePicture)
{
    const Design &design = *request.design;
    auto answers = std::make_shared<Answers>();
    answers->revision = request.revision;
    answers->design = request.design;
    answers->positions = positionsOf(request.design, *answers);
    if (stop.stop_requested())
        return nullptr;
    const bool isEdit = m_last && m_last->design->topology == design.topology;
    const bool isFollowed = m_last && haveSameInput(*m_last->design, design) &&
                            m_last->design->externals == design.externals;
    if (takePicture && !isFollowed)
        takePicture(
            compose(design, isEdit ? m_last->report : AnalysisReport{}, answers->positions));
    // Neither asks the other.
    std::future<ManifestSet> manifests = std::async(
        std::launch::async, [&] { return m_export.update(design, answers->diagnostics); });
    Analysis analysis =
        analyzeWithEdges(design, stop, m_last ? m_last->lookup.get() : nullptr, request.findings);
    answers->report = std::move(analysis.report);
    waive(request, answers->report);
    answers->findingCounts = countFindings(answers->report);
    answers->identities = identitiesOf(design);
    answers->lookup = std::move(analysis.edges);
    if (stop.stop_requested())
        return nullptr;
    answers->scene = compose(design, answers->report, answers->positions);
    answers->manifests = manifests.get();
    return answers;
}

} // namespace drawbridge
