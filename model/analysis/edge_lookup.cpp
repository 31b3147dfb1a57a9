// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_crowds.cpp

#include "model/analysis/edge_lookup.h"

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/found_findings.h"
#include "model/analysis/pair_judge.h"

#include <tbb/parallel_invoke.h>

#include <algorithm>

namespace drawbridge {
namespace {

std::shared_ptr<const NetworkEngine> networkOf(const Design &design)
{
    return std::make_shared<const NetworkEngine>(
        makeNetworkEngine(design.topology, networkOptionsOf(design)));
}

std::shared_ptr<const MeshEngine> meshOf(const Design &design)
{
    return std::make_shared<const MeshEngine>(
        makeMeshEngine(design.topology, meshOptionsOf(design)));
}

/// The world before an edit, where it changed nothing that the engines look at.
const EdgeLookup::World *unchanged(const EdgeLookup::World *before, const Design &design)
{
    const bool isSame = before != nullptr && before->design.topology == design.topology &&
                        before->design.clusters == design.clusters && !before->pairs->isEmpty();
    return isSame ? before : nullptr;
}

using EndPair = std::pair<EndIndex, EndIndex>;

/// Pairs of one end that are worth a question.
class Candidates {
public:
    Candidates(const EdgeLookup::World &world, EndIndex node) : m_world(world), m_node(node)
    {
        if (world.ends.isWorkload(node) && !world.pairs->isEmpty())
            addOpen();
        addOutside();
        for (const auto &[ends, ports] : world.context.drawn)
            addNamed(ends);
        for (const auto &[ends, isClosed] : world.context.closed)
            addNamed(ends);
        std::sort(m_pairs.begin(), m_pairs.end());
        m_pairs.erase(std::unique(m_pairs.begin(), m_pairs.end()), m_pairs.end());
    }
    [[nodiscard]] const std::vector<EndPair> &pairs() const { return m_pairs; }

private:
    void addOpen()
    {
        if (!m_world.context.isSubject(m_node))
            return;
        m_world.pairs->forEachFrom(m_node, [this](EndIndex to, const OpenPairs::Cell &) {
            m_pairs.emplace_back(m_node, to);
        });
        for (EndIndex from = 0; from < m_world.context.workloadCount(); ++from) {
            if (from != m_node && m_world.context.isSubject(from) &&
                !m_world.pairs->cell(from, m_node).isSilent())
                m_pairs.emplace_back(from, m_node);
        }
    }

    /// What has an external at one end is in no table.
    void addOutside()
    {
        for (EndIndex other = 0; other < m_world.ends.count(); ++other) {
            if (m_world.ends.isWorkload(other) == m_world.ends.isWorkload(m_node))
                continue;
            m_pairs.emplace_back(m_node, other);
            m_pairs.emplace_back(other, m_node);
        }
    }

    void addNamed(const EndPair &ends)
    {
        if (ends.first == m_node || ends.second == m_node)
            m_pairs.push_back(ends);
    }

    const EdgeLookup::World &m_world;
    EndIndex m_node;
    std::vector<EndPair> m_pairs;
};

bool isWorthTelling(const EdgeState &edge)
{
    return !edge.drawn.empty() || !edge.implicit.empty() || edge.isClosed;
}

} // namespace

EdgeLookup::World::World(const Design &whole, std::stop_token stop, const World *before,
                         const FindingsOptions &options)
    : World(unchanged(before, whole), whole, std::move(stop), options)
{}

EdgeLookup::World::World(const World *same, const Design &whole, std::stop_token stop,
                         const FindingsOptions &options)
    : design(whole), network(same != nullptr ? same->network : networkOf(whole)),
      mesh(same != nullptr ? same->mesh : meshOf(whole)),
      context(makeFindingsContext(design, *network, *mesh, std::move(stop),
                                  same != nullptr ? &same->context : nullptr)),
      ends(context, same != nullptr ? &same->ends : nullptr)
{
    if (same != nullptr) {
        pairs = same->pairs;
        if (same->manifests->facts->options == options)
            manifests = same->manifests;
    }
    find(options);
}

/// What is not there yet. Neither asks the other, and most rules keep one thread busy.
void EdgeLookup::World::find(const FindingsOptions &options)
{
    tbb::parallel_invoke(
        [&] {
            if (manifests == nullptr)
                manifests =
                    findInManifests(makeRuleFacts(context, network, mesh, options), context);
        },
        [&] {
            if (pairs == nullptr)
                pairs = std::make_shared<const OpenPairs>(context, ends);
        });
}

EdgeLookup::EdgeLookup(const Design &design, std::stop_token stop, const EdgeLookup *before,
                       const FindingsOptions &options)
    : m_world(std::make_unique<const World>(design, std::move(stop),
                                            before ? &before->world() : nullptr, options))
{}

EdgeLookup::~EdgeLookup() = default;

const FoundFindings *EdgeLookup::foundBefore(const EdgeLookup *before) const
{
    const bool isShared = before != nullptr && before->m_world->pairs == m_world->pairs;
    return isShared ? before->m_found.get() : nullptr;
}

std::optional<EdgeState> EdgeLookup::between(const NodeKey &from, const NodeKey &to) const
{
    const auto source = m_world->context.findEnd(from);
    const auto destination = m_world->context.findEnd(to);
    if (!source || !destination ||
        (!m_world->ends.isWorkload(*source) && !m_world->ends.isWorkload(*destination)))
        return std::nullopt;
    auto edge = PairJudge(m_world->context, m_world->ends).judge(*source, *destination);
    return edge && isWorthTelling(*edge) ? std::move(edge) : std::nullopt;
}

std::vector<EdgeState> EdgeLookup::edgesOf(const NodeKey &node) const
{
    const auto end = m_world->context.findEnd(node);
    if (!end)
        return {};
    const PairJudge judge(m_world->context, m_world->ends);
    std::vector<EdgeState> edges;
    const Candidates candidates(*m_world, *end);
    for (const auto &[from, to] : candidates.pairs()) {
        auto edge = judge.judge(from, to);
        if (edge && isWorthTelling(*edge))
            edges.push_back(std::move(*edge));
    }
    std::sort(edges.begin(), edges.end(), [](const EdgeState &a, const EdgeState &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return edges;
}

} // namespace drawbridge
