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

/// In each namespace the account of its second workload may make pods there, and read Secrets; that
/// of the first workload of ns1 is cluster admin.
std::string bindings(std::uint32_t namespaces)
{
    std::string text;
    for (std::uint32_t n = 0; n < namespaces; ++n) {
        const std::string number = std::to_string(n);
        const std::string second = std::to_string(n + namespaces);
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
            second + ", namespace: ns" + number + "}]\n";
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

/// Everything opened: as many boxes and lines as a picture can have.
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

/// What the answers about one design cost, and the two that are shown afterwards.
struct Answers {
    ReachAnswer reach, attack;
    bool isStopped = false;
};

Answers askAll(std::uint32_t size, const Analysis &analysis, Tables &tables)
{
    const ScaleCluster cluster = scaleCluster(size);
    const NodeKey start = workload(1 + cluster.namespaces, cluster);
    const NodeKey other = workload(2 + cluster.namespaces, cluster);
    BlastRadius radius;
    Answers answers;
    const auto ask = [&](const char *subject, const ReachQuestion &question) {
        std::optional<ReachAnswer> answer;
        const Cost cost = measure([&] { answer = radius.answer(analysis.edges, question); });
        tables.add(subject, size, cost, remarkOn(*answer));
        return *answer;
    };
    ReachQuestion question;
    question.node = start;
    answers.reach = ask("reach: the first answer about an input", question);
    answers.attack = ask("reach: an attack path to cluster admin, a breach assumed, with its cut",
                         attackQuestion(start, {}));
    (void)ask("reach: the same from another workload", attackQuestion(other, {}));
    std::stop_source stop;
    stop.request_stop();
    const Cost stopped = measure([&] {
        answers.isStopped =
            !BlastRadius().answer(analysis.edges, attackQuestion(start, {}), stop.get_token());
    });
    tables.add("reach: an attack path that is stopped at once", size, stopped,
               answers.isStopped ? "no answer" : "an answer");
    return answers;
}

/// False where something that is to be shown is not there.
bool showAll(std::uint32_t size, const Design &design, const Analysis &analysis,
             const Answers &answers, Tables &tables)
{
    MapOverlay overlay;
    const Cost heat = measure([&] { overlay.heat = heatMapOf(scoreOf(analysis), 0); });
    tables.add("reach: a heat map", size, heat,
               std::to_string(overlay.heat->values.size()) + " namespaces");
    const SceneLook scene = sceneOf(design, analysis.report);
    overlay.reach = ringsOf(answers.reach, reachWithin(answers.reach, deepestHop(answers.reach)));
    std::size_t rings = 0;
    const Cost shown = measure([&] { rings = shownRings(scene, *overlay.reach).rings.size(); });
    tables.add("reach: the rings of all in a picture", size, shown,
               std::to_string(rings) + " rings");
    const auto write = [&](const char *subject, const MapOverlay &what) {
        std::string svg;
        const Cost cost = measure([&] { svg = writeSvgMap(scene, SvgTheme::Light, what); });
        tables.add(subject, size, cost,
                   std::to_string(scene.edges.size()) + " lines, " + std::to_string(svg.size()) +
                       " bytes");
    };
    write("reach: the SVG with a heat map and rings", overlay);
    if (!answers.attack.path)
        return false;
    MapOverlay way;
    way.attack = attackWayOf(*answers.attack.path, std::nullopt);
    write("reach: the SVG with an attack path", way);
    return answers.isStopped && rings > 1;
}

bool run(std::uint32_t size, Tables &tables)
{
    const Design design = designOfScale(size);
    const Analysis analysis = analyzeWithEdges(design);
    const Answers answers = askAll(size, analysis, tables);
    return showAll(size, design, analysis, answers, tables);
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
