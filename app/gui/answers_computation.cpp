// SPDX-License-Identifier: Apache-2.0
// The straight line of the architecture, for the window: every arrow is one function of the model,
// called as the terminal calls it.
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/answers_computation.h"

#include "exporters/design_exporter.h"

#include <algorithm>
#include <chrono>

namespace drawbridge {
namespace {

bool isPlacedByUser(const Design &design, const NodeKey &key)
{
    const auto at = std::lower_bound(
        design.positions.begin(), design.positions.end(), key,
        [](const NodePosition &position, const NodeKey &node) { return position.node < node; });
    return at != design.positions.end() && at->node == key;
}

Design withKeptPositions(const Design &design, const KeptPositions &kept)
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

void keep(const Design &design, const std::vector<NodePosition> &positions, KeptPositions &kept)
{
    for (const NodePosition &position : positions) {
        if (!isPlacedByUser(design, position.node))
            kept[position.node] = position;
    }
}

VerifyReport prove(const Design &design, const ManifestSet &manifests, std::stop_token stop)
{
    ImportOptions options;
    options.stop = stop;
    Diagnostics readBack; // what our own writer wrote and our reader refuses shows as difference
    const ResourceSet resources = importTexts(manifests.texts(), options, readBack);
    VerifyReport report = verifyDesign(design, resources, stop);
    return report;
}

} // namespace

AnswersPtr computeAnswers(std::shared_ptr<const Design> design, int revision,
                          const LayoutOptions &layout, KeptPositions &kept, std::stop_token stop)
{
    const auto begin = std::chrono::steady_clock::now();
    auto answers = std::make_shared<Answers>();
    answers->revision = revision;
    answers->report = analyze(*design, stop);
    if (stop.stop_requested())
        return nullptr;
    answers->positions =
        layoutNodes(withKeptPositions(*design, kept), layout, answers->diagnostics);
    if (stop.stop_requested())
        return nullptr;
    keep(*design, answers->positions, kept);
    answers->scene = composeScene(*design, answers->report, answers->positions, layout);
    if (stop.stop_requested())
        return nullptr;
    answers->manifests = exportDesign(*design, ExportOptions{}, answers->diagnostics);
    answers->proof = prove(*design, answers->manifests, stop);
    if (stop.stop_requested())
        return nullptr;
    answers->design = std::move(design);
    answers->elapsedMs = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                              std::chrono::steady_clock::now() - begin)
                                              .count());
    return answers;
}

} // namespace drawbridge
