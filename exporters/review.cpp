// SPDX-License-Identifier: Apache-2.0
// A review is the difference of two inputs (diff_writer.h), each part with its place. The line that
// opens a connection stands in the new manifests, or nowhere: where a policy went away, the place
// of what it was is told instead. What the mesh admits is compared beside the network, so that a
// policy of the mesh that goes is no smaller matter than one of the network.
// Tested by tests/unit/exporters/test_review.cpp

#include "exporters/review.h"

#include "exporters/connection_text.h"
#include "model/analysis/decision.h"
#include "model/analysis/findings.h"
#include "model/analysis/layers.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

using ReviewKind = ReviewItem::Kind;

constexpr std::array kReviewWords{std::string_view("opens"),
                                  std::string_view("opens in the mesh"),
                                  std::string_view("gains API access"),
                                  std::string_view("mutual TLS"),
                                  std::string_view("changes"),
                                  std::string_view("identity"),
                                  std::string_view("cuts"),
                                  std::string_view("cuts in the mesh"),
                                  std::string_view("loses API access"),
                                  std::string_view("new workload"),
                                  std::string_view("workload gone")};

/// One of the two inputs with its engines.
class ReviewSide {
public:
    explicit ReviewSide(const Design &design)
        : m_design(design), m_network(makeNetworkEngine(design.topology, networkOptionsOf(design))),
          m_mesh(makeMeshEngine(design.topology, meshOptionsOf(design))),
          m_filter(m_network, m_mesh, Layer::All), m_layers(m_filter.layers())
    {}
    ReviewSide(const ReviewSide &) = delete;
    ReviewSide &operator=(const ReviewSide &) = delete;

    [[nodiscard]] const Topology &topology() const { return *m_design.topology; }
    [[nodiscard]] MtlsInput mtls() const { return {topology(), m_mesh}; }
    [[nodiscard]] ConnectivitySnapshot network() const
    {
        return snapshotOf(m_network, {}, nodeAddressesOf(m_design));
    }
    /// On all layers; nodes and kubelets are told by the network alone.
    [[nodiscard]] ConnectivitySnapshot all() const
    {
        return snapshotWithoutNodes(m_network, {}, &m_layers);
    }

    /// The end here; nothing where it is none here or has no address.
    [[nodiscard]] std::optional<Endpoint> endOf(const NamedEnd &end) const
    {
        if (const auto *addresses = std::get_if<AddressSet>(&end))
            return addresses->ranges().front().first;
        const auto *key = std::get_if<NodeKey>(&end);
        const auto id = key != nullptr ? topology().findWorkload(*key) : std::nullopt;
        return id ? std::optional<Endpoint>(*id) : std::nullopt;
    }
    [[nodiscard]] std::optional<NetworkExplanation> explained(const NamedEnd &from,
                                                              const NamedEnd &to) const
    {
        const auto source = endOf(from), destination = endOf(to);
        if (!source || !destination)
            return std::nullopt;
        return m_network.explain(*source, *destination);
    }
    /// Layer by layer, for the first of the ports.
    [[nodiscard]] std::optional<Decision> decided(const NamedEnd &from, const NamedEnd &to,
                                                  const PortSet &ports) const
    {
        const auto source = endOf(from), destination = endOf(to);
        if (!source || !destination || ports.empty())
            return std::nullopt;
        Attempt attempt;
        attempt.from = *source;
        if (const auto *workload = std::get_if<WorkloadId>(&*destination))
            attempt.to = *workload;
        else
            attempt.toAddress = std::get<IpAddress>(*destination);
        attempt.protocol = ports.ranges().front().protocol;
        attempt.port = ports.ranges().front().first;
        return decide(m_network, m_mesh, attempt);
    }
    /// Places of the NetworkPolicies that select an end.
    [[nodiscard]] std::vector<SourceSpan> policiesOf(const NamedEnd &from, const NamedEnd &to) const
    {
        std::vector<SourceSpan> places;
        for (const auto &[end, direction] :
             {std::pair{endOf(from), Direction::Egress}, std::pair{endOf(to), Direction::Ingress}})
            if (const auto *id = end ? std::get_if<WorkloadId>(&*end) : nullptr)
                for (const NetworkPolicyObject *policy : m_network.selecting(*id, direction))
                    places.push_back(policy->meta.where);
        return places;
    }
    [[nodiscard]] SourceSpan placeOfEnd(const NamedEnd &end) const
    {
        const auto found = endOf(end);
        const auto *id = found ? std::get_if<WorkloadId>(&*found) : nullptr;
        return id != nullptr ? topology().workload(*id).where : SourceSpan{};
    }

private:
    const Design &m_design;
    NetworkEngine m_network;
    MeshEngine m_mesh;
    LayerFilter m_filter;
    ConnectionLayers m_layers;
};

void addPlace(std::vector<SourceSpan> &where, const SourceSpan &place)
{
    if (place.isKnown() && std::ranges::find(where, place) == where.end())
        where.push_back(place);
}

class ReviewBuilder {
public:
    ReviewBuilder(const Design &before, const Design &after, const std::stop_token &stop)
        : m_before(before), m_after(after), m_stop(stop)
    {}

    std::vector<ReviewItem> run()
    {
        using Step = void (ReviewBuilder::*)();
        for (const Step step : {&ReviewBuilder::addNetwork, &ReviewBuilder::addMesh,
                                &ReviewBuilder::addIdentities, &ReviewBuilder::addPermissions})
            if (!m_stop.stop_requested())
                (this->*step)();
        std::ranges::stable_sort(
            m_items, {}, [](const ReviewItem &item) { return std::tie(item.kind, item.subject); });
        return std::move(m_items);
    }

private:
    static ReviewKind networkKind(ChangeKind kind)
    {
        if (kind == ChangeKind::Opens)
            return ReviewKind::Opens;
        return kind == ChangeKind::Cuts ? ReviewKind::Cuts : ReviewKind::Changes;
    }

    void addNetwork()
    {
        const ConnectivityDiff diff = diffConnectivity(m_before.network(), m_after.network());
        for (const ConnectionChange &change : diff.changes) {
            m_openedByNetwork[endsOf(change)] |= openedPorts(change);
            m_items.push_back(networkItem(change));
        }
        for (const NodeKey &key : diff.added)
            addWorkload(ReviewKind::Appears, key, m_after);
        for (const NodeKey &key : diff.removed)
            addWorkload(ReviewKind::Disappears, key, m_before);
    }

    void addWorkload(ReviewKind kind, const NodeKey &key, const ReviewSide &side)
    {
        ReviewItem item;
        item.kind = kind;
        item.subject = toString(key);
        addPlace(placesOn(side, item), side.placeOfEnd(key));
        m_items.push_back(std::move(item));
    }

    [[nodiscard]] static ReviewItem connectionItem(const ConnectionChange &change, ReviewKind kind)
    {
        ReviewItem item;
        item.kind = kind;
        item.subject = endText(change.from) + " -> " + endText(change.to);
        item.before = verdictOrNone(change.before);
        item.after = verdictOrNone(change.after);
        return item;
    }

    [[nodiscard]] ReviewItem networkItem(const ConnectionChange &change) const
    {
        ReviewItem item = connectionItem(change, networkKind(change.kind));
        explain(m_after, change, item);
        if (item.where.empty()) // what held there before is gone
            explain(m_before, change, item);
        if (item.firstPlace() == nullptr) {
            addPlace(item.where, m_after.placeOfEnd(change.to));
            addPlace(item.whereBefore, m_before.placeOfEnd(change.to));
        }
        return item;
    }

    [[nodiscard]] std::vector<SourceSpan> &placesOn(const ReviewSide &side, ReviewItem &item) const
    {
        return &side == &m_after ? item.where : item.whereBefore;
    }

    void explain(const ReviewSide &side, const ConnectionChange &change, ReviewItem &item) const
    {
        const auto why = side.explained(change.from, change.to);
        if (!why) { // a node or kubelet: the policies of the pod decide
            for (const SourceSpan &place : side.policiesOf(change.from, change.to))
                addPlace(placesOn(side, item), place);
            return;
        }
        const std::string at = &side == &m_before ? "before: " : "";
        for (const std::string &line : reasonLines(*why))
            item.because.push_back(at + line);
        for (const PolicyReason &reason : why->reasons)
            addPlace(placesOn(side, item), placeOf(reason));
    }

    using Ends = std::pair<std::string, std::string>;
    static Ends endsOf(const ConnectionChange &change)
    {
        return {endText(change.from), endText(change.to)};
    }
    /// Newly allowed, or newly possible.
    static PortSet openedPorts(const ConnectionChange &change)
    {
        const PortVerdict opened = change.opened();
        return opened.allowed | opened.unknown;
    }
    /// Of a pair that the network changes as well, what that tells is not told twice; what the mesh
    /// opens beyond it is never left out.
    [[nodiscard]] bool isTold(const ConnectionChange &change) const
    {
        const auto told = m_openedByNetwork.find(endsOf(change));
        return told != m_openedByNetwork.end() && told->second.containsAll(openedPorts(change));
    }

    void addMesh()
    {
        const bool isInMesh = m_before.topology().meshSeen != MeshMembership::None ||
                              m_after.topology().meshSeen != MeshMembership::None;
        if (!isInMesh)
            return;
        for (const ConnectionChange &change :
             diffConnectivity(m_before.all(), m_after.all()).changes)
            if (!isTold(change))
                m_items.push_back(meshItem(change));
        for (const MtlsChange &change : diffMtls(m_before.mtls(), m_after.mtls()))
            m_items.push_back(mtlsItem(change));
    }

    [[nodiscard]] ReviewItem meshItem(const ConnectionChange &change) const
    {
        const ReviewKind kind = change.kind == ChangeKind::Cuts    ? ReviewKind::CutsInMesh
                                : change.kind == ChangeKind::Opens ? ReviewKind::OpensInMesh
                                                                   : ReviewKind::Changes;
        ReviewItem item = connectionItem(change, kind);
        const PortSet ports = portsThatChange(change);
        addDecision(m_after, change, ports, item);
        if (item.where.empty())
            addDecision(m_before, change, ports, item);
        if (item.firstPlace() == nullptr)
            addPlace(item.where, m_after.placeOfEnd(change.to));
        return item;
    }

    static PortSet portsThatChange(const ConnectionChange &change)
    {
        return (change.after.allowed - change.before.allowed) |
               (change.before.allowed - change.after.allowed) |
               (change.after.unknown - change.before.unknown) |
               (change.before.unknown - change.after.unknown);
    }

    void addDecision(const ReviewSide &side, const ConnectionChange &change, const PortSet &ports,
                     ReviewItem &item) const
    {
        const auto decision = side.decided(change.from, change.to, ports);
        if (!decision)
            return;
        const std::string at = &side == &m_before ? "before: " : "";
        for (const LayerDecision &layer : decision->layers) {
            if (layer.layer.starts_with("network"))
                continue;
            item.because.push_back(at + layer.layer + ": " + layer.reason);
            for (const DecidingObject &object : layer.by)
                addPlace(placesOn(side, item), object.where);
        }
    }

    static ReviewItem mtlsItem(const MtlsChange &change)
    {
        ReviewItem item;
        item.kind = ReviewKind::Encryption;
        item.subject = toString(change.workload) + ' ' +
                       (change.port ? std::to_string(*change.port) + "/TCP" : "other ports");
        item.before = toString(change.before.mode);
        item.after = toString(change.after.mode);
        item.because = {change.after.reason};
        item.where = change.after.where;
        item.whereBefore = change.before.where;
        return item;
    }

    void addIdentities()
    {
        for (const IdentityChange &change :
             diffIdentities(m_before.topology(), m_after.topology())) {
            ReviewItem item;
            item.kind = ReviewKind::Identity;
            item.subject = toString(change.workload);
            item.before = change.before.serviceAccountName.value_or("unknown");
            item.after = change.after.serviceAccountName.value_or("unknown");
            addPlace(item.where, change.after.where);
            addPlace(item.whereBefore, change.before.where);
            m_items.push_back(std::move(item));
        }
    }

    void addPermissions()
    {
        for (const RbacChange &change : diffRbac(m_before.topology(), m_after.topology())) {
            ReviewItem item;
            item.kind = change.isGained ? ReviewKind::Gains : ReviewKind::Loses;
            item.subject =
                change.cluster.empty() ? change.subject : change.cluster + ':' + change.subject;
            (change.isGained ? item.after : item.before) =
                toString(change.atom) + (change.isCertain ? "" : " (not certain)");
            item.because = {change.because};
            addPlace(change.isGained ? item.where : item.whereBefore, change.where);
            m_items.push_back(std::move(item));
        }
    }

    ReviewSide m_before;
    ReviewSide m_after;
    const std::stop_token &m_stop;
    std::vector<ReviewItem> m_items;
    std::map<Ends, PortSet> m_openedByNetwork; ///< Of each pair that the network changes.
};

} // namespace

std::string_view toString(ReviewItem::Kind kind)
{
    return kReviewWords[static_cast<std::size_t>(kind)];
}

Review reviewOf(const Design &before, const Design &after, bool isComplete,
                const std::stop_token &stop)
{
    return {ReviewBuilder(before, after, stop).run(), isComplete};
}

} // namespace drawbridge
