// SPDX-License-Identifier: Apache-2.0
// From the word of a command line to the overlay of a picture, by the same questions that the
// window asks, so that both show the same.
//
// Tested by tests/unit/layout/test_map_overlay.cpp, tests/gui/test_window_parts.cpp
#include "model/layout/overlay_request.h"

#include "model/analysis/blast_radius_text.h"
#include "model/design/resolve_node.h"

namespace drawbridge {

namespace {

constexpr std::string_view kClusterAdmin = "cluster admin";

tl::unexpected<Error> refuseOverlay(std::string_view word, const std::string &why)
{
    return fail(ErrorCode::Usage, "--overlay \"" + std::string(word) + "\" " + why, {},
                "write heat, heat=S1 to heat=S6, attack=FROM, attack=FROM,TO or reach=FROM");
}

std::optional<std::size_t> shareOf(std::string_view text)
{
    if (text.size() != 2 || (text[0] != 'S' && text[0] != 's') || text[1] < '1' || text[1] > '6')
        return std::nullopt;
    return static_cast<std::size_t>(text[1] - '1');
}

Result<void> addHeat(OverlayRequest &request, std::string_view word, std::string_view share)
{
    if (request.heatShare)
        return refuseOverlay(word, "is a second heat map");
    request.heatShare = share.empty() ? 0 : shareOf(share);
    if (!request.heatShare)
        return refuseOverlay(word, "names no share of the score");
    return {};
}

/// The rings of all that an answer tells.
ReachRings allRings(const ReachAnswer &answer)
{
    return ringsOf(answer, reachWithin(answer, deepestHop(answer)));
}

class OverlayWork {
public:
    OverlayWork(const Design &design, const Analysis &analysis)
        : m_design(design), m_analysis(analysis)
    {}

    Result<FoundOverlay> run(const OverlayRequest &request)
    {
        if (request.heatShare)
            m_found.overlay.heat = heatMapOf(scoreOf(m_analysis), *request.heatShare);
        Result<void> done;
        if (request.attack)
            done = addAttack(*request.attack);
        else if (request.reachFrom)
            done = addReach(*request.reachFrom);
        if (!done)
            return tl::unexpected(done.error());
        return std::move(m_found);
    }

private:
    Result<void> addReach(const std::string &from)
    {
        const auto node = resolveNode(m_design, from);
        if (!node)
            return tl::unexpected(node.error());
        ReachQuestion question;
        question.node = *node;
        return addRings(*m_radius.answer(m_analysis.edges, question));
    }

    Result<void> addRings(const ReachAnswer &answer)
    {
        if (answer.isUnanswered)
            return fail(ErrorCode::NodeUnknown, answer.unknown.front(), {},
                        "`drawbridgectl graph` lists all nodes");
        m_found.overlay.reach = allRings(answer);
        return {};
    }

    Result<void> addAttack(const OverlayRequest::Attack &attack)
    {
        const auto from = resolveNode(m_design, attack.from);
        if (!from)
            return tl::unexpected(from.error());
        std::optional<NodeKey> target;
        if (!attack.to.empty()) {
            const auto to = resolveNode(m_design, attack.to);
            if (!to)
                return tl::unexpected(to.error());
            target = *to;
        }
        const ReachAnswer answer =
            *m_radius.answer(m_analysis.edges, attackQuestion(*from, target));
        if (answer.path)
            m_found.overlay.attack = attackWayOf(*answer.path, std::nullopt);
        else
            m_found.note = noWayText(answer, target);
        return addRings(answer);
    }

    const Design &m_design;
    const Analysis &m_analysis;
    BlastRadius m_radius;
    FoundOverlay m_found;
};

} // namespace

Result<void> addOverlay(OverlayRequest &request, std::string_view word)
{
    const std::size_t equals = word.find('=');
    const std::string_view kind = word.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    if (kind == "heat" && (equals == std::string_view::npos || !value.empty()))
        return addHeat(request, word, value);
    if ((kind != "attack" && kind != "reach") || value.empty())
        return refuseOverlay(word, "is no overlay");
    if (request.attack || request.reachFrom)
        return refuseOverlay(word, "is a second way: a picture shows one attack path or one reach");
    if (kind == "reach") {
        request.reachFrom = std::string(value);
        return {};
    }
    const std::size_t comma = value.find(',');
    const bool hasTarget = comma != std::string_view::npos;
    if (comma == 0 || (hasTarget && comma + 1 == value.size()))
        return refuseOverlay(word, "lacks an end");
    request.attack = {std::string(value.substr(0, comma)),
                      std::string(hasTarget ? value.substr(comma + 1) : std::string_view())};
    return {};
}

ReachQuestion attackQuestion(const NodeKey &from, const std::optional<NodeKey> &target)
{
    ReachQuestion question;
    question.node = from;
    question.assumesBreach = true;
    question.cutAt = target;
    if (!target)
        question.powerAt = std::string(kClusterAdmin);
    return question;
}

std::string noWayText(const ReachAnswer &answer, const std::optional<NodeKey> &target)
{
    const std::string from = reachName(answer.question.node);
    const std::string to = target ? reachName(*target) : std::string(kClusterAdmin);
    std::string text = "no way from " + from + " to " + to + " was found: what " + from +
                       " reaches is shown instead";
    if (!answer.unknown.empty())
        text += ". That does not mean that there is none; not known or not counted: " +
                answer.unknown.front();
    if (answer.unknown.size() > 1)
        text += ", and " + std::to_string(answer.unknown.size() - 1) + " more";
    return text;
}

Result<FoundOverlay> overlayOf(const OverlayRequest &request, const Design &design,
                               const Analysis &analysis)
{
    return OverlayWork(design, analysis).run(request);
}

} // namespace drawbridge
