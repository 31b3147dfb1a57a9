// SPDX-License-Identifier: Apache-2.0
// Over manifests without policies of their own no stage of a rollout cuts what is drawn or what the
// system needs, in whatever order namespaces come; and the stages come to the plain export. Whether
// the pods of a gateway outside the input are in a mesh nobody knows: there unknown is an answer.
// DRAWBRIDGE_DESIGNS sets how many designs are drawn for each mesh.
#include "exporters/rollout_exporter.h"
#include "tests/property/random_design.h"

#include <QtTest>

#include <rapidcheck.h>

#include <map>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// How many steps there were, and how many of them put a namespace into the mesh after another.
struct StepCounts {
    std::size_t all = 0;
    std::size_t enrolling = 0;
};

bool mayBeUnknown(const Design &design, const FlowCut &cut)
{
    for (const NodeKey *end : {&cut.flow.from, &cut.flow.to})
        if (const External *external = design.findExternal(*end);
            external != nullptr && external->kind == External::Kind::Gateway)
            return cut.cut.empty() && cut.closed.empty();
    return false;
}

std::string cutsOf(const Design &design, const Rollout &rollout)
{
    std::string text;
    for (std::size_t i = 0; i < rollout.steps.size(); ++i)
        for (const FlowCut &cut : rollout.impacts[i].cuts)
            if (cut.flow.origin != WatchedFlow::Origin::Inferred && !mayBeUnknown(design, cut))
                text += titleOf(rollout.steps[i]) + ": " + cutLine(cut) + '\n';
    return text;
}

/// By the path of the plain export, as the last step that has it leaves it.
std::map<std::string, std::string> lastTextsOf(const Rollout &rollout)
{
    std::map<std::string, std::string> texts;
    for (const RolloutStep &step : rollout.steps)
        for (const ManifestFile &file : step.files)
            if (!file.path.ends_with("kustomization.yaml"))
                texts[file.path] = file.text();
    return texts;
}

std::map<std::string, std::string> textsOf(const ManifestSet &plain)
{
    std::map<std::string, std::string> texts;
    for (const ManifestFile &file : plain.files)
        if (!file.path.ends_with("kustomization.yaml"))
            texts[file.path] = file.text();
    return texts;
}

void stagesCutNothing(MeshKind mesh, StepCounts &counts)
{
    const Design design = randomDesign(mesh);
    RC_LOG(describe(design));
    Diagnostics ignored;
    const auto segmentation = *rc::gen::element(Segmentation::AtOnce, Segmentation::ObservedFirst);
    const Rollout rollout = exportRollout(design, {}, segmentation, ignored);
    const std::string cuts = cutsOf(design, rollout);
    RC_LOG("--- cuts\n" + cuts);
    RC_ASSERT(cuts.empty());
    std::map<std::string, std::string> texts = lastTextsOf(rollout);
    std::erase_if(texts, [](const auto &entry) {
        return entry.first.find("-observe-") != std::string::npos;
    });
    RC_ASSERT(texts == textsOf(exportDesign(design, {}, ignored)));
    std::size_t enrolling = 0;
    for (const RolloutStep &step : rollout.steps)
        enrolling += step.stage == 1 ? 1U : 0U;
    counts.all += rollout.steps.size();
    counts.enrolling += enrolling > 1 ? enrolling : 0;
}

} // namespace

class RolloutPropertyTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void noStageCutsWhatIsDrawn_data();
    void noStageCutsWhatIsDrawn();
};

void RolloutPropertyTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("RC_PARAMS")) {
        const QByteArray designs = qEnvironmentVariable("DRAWBRIDGE_DESIGNS", "66").toLatin1();
        qputenv("RC_PARAMS", "seed=20240611 max_success=" + designs);
    }
}

void RolloutPropertyTest::noStageCutsWhatIsDrawn_data()
{
    QTest::addColumn<int>("mesh");
    QTest::newRow("without a mesh") << static_cast<int>(MeshKind::None);
    QTest::newRow("with sidecars") << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("in an ambient mesh") << static_cast<int>(MeshKind::Ambient);
}

void RolloutPropertyTest::noStageCutsWhatIsDrawn()
{
    QFETCH(int, mesh);
    StepCounts counts;
    QVERIFY(rc::check("no stage cuts what is drawn",
                      [&] { stagesCutNothing(static_cast<MeshKind>(mesh), counts); }));
    std::printf("%6zu steps, %zu of them enrol one namespace after another\n", counts.all,
                counts.enrolling);
    QVERIFY(counts.all > 100);
    QCOMPARE(counts.enrolling > 20, static_cast<MeshKind>(mesh) == MeshKind::Ambient);
}

QTEST_GUILESS_MAIN(RolloutPropertyTest)
#include "test_rollout_property.moc"
