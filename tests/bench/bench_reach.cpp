// SPDX-License-Identifier: Apache-2.0
// What the attack path, the reach and the heat map of a large design cost, as the window asks for
// them: the first question about an input, the next one, one that is stopped at once, and the SVG
// that shows each. Every namespace has somebody who may make pods in it, and one has an account
// that is cluster admin.
#include "exporters/svg_map.h"
#include "model/import/importer.h"
#include "model/layout/attack_places.h"
#include "model/layout/overlay_request.h"
#include "model/topology/topology_builder.h"
#include "tests/bench/scale_cluster.h"
#include "tests/bench/stopwatch.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

/// In each namespace the account of its first workload may make pods there, and read Secrets.
std::string bindings(std::uint32_t namespaces)
{
    std::string text;
    for (std::uint32_t n = 0; n < namespaces; ++n) {
        const std::string number = std::to_string(n);
        text +=
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: maker, "
            "namespace: ns" +
            number +
            "}\nrules:\n- {apiGroups: [\"\"], resources: [pods, secrets], verbs: [create, get]}\n"
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: "
            "maker, namespace: ns" +
            number +
            "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker}\n"
            "subjects: [{kind: ServiceAccount, name: sa" +
            number + ", namespace: ns" + number + "}]\n";
    }
    return text + "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
                  "metadata: {name: root}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                  "ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: sa1, "
                  "namespace: ns1}]\n";
}

Design designOfScale(std::uint32_t workloads)
{
    const ScaleCluster cluster = scaleCluster(workloads);
    std::string text;
    for (const std::string &file : scaleClusterFiles(cluster))
        text += file + "\n---\n";
    text += bindings(cluster.namespaces);
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(importText(text, "scale.yaml", {}, diagnostics), diagnostics);
    return design;
}

NodeKey workload(std::uint32_t number, const ScaleCluster &cluster)
{
    return {"", "ns" + std::to_string(number % cluster.namespaces), "Deployment",
            "w" + std::to_string(number)};
}

/// A picture of everything opened, as far from a few boxes as it gets.
SceneLook sceneOf(const Design &design, const AnalysisReport &report)
{
    Diagnostics diagnostics;
    const LayoutOptions options;
    return composeScene(design, report, layoutNodes(design, options, diagnostics), options);
}

/// What was measured, by subject, in the order of the subjects.
class Tables {
public:
    void add(const char *subject, std::size_t size, const Cost &cost, std::string remark)
    {
        const auto at = std::ranges::find(m_subjects, subject, &Subject::name);
        Subject &row = at == m_subjects.end() ? m_subjects.emplace_back(Subject{subject, {}}) : *at;
        row.costs.push_back({size, cost, std::move(remark)});
    }

    void print() const
    {
        for (const Subject &subject : m_subjects) {
            GrowthTable table(subject.name.c_str());
            for (const Measured &each : subject.costs)
                table.add(each.size, each.cost, each.remark);
        }
    }

private:
    struct Measured {
        std::size_t size = 0;
        Cost cost;
        std::string remark;
    };
    struct Subject {
        std::string name;
        std::vector<Measured> costs;
    };
    std::vector<Subject> m_subjects;
};

std::string remarkOn(const ReachAnswer &answer)
{
    std::string text = std::to_string(answer.certain.size()) + " reached, " +
                       std::to_string(answer.powers.size()) + " powers";
    if (answer.path)
        text += ", " + std::to_string(answer.path->hops.size()) + " hops, cut of " +
                (answer.path->cut.state == AttackCut::State::Found
                     ? std::to_string(answer.path->cut.items.size())
                     : std::string("too many or none"));
    return text;
}

bool run(std::uint32_t size, Tables &tables)
{
    const ScaleCluster cluster = scaleCluster(size);
    const Design design = designOfScale(size);
    const Analysis analysis = analyzeWithEdges(design);
    BlastRadius radius;
    ReachQuestion question;
    question.node = workload(2, cluster);
    std::optional<ReachAnswer> reach;
    const Cost first = measure([&] { reach = radius.answer(analysis.edges, question); });
    tables.add("reach: the first answer about an input", size, first, remarkOn(*reach));
    std::optional<ReachAnswer> attack;
    const Cost breach = measure(
        [&] { attack = radius.answer(analysis.edges, attackQuestion(workload(2, cluster), {})); });
    tables.add("reach: an attack path to cluster admin, a breach assumed, with its cut", size,
               breach, remarkOn(*attack));
    std::optional<ReachAnswer> other;
    const Cost next = measure(
        [&] { other = radius.answer(analysis.edges, attackQuestion(workload(3, cluster), {})); });
    tables.add("reach: the same from another workload", size, next, remarkOn(*other));
    std::stop_source stop;
    stop.request_stop();
    BlastRadius fresh;
    bool isStopped = false;
    const Cost stopped = measure([&] {
        isStopped = !fresh.answer(analysis.edges, attackQuestion(workload(2, cluster), {}),
                                  stop.get_token());
    });
    tables.add("reach: an attack path that is stopped at once", size, stopped,
               isStopped ? "no answer" : "an answer");
    MapOverlay overlay;
    const Cost heat = measure([&] { overlay.heat = heatMapOf(scoreOf(analysis), 0); });
    tables.add("reach: a heat map", size, heat,
               std::to_string(overlay.heat->values.size()) + " namespaces");
    const SceneLook scene = sceneOf(design, analysis.report);
    overlay.reach = ringsOf(*reach, reachWithin(*reach, deepestHop(*reach)));
    std::size_t rings = 0;
    const Cost shown = measure([&] { rings = shownRings(scene, *overlay.reach).rings.size(); });
    tables.add("reach: the rings of all in a picture", size, shown,
               std::to_string(rings) + " rings");
    std::string svg;
    const Cost written = measure([&] { svg = writeSvgMap(scene, SvgTheme::Light, overlay); });
    tables.add("reach: the SVG with a heat map and rings", size, written,
               std::to_string(scene.edges.size()) + " lines, " + std::to_string(svg.size()) +
                   " bytes");
    if (!attack->path)
        return false;
    MapOverlay way;
    way.attack = attackWayOf(*attack->path, std::nullopt);
    const Cost withWay = measure([&] { svg = writeSvgMap(scene, SvgTheme::Light, way); });
    tables.add("reach: the SVG with an attack path", size, withWay,
               std::to_string(svg.size()) + " bytes");
    return isStopped && rings > 1;
}

} // namespace

int main()
{
    Tables tables;
    bool areAllThere = true;
    for (const std::uint32_t size : {1000U, 5000U})
        areAllThere = run(size, tables) && areAllThere;
    tables.print();
    return areAllThere ? EXIT_SUCCESS : EXIT_FAILURE;
}
