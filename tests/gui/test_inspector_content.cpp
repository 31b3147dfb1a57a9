// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/design/edits.h"
#include "tests/gui/small_shop.h"
#include "views/models/inspector_content.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/preview_documents.h"
#include "views/models/row_diff.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What the inspector says about what is selected.
class InspectorContentTest : public QObject {
    Q_OBJECT
private slots:
    void toolTipsAreNoMarkup();
    void inspectorExplainsAFlow();
    void inspectorOffersToCloseAnImplicitWay();
    void inspectorTellsWhatIsSuppressed();
    void inspectorShowsAWorkload();
};

void InspectorContentTest::toolTipsAreNoMarkup()
{
    QCOMPARE(plainToolTip(QStringLiteral("shop/web:12")), QStringLiteral("shop/web:12"));
    const QString hostile = plainToolTip(QStringLiteral("<img src=\"file:///etc\"> & more"));
    QVERIFY(!hostile.contains(QLatin1String("<img")));
    QVERIFY(hostile.contains(QLatin1String("&lt;img")));
}

void InspectorContentTest::inspectorExplainsAFlow()
{
    const Design design = shopDesign();
    QVERIFY(design.findFlow(kWeb, kCart) != nullptr);
    Answers answers;
    answers.report = analyze(design);
    const auto checks = [&] {
        QStringList values;
        for (const InspectorSection &section :
             flowContent(design, &answers, {kWeb, kCart}).sections)
            for (const InspectorRow &row : section.rows)
                if (row.kind == InspectorRow::Kind::Check)
                    values << row.value;
        return values;
    };
    QVERIFY(checks().contains(QStringLiteral("Not yet proven")));
    answers.proof.emplace();
    QVERIFY(!checks().contains(QStringLiteral("Not yet proven")));
    const InspectorContent content = flowContent(design, &answers, {kWeb, kCart});
    QCOMPARE(content.title, QStringLiteral("web → cart"));
    QVERIFY(!content.states.empty());
    QVERIFY(content.states.front().first == EdgeKind::Drawn);
    QVERIFY(content.sections.front().rows.front().value.contains(QLatin1String("7070/TCP")));
    QVERIFY(content.actions ==
            (std::vector{InspectorAction::EditFlow, InspectorAction::RemoveFlow}));
    const auto &evidence = content.sections.back();
    const InspectorContent early = flowContent(design, nullptr, {kWeb, kCart});
    QCOMPARE(early.sections.front().rows.front().value, // and nothing that nobody has worked out
             QStringLiteral("What is possible today is not evaluated yet. In the design, only web "
                            "may open 7070/TCP."));
    Flow other = *design.findFlow(kWeb, kCart);
    other.from = {{}, {}, "External", "internet"};
    Design shared = design;
    shared.flows = CowList<Flow>({other, *design.findFlow(kWeb, kCart)});
    QVERIFY(flowContent(shared, nullptr, {kWeb, kCart})
                .sections.front()
                .rows.front()
                .value.endsWith(QLatin1String("In the design, web may open 7070/TCP; so may other "
                                              "callers that are drawn.")));
    QCOMPARE(evidence.rows.front().label, QStringLiteral("env"));
    QVERIFY(evidence.rows.at(1).isLink);
    QVERIFY(evidence.rows.at(1).value.startsWith(QLatin1String("shop.yaml:")));
}

void InspectorContentTest::inspectorOffersToCloseAnImplicitWay()
{
    const Design design = shopDesign();
    Answers answers;
    answers.report = analyze(design);
    const InspectorContent open = flowContent(design, &answers, {kCart, kWeb});
    QVERIFY(open.actions == (std::vector{InspectorAction::DrawFlow, InspectorAction::CloseWay}));
    QVERIFY(open.states.front().first == EdgeKind::Implicit);
    const Result<Design> closed = addClosure(design, {kCart, kWeb, {}});
    QVERIFY(closed.has_value());
    const InspectorContent shut = flowContent(*closed, &answers, {kCart, kWeb});
    QVERIFY(shut.actions.front() == InspectorAction::ReopenWay);
    for (EdgeState &state : answers.report.edges)
        state.isClosed = true;
    QVERIFY(flowContent(*closed, &answers, {kCart, kWeb}).states.empty());
}

void InspectorContentTest::inspectorTellsWhatIsSuppressed()
{
    const Design design = shopDesign();
    Answers answers;
    answers.report = analyze(design);
    const auto sentences = [&](const NodeKey &from, const NodeKey &to) {
        QStringList texts;
        const InspectorContent content = flowContent(design, &answers, {from, to});
        for (const InspectorRow &row : content.sections.front().rows)
            texts << row.value;
        return texts;
    };
    QCOMPARE(sentences(kCart, kWeb).size(), 1);
    bool isThere = false;
    for (Finding &finding : answers.report.findings) {
        if (finding.ruleId != "ZT-NET-004" || finding.target != kWeb || finding.peer != kCart)
            continue;
        isThere = true;
        finding.waived = Waiver{"ZT-NET-004", "", "", "moves in May", "jane", "2030-05-01"};
    }
    QVERIFY(isThere);
    QCOMPARE(sentences(kCart, kWeb).last(),
             QStringLiteral("ZT-NET-004 is suppressed until 2030-05-01 by jane: moves in May"));
    QCOMPARE(sentences(kWeb, kCart).size(), 1); // the other way is another finding
}

void InspectorContentTest::inspectorShowsAWorkload()
{
    const Design design = shopDesign();
    Selection selection;
    selection.setNodes({kCart});
    const InspectorContent content = inspectorContent(design, nullptr, selection);
    QCOMPARE(content.title, QStringLiteral("cart"));
    QCOMPARE(content.kindText, QStringLiteral("Deployment"));
    QVERIFY(content.place.startsWith(QLatin1String("shop.yaml:")));
    selection.clear();
    QCOMPARE(inspectorContent(design, nullptr, selection).kindText, QStringLiteral("Design"));
    EdgeState state;
    state.from = kWeb;
    state.to = kCart;
    state.isClosed = true;
    Answers answers;
    const auto edgesOfWeb = [&] {
        answers.report.edges = {state};
        selection.setNodes({kWeb});
        return inspectorContent(design, &answers, selection).sections.at(2).note;
    };
    QCOMPARE(edgesOfWeb(), QStringLiteral("0"));
    state.drawn = PortSet{{Protocol::Tcp, 7070, 7070}};
    QCOMPARE(edgesOfWeb(), QStringLiteral("1"));
}

QTEST_MAIN(InspectorContentTest)
#include "test_inspector_content.moc"
