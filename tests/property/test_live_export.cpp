// SPDX-License-Identifier: Apache-2.0
// The export that follows edits is the one that is made anew: the same files, the same bytes, the
// same diagnostics in the same order, whatever is edited and in whatever order.
#include "exporters/design_exporter.h"
#include "model/design/edits.h"
#include "tests/property/random_design.h"

#include <QtTest>

#include <rapidcheck.h>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

std::string textOf(const ManifestSet &manifests, const Diagnostics &diagnostics)
{
    std::string text;
    for (const ManifestFile &file : manifests.files)
        text += "--- " + file.path + '\n' + file.text();
    for (const Diagnostic &diagnostic : diagnostics.all())
        text += toString(diagnostic) + '\n';
    return text;
}

std::string freshTextOf(const Design &design)
{
    Diagnostics diagnostics;
    const ManifestSet manifests = exportDesign(design, {}, diagnostics);
    return textOf(manifests, diagnostics);
}

std::string followedTextOf(LiveExport &live, const Design &design)
{
    Diagnostics diagnostics;
    const ManifestSet manifests = live.update(design, diagnostics);
    return textOf(manifests, diagnostics);
}

int upTo(int limit)
{
    return *rc::gen::inRange(0, limit);
}

template<typename Value>
CowList<Value> without(const CowList<Value> &list)
{
    std::vector<Value> items = list.items();
    if (!items.empty())
        items.erase(items.begin() + upTo(static_cast<int>(items.size())));
    return CowList<Value>(std::move(items));
}

/// With another note, as one edits the words of a flow, or with one port more.
Design withAnotherFlow(const Design &design)
{
    Design edited = design;
    std::vector<Flow> flows = design.flows.items();
    if (flows.empty())
        return design;
    Flow &flow = flows[static_cast<std::size_t>(upTo(static_cast<int>(flows.size())))];
    if (upTo(2) == 0)
        flow.note = "note " + std::to_string(upTo(3));
    else
        flow.ports.push_back({{Protocol::Udp, 9000, 9000}, {}});
    std::ranges::sort(flow.ports);
    edited.flows = CowList<Flow>(std::move(flows));
    return edited;
}

/// Other addresses of one external, or none at all; or one is gone, with flows that lead nowhere.
Design withOtherExternals(const Design &design)
{
    Design edited = design;
    if (design.externals.empty() || upTo(3) == 0) {
        edited.externals = without(design.externals);
        return edited;
    }
    std::vector<External> externals = design.externals.items();
    External &external =
        externals[static_cast<std::size_t>(upTo(static_cast<int>(externals.size())))];
    external.cidrs.clear();
    if (upTo(3) > 0)
        external.cidrs.push_back(*Cidr::parse("10.9.0.0/" + std::to_string(16 + upTo(9))));
    edited.externals = CowList<External>(std::move(externals));
    return edited;
}

/// One access less, or one with another verb, which changes nothing but who may do what.
Design withOtherAccess(const Design &design)
{
    Design edited = design;
    if (design.apiAccess.empty() || upTo(2) == 0) {
        edited.apiAccess = without(design.apiAccess);
        return edited;
    }
    std::vector<ApiAccess> access = design.apiAccess.items();
    ApiAccess &one = access[static_cast<std::size_t>(upTo(static_cast<int>(access.size())))];
    one.verbs = {upTo(2) == 0 ? "delete" : "patch"};
    std::ranges::sort(access);
    edited.apiAccess = CowList<ApiAccess>(std::move(access));
    return edited;
}

Design withAnotherAccount(const Design &design)
{
    const auto &workloads = design.topology->workloads;
    const NodeKey &one =
        workloads[static_cast<std::size_t>(upTo(static_cast<int>(workloads.size())))].key;
    const auto edited = setIdentity(
        design, {one, upTo(4) == 0 ? "Not A Name" : "account" + std::to_string(upTo(3))});
    return edited ? *edited : design;
}

/// What the export is not made of, and what it is made of as a whole.
Design withOtherSettings(const Design &design)
{
    Design edited = design;
    switch (upTo(4)) {
    case 0:
        edited.positions = CowList<NodePosition>({{design.topology->workloads[0].key, 7, 7}});
        break;
    case 1: edited.systemFlows.dns = !design.systemFlows.dns; break;
    case 2: edited.clusters[0].apiServer.clear(); break;
    default: edited.name += 'x'; break;
    }
    return edited;
}

Design edited(const Design &design)
{
    switch (upTo(9)) {
    case 0:
    case 1: {
        Design result = design;
        result.flows = without(design.flows);
        return result;
    }
    case 2:
    case 3: return withAnotherFlow(design);
    case 4: return withOtherExternals(design);
    case 5: return withAnotherAccount(design);
    case 6: return withOtherAccess(design);
    case 7: return redrawn(design);
    default: return withOtherSettings(design);
    }
}

void followsEdits(MeshKind mesh)
{
    Design design = randomDesign(mesh);
    LiveExport live;
    RC_ASSERT(followedTextOf(live, design) == freshTextOf(design));
    std::vector<Design> earlier{design};
    for (int i = 2 + upTo(6); i > 0; --i) {
        const bool isUndone = upTo(5) == 0;
        design = isUndone
                     ? earlier[static_cast<std::size_t>(upTo(static_cast<int>(earlier.size())))]
                     : edited(design);
        earlier.push_back(design);
        RC_LOG(describe(design));
        RC_ASSERT(followedTextOf(live, design) == freshTextOf(design));
    }
}

} // namespace

class LiveExportTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyEditIsFollowed_data();
    void everyEditIsFollowed();
    void untouchedFilesAreKept();
};

void LiveExportTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("RC_PARAMS"))
        qputenv("RC_PARAMS", "seed=20261130 max_success=60");
}

void LiveExportTest::everyEditIsFollowed_data()
{
    QTest::addColumn<int>("mesh");
    QTest::newRow("without a mesh") << static_cast<int>(MeshKind::None);
    QTest::newRow("with sidecars") << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("in an ambient mesh") << static_cast<int>(MeshKind::Ambient);
}

void LiveExportTest::everyEditIsFollowed()
{
    QFETCH(int, mesh);
    QVERIFY(rc::check("a followed export is the fresh one",
                      [&] { followsEdits(static_cast<MeshKind>(mesh)); }));
}

// Not written again: the very documents of the revision before.
void LiveExportTest::untouchedFilesAreKept()
{
    QVERIFY(rc::check("files that an edit does not concern are kept", [] {
        const Design design = randomDesign(MeshKind::Sidecar);
        RC_PRE(!design.flows.empty());
        LiveExport live;
        Diagnostics ignored;
        const ManifestSet before = live.update(design, ignored);
        Design after = design;
        std::vector<Flow> flows = design.flows.items();
        flows.front().note = "another note";
        const Flow &flow = flows.front();
        after.flows = CowList<Flow>(flows);
        for (const ManifestFile &file : live.update(after, ignored).files) {
            const auto was = std::ranges::find(before.files, file.path, &ManifestFile::path);
            RC_ASSERT(was != before.files.end());
            const bool isKept = &was->documents.items() == &file.documents.items();
            const std::string text = file.text();
            RC_ASSERT(isKept || file.path.starts_with("networkpolicies/") ||
                      file.path.starts_with("authorizationpolicies/") ||
                      file.path.starts_with("peerauthentications/"));
            if (text != was->text())
                RC_ASSERT(text.find("another note") != std::string::npos);
            if (!isKept)
                RC_ASSERT(file.path.find(flow.from.nameSpace + '-') != std::string::npos ||
                          file.path.find(flow.to.nameSpace + '-') != std::string::npos);
        }
    }));
}

QTEST_GUILESS_MAIN(LiveExportTest)
#include "test_live_export.moc"
