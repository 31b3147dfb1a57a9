// SPDX-License-Identifier: Apache-2.0
// Whatever is drawn, the export re-read allows exactly that: by the proof, and by references that
// share no source with the engines. The same design gives the same bytes, in whatever locale.
// DRAWBRIDGE_DESIGNS sets how many designs are drawn for each mesh.
#include "model/analysis/made_for.h"
#include "model/design/draft.h"
#include "model/design/host_probes.h"
#include "tests/helpers/comma_locale.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/property/random_design.h"
#include "tests/property/sampled_answers.h"

#include <QtTest>

#include <rapidcheck.h>

#include <clocale>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

std::string bytesOf(const Design &design)
{
    Diagnostics ignored;
    std::string bytes;
    for (const NamedText &text : exportDesign(design, {}, ignored).texts())
        bytes += text.name + '\n' + text.text;
    return bytes;
}

using Pairs = std::set<std::pair<NodeKey, NodeKey>>;

template<typename Objects>
void addNamed(const Objects &objects, Pairs &named)
{
    for (const auto &object : objects)
        for (const FlowName &name : originOf(object.meta).value_or(Origin()).flows)
            named.insert({name.from, name.to});
}

/// Every flow that is not said to be left out, but for pairs that a system flow admits anyway.
std::string unnamedFlow(const Design &design, const RoundTrip &result)
{
    Pairs named;
    addNamed(result.read.networkPolicies, named);
    for (const Flow &flow : systemFlowsOf(withSystemCallers(design)))
        named.insert({flow.from, flow.to});
    const std::string said = describe(result.diagnostics);
    for (const Flow &flow : design.flows) {
        const std::string pair = toString(flow.from) + " -> " + toString(flow.to);
        if (!named.contains({flow.from, flow.to}) &&
            said.find("flow " + pair + " is left out") == std::string::npos)
            return pair;
    }
    return {};
}

/// Without the flows that the export for Linkerd says to leave out, as somebody would redraw it.
Design withoutRefused(Design design)
{
    for (bool isChanged = true; isChanged;) {
        Diagnostics said;
        static_cast<void>(exportDesign(design, {}, said));
        const std::string text = describe(said);
        std::vector<Flow> kept;
        for (const Flow &flow : design.flows)
            if (text.find("flow " + toString(flow.from) + " -> " + toString(flow.to) +
                          " is left out") == std::string::npos)
                kept.push_back(flow);
        isChanged = kept.size() != design.flows.size();
        design.flows = CowList<Flow>(std::move(kept));
    }
    return design;
}

void exportEqualsTheDrawing(MeshKind mesh, SampledCounts &counts)
{
    const Design design =
        mesh == MeshKind::Linkerd ? withoutRefused(randomDesign(mesh)) : randomDesign(mesh);
    RC_LOG(describe(design));
    const RoundTrip result = roundTrip(design, mesh);
    if (!result.report.isEqual())
        RC_LOG("--- differences\n" + describe(result.report) + describe(result.diagnostics));
    RC_ASSERT(result.report.isEqual());
    RC_ASSERT(unnamedFlow(design, result) == std::string());
    RC_ASSERT(lostOrigins(design, result.read).empty());
    Diagnostics ignored;
    const Design judged = withSystemCallers(design);
    RC_ASSERT(sampledDisagreements(makeVerifyWorld(judged, result.read, ignored),
                                   *rc::gen::arbitrary<unsigned>(), counts) == std::string());
}

void bytesAreTheSame(MeshKind mesh, const QString &locale)
{
    const Design design = randomDesign(mesh);
    RC_LOG(describe(design));
    const std::string bytes = bytesOf(design);
    const VerifyReport report = roundTrip(design, mesh).report;
    RC_ASSERT(bytesOf(design) == bytes);
    const LocaleScope scope(locale);
    RC_ASSERT(bytesOf(design) == bytes);
    RC_ASSERT(roundTrip(design, mesh).report == report);
}

/// Samples that are all drawn, or none, would tell nothing.
void verifyBoth(const char *what, const SampleCounts &counts)
{
    std::printf("%9zu drawn and %9zu undrawn samples of the %s\n", counts.drawn, counts.undrawn,
                what);
    QVERIFY2(counts.drawn > 30 && counts.undrawn > 30, what);
}

} // namespace

class ExportRoundTripTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void withoutAMesh();
    void withSidecars();
    void inAnAmbientMesh();
    void inAMeshOfLinkerd();
    void theSameBytesInAnotherLocale_data();
    void theSameBytesInAnotherLocale();
};

void ExportRoundTripTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("RC_PARAMS")) {
        const QByteArray designs = qEnvironmentVariable("DRAWBRIDGE_DESIGNS", "66").toLatin1();
        qputenv("RC_PARAMS", "seed=20240611 max_success=" + designs);
    }
}

void ExportRoundTripTest::withoutAMesh()
{
    SampledCounts counts;
    QVERIFY(rc::check("an export without a mesh equals the drawing",
                      [&counts] { exportEqualsTheDrawing(MeshKind::None, counts); }));
    verifyBoth("network", counts.network);
    verifyBoth("API server", counts.rbac);
}

void ExportRoundTripTest::withSidecars()
{
    SampledCounts counts;
    QVERIFY(rc::check("an export for sidecars equals the drawing",
                      [&counts] { exportEqualsTheDrawing(MeshKind::Sidecar, counts); }));
    verifyBoth("network", counts.network);
    verifyBoth("mesh", counts.mesh);
    verifyBoth("API server", counts.rbac);
}

void ExportRoundTripTest::inAnAmbientMesh()
{
    SampledCounts counts;
    QVERIFY(rc::check("an export for an ambient mesh equals the drawing",
                      [&counts] { exportEqualsTheDrawing(MeshKind::Ambient, counts); }));
    verifyBoth("network", counts.network);
    verifyBoth("mesh", counts.mesh);
    verifyBoth("API server", counts.rbac);
}

void ExportRoundTripTest::inAMeshOfLinkerd()
{
    SampledCounts counts;
    QVERIFY(rc::check("an export for Linkerd equals the drawing",
                      [&counts] { exportEqualsTheDrawing(MeshKind::Linkerd, counts); }));
    verifyBoth("network", counts.network);
    verifyBoth("mesh", counts.mesh);
    verifyBoth("API server", counts.rbac);
}

void ExportRoundTripTest::theSameBytesInAnotherLocale_data()
{
    QTest::addColumn<int>("mesh");
    QTest::newRow("without a mesh") << static_cast<int>(MeshKind::None);
    QTest::newRow("with sidecars") << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("in an ambient mesh") << static_cast<int>(MeshKind::Ambient);
    QTest::newRow("in a mesh of Linkerd") << static_cast<int>(MeshKind::Linkerd);
}

void ExportRoundTripTest::theSameBytesInAnotherLocale()
{
    QFETCH(int, mesh);
    QTemporaryDir folder;
    QString because;
    const QString locale = commaLocale(folder.path(), because);
    if (locale.isEmpty())
        QSKIP(qPrintable(because));
    {
        const LocaleScope scope(locale);
        QCOMPARE(*std::localeconv()->decimal_point, ',');
    }
    QVERIFY(rc::check("an export is the same in another locale",
                      [&] { bytesAreTheSame(static_cast<MeshKind>(mesh), locale); }));
}

QTEST_GUILESS_MAIN(ExportRoundTripTest)
#include "test_export_round_trip.moc"
