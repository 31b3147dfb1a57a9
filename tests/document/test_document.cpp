// SPDX-License-Identifier: Apache-2.0
#include "model/document/document.h"

#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;

namespace {

NodeKey workload(const std::string &name)
{
    return {{}, "shop", "Deployment", name};
}

Flow flowBetween(const std::string &from, const std::string &to, std::uint16_t port = 8080)
{
    Flow flow;
    flow.from = workload(from);
    flow.to = workload(to);
    flow.ports = {{{Protocol::Tcp, port, port}, {}}};
    return flow;
}

Design designWith(std::vector<Flow> flows)
{
    Design design;
    design.clusters.emplace_back();
    design.topology = std::make_shared<const Topology>();
    design.flows = CowList<Flow>(std::move(flows));
    return design;
}

Edit setFlows(std::vector<Flow> flows)
{
    return {"Draw flow", {}, [flows](const Design &before) -> Result<Design> {
                Design after = before;
                after.flows = CowList<Flow>(flows);
                return after;
            }};
}

Edit moveTo(const std::string &node, int x, const std::string &mergeKey)
{
    return {"Move", mergeKey, [=](const Design &before) -> Result<Design> {
                Design after = before;
                after.positions = CowList<NodePosition>({{workload(node), x, 0, true}});
                return after;
            }};
}

} // namespace

class DocumentTest : public QObject {
    Q_OBJECT
private slots:
    void aNewDocumentIsEmptyAndClean();
    void applyInstallsTheNewSnapshotAndTellsWhatChanged();
    void snapshotsHandedOutNeverChange();
    void undoAndRedoInstallSnapshots();
    void aFailedEditReturnsItsErrorAndPushesNothing();
    void anEditThatChangesNothingPushesNothing();
    void consecutiveEditsWithOneKeyMerge();
    void editsWithoutKeyNeverMerge();
    void aMoveBackToTheStartLeavesNoStep();
    void resetClearsTheStackAndIsClean();
    void savingMakesCleanAndNamesTheFile();
    void deltaNamesAddedRemovedAndChanged();
    void deltaOfSettingsIsOther();
    void deltaOfEveryListIsOther_data();
    void deltaOfEveryListIsOther();
    void deltaOfPositionsNamesTheNodes();
    void deltaAtTheEndsOfTheLists();
    void mergedStepsAreRedoneAsOne();
    void resetTellsWhatChanged();
    void resetWithoutATopologyHasAnEmptyOne();
};

void DocumentTest::aNewDocumentIsEmptyAndClean()
{
    Document document;
    QVERIFY(document.design() != nullptr);
    QCOMPARE(document.design()->clusters.size(), std::size_t{1});
    QVERIFY(document.design()->topology != nullptr);
    QVERIFY(document.undoStack()->isClean());
    QVERIFY(document.file().isEmpty());
}

void DocumentTest::applyInstallsTheNewSnapshotAndTellsWhatChanged()
{
    Document document;
    DesignDelta seen;
    connect(&document, &Document::changed, this, [&](const DesignDelta &delta) { seen = delta; });
    const int before = document.revision();
    QVERIFY(document.apply(setFlows({flowBetween("web", "cart")})).has_value());
    QVERIFY(document.revision() > before);
    QCOMPARE(document.design()->flows.size(), std::size_t{1});
    QCOMPARE(seen.flowsAdded.size(), std::size_t{1});
    QVERIFY(seen.flowsAdded.front().second.name == "cart");
    QVERIFY(!seen.isTopologyChanged);
    QCOMPARE(document.undoStack()->undoText(), QStringLiteral("Draw flow"));
}

void DocumentTest::snapshotsHandedOutNeverChange()
{
    Document document;
    const auto snapshot = document.design();
    QVERIFY(document.apply(setFlows({flowBetween("web", "cart")})).has_value());
    QVERIFY(snapshot->flows.empty());
}

void DocumentTest::undoAndRedoInstallSnapshots()
{
    Document document;
    const auto empty = document.design();
    QVERIFY(document.apply(setFlows({flowBetween("web", "cart")})).has_value());
    const auto drawn = document.design();
    const int revision = document.revision();
    QSignalSpy spy(&document, &Document::changed);
    document.undoStack()->undo();
    QVERIFY(document.design() == empty);
    QVERIFY(document.revision() > revision);
    document.undoStack()->redo();
    QVERIFY(document.design() == drawn);
    QCOMPARE(spy.count(), 2);
}

void DocumentTest::aFailedEditReturnsItsErrorAndPushesNothing()
{
    Document document;
    QSignalSpy spy(&document, &Document::changed);
    const auto result = document.apply({"Draw flow", {}, [](const Design &) -> Result<Design> {
                                            return fail(ErrorCode::FlowInvalid,
                                                        "the flow has no port", {}, "name a port");
                                        }});
    QVERIFY(!result.has_value());
    QVERIFY(result.error().code == ErrorCode::FlowInvalid);
    QCOMPARE(document.undoStack()->count(), 0);
    QCOMPARE(spy.count(), 0);
}

void DocumentTest::anEditThatChangesNothingPushesNothing()
{
    Document document;
    QSignalSpy spy(&document, &Document::changed);
    QVERIFY(document.apply(setFlows({})).has_value());
    QCOMPARE(document.undoStack()->count(), 0);
    QCOMPARE(spy.count(), 0);
}

void DocumentTest::consecutiveEditsWithOneKeyMerge()
{
    Document document;
    QVERIFY(document.apply(moveTo("web", 10, "move web")).has_value());
    QVERIFY(document.apply(moveTo("web", 20, "move web")).has_value());
    QCOMPARE(document.undoStack()->count(), 1);
    QVERIFY(document.apply(moveTo("web", 30, "move cart")).has_value());
    QCOMPARE(document.undoStack()->count(), 2);
    document.undoStack()->undo();
    QCOMPARE(document.design()->positions.items().front().x, 20);
    document.undoStack()->undo();
    QVERIFY(document.design()->positions.empty());
}

void DocumentTest::editsWithoutKeyNeverMerge()
{
    Document document;
    QVERIFY(document.apply(moveTo("web", 10, {})).has_value());
    QVERIFY(document.apply(moveTo("web", 20, {})).has_value());
    QCOMPARE(document.undoStack()->count(), 2);
}

void DocumentTest::aMoveBackToTheStartLeavesNoStep()
{
    Document document;
    QVERIFY(document.apply(moveTo("web", 10, {})).has_value());
    QVERIFY(document.apply(moveTo("web", 20, "move web")).has_value());
    QVERIFY(document.apply(moveTo("web", 10, "move web")).has_value());
    QCOMPARE(document.undoStack()->count(), 1);
}

void DocumentTest::resetClearsTheStackAndIsClean()
{
    Document document;
    QVERIFY(document.apply(setFlows({flowBetween("web", "cart")})).has_value());
    DesignDelta seen;
    connect(&document, &Document::changed, this, [&](const DesignDelta &delta) { seen = delta; });
    document.reset(designWith({}), QStringLiteral("shop.drawbridge.yaml"));
    QCOMPARE(document.undoStack()->count(), 0);
    QVERIFY(document.undoStack()->isClean());
    QVERIFY(seen.isTopologyChanged);
    QCOMPARE(document.file(), QStringLiteral("shop.drawbridge.yaml"));
}

void DocumentTest::savingMakesCleanAndNamesTheFile()
{
    Document document;
    QSignalSpy spy(&document, &Document::fileChanged);
    QVERIFY(document.apply(setFlows({flowBetween("web", "cart")})).has_value());
    QVERIFY(!document.undoStack()->isClean());
    document.setSaved(QStringLiteral("a.drawbridge.yaml"));
    QVERIFY(document.undoStack()->isClean());
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.at(0).at(0).toString(), QStringLiteral("a.drawbridge.yaml"));
    QCOMPARE(document.file(), QStringLiteral("a.drawbridge.yaml"));
    document.undoStack()->undo();
    QVERIFY(!document.undoStack()->isClean());
    document.setSaved(QStringLiteral("a.drawbridge.yaml"));
    QVERIFY(document.undoStack()->isClean());
    QCOMPARE(spy.count(), 1);
}

void DocumentTest::deltaNamesAddedRemovedAndChanged()
{
    const Design before = designWith({flowBetween("a", "x"), flowBetween("b", "x")});
    const Design after = designWith({flowBetween("b", "x", 9090), flowBetween("c", "x")});
    const DesignDelta delta = deltaBetween(before, after);
    QCOMPARE(delta.flowsRemoved.size(), std::size_t{1});
    QVERIFY(delta.flowsRemoved.front().first.name == "a");
    QCOMPARE(delta.flowsChanged.size(), std::size_t{1});
    QVERIFY(delta.flowsChanged.front().first.name == "b");
    QCOMPARE(delta.flowsAdded.size(), std::size_t{1});
    QVERIFY(delta.flowsAdded.front().first.name == "c");
    QVERIFY(delta.isTopologyChanged);
    QVERIFY(!delta.isOtherChanged);
}

void DocumentTest::deltaOfSettingsIsOther()
{
    const Design before = designWith({});
    Design after = before;
    after.mesh = MeshKind::Sidecar;
    const DesignDelta delta = deltaBetween(before, after);
    QVERIFY(delta.isOtherChanged);
    QVERIFY(!delta.isTopologyChanged);
    QVERIFY(deltaBetween(before, before) == DesignDelta{});
}

void DocumentTest::deltaOfEveryListIsOther_data()
{
    QTest::addColumn<Design>("after");
    const Design before = designWith({});
    const auto row = [&](const char *name, const auto &change) {
        Design after = before;
        change(after);
        QTest::newRow(name) << after;
    };
    row("name", [](Design &d) { d.name = "x"; });
    row("clusters", [](Design &d) { d.clusters.emplace_back(); });
    row("mesh", [](Design &d) { d.mesh = MeshKind::Ambient; });
    row("system flows", [](Design &d) { d.systemFlows.dns = false; });
    row("closures", [](Design &d) { d.closures = CowList<Closure>({Closure{}}); });
    row("API access", [](Design &d) { d.apiAccess = CowList<ApiAccess>({ApiAccess{}}); });
    row("identities", [](Design &d) { d.identities = CowList<Identity>({Identity{}}); });
    row("externals", [](Design &d) { d.externals = CowList<External>({External{}}); });
    row("waivers", [](Design &d) { d.waivers = CowList<Waiver>({Waiver{}}); });
}

void DocumentTest::deltaOfEveryListIsOther()
{
    QFETCH(Design, after);
    Design before = designWith({});
    before.topology = after.topology;
    DesignDelta expected;
    expected.isOtherChanged = true;
    QVERIFY(deltaBetween(before, after) == expected);
    QVERIFY(deltaBetween(after, before) == expected);
}

void DocumentTest::deltaOfPositionsNamesTheNodes()
{
    const auto at = [](const char *name, int x) {
        return NodePosition{workload(name), x, 0, false};
    };
    Design before = designWith({});
    Design after = before;
    before.positions =
        CowList<NodePosition>({at("a", 1), at("b", 1), at("c", 1), at("e", 1), at("g", 1)});
    after.positions =
        CowList<NodePosition>({at("b", 1), at("c", 2), at("d", 1), at("e", 1), at("f", 1)});
    const auto namesOf = [](const DesignDelta &delta) {
        QStringList names;
        for (const NodeKey &node : delta.nodesMoved)
            names << QString::fromStdString(node.name);
        return names;
    };
    const DesignDelta delta = deltaBetween(before, after);
    QCOMPARE(namesOf(delta), (QStringList{"a", "c", "d", "f", "g"}));
    QVERIFY(!delta.isOtherChanged && !delta.isTopologyChanged);
    after.positions = {};
    QCOMPARE(namesOf(deltaBetween(before, after)), (QStringList{"a", "b", "c", "e", "g"}));
    QCOMPARE(namesOf(deltaBetween(after, before)), (QStringList{"a", "b", "c", "e", "g"}));
}

void DocumentTest::deltaAtTheEndsOfTheLists()
{
    const Design none = designWith({});
    const Design two = designWith({flowBetween("a", "x"), flowBetween("b", "x")});
    QCOMPARE(deltaBetween(none, two).flowsAdded.size(), std::size_t{2});
    QCOMPARE(deltaBetween(two, none).flowsRemoved.size(), std::size_t{2});
    const Design same = designWith({flowBetween("a", "x"), flowBetween("b", "x")});
    QVERIFY(deltaBetween(two, same).flowsChanged.empty());
    const Design more = designWith({flowBetween("a", "w"), flowBetween("a", "x"),
                                    flowBetween("b", "x"), flowBetween("b", "y")});
    const DesignDelta delta = deltaBetween(two, more);
    QCOMPARE(delta.flowsAdded.size(), std::size_t{2});
    QVERIFY(delta.flowsAdded.front().second.name == "w" && delta.flowsRemoved.empty());
}

void DocumentTest::mergedStepsAreRedoneAsOne()
{
    Document document;
    QVERIFY(document.apply(moveTo("web", 10, "move web")).has_value());
    QVERIFY(document.apply(moveTo("web", 20, "move web")).has_value());
    document.undoStack()->undo();
    QVERIFY(document.design()->positions.empty());
    document.undoStack()->redo();
    QCOMPARE(document.design()->positions.items().front().x, 20);
    document.setSaved(QStringLiteral("a.drawbridge.yaml"));
    QVERIFY(document.apply(moveTo("web", 30, "move web")).has_value());
    QCOMPARE(document.undoStack()->count(), 2); // or undo could not lead back to what was saved
}

void DocumentTest::resetTellsWhatChanged()
{
    Document document;
    const Design design = designWith({flowBetween("web", "cart")});
    document.reset(design, QStringLiteral("a.drawbridge.yaml"));
    QSignalSpy changes(&document, &Document::changed);
    const int revision = document.revision();
    document.reset(design, QStringLiteral("b.drawbridge.yaml"));
    QCOMPARE(changes.count(), 1);
    QVERIFY(changes.at(0).at(0).value<DesignDelta>().isTopologyChanged);
    QVERIFY(document.revision() > revision);
    QVERIFY(document.design()->flows == design.flows);
    QVERIFY(document.design()->topology == design.topology);
    QCOMPARE(document.file(), QStringLiteral("b.drawbridge.yaml"));
    document.reset(design);
    QVERIFY(document.file().isEmpty());
}

void DocumentTest::resetWithoutATopologyHasAnEmptyOne()
{
    Document document;
    document.reset(Design{});
    QVERIFY(document.design()->topology);
    QVERIFY(document.design()->topology->workloads.empty());
}

QTEST_GUILESS_MAIN(DocumentTest)
#include "test_document.moc"
