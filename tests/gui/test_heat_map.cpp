// SPDX-License-Identifier: Apache-2.0
#include "app/gui/heat_controller.h"
#include "tests/gui/window_fixture.h"
#include "views/canvas/legend.h"

#include <QMenu>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace drawbridge;

namespace {

NodeKey namespaceNamed(const std::string &name)
{
    return {{}, {}, "Namespace", name};
}

const char *const kBlurredCluster = R"(
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: veiled, labels: {app: a}}
spec: {serviceAccountName: a, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: veiled, labels: {app: b}}
spec: {serviceAccountName: b, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a, namespace: veiled}
spec: {endpointSelector: {}, ingress: [{}]}
)";

} // namespace

/// Shares of the score on the map (findings.md 3.2).
class HeatMapTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void aShareTintsAndNumbersNamespaces();
    void theNumbersFollowTheDrawing();
    void whatIsNotAssessableIsNotTinted();
    void collapsedNamespacesAreTinted();
    void worseIsDarkerAndAllIsReadable();

private:
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    /// By mouse in the menu.
    void chooseShare(ActionId id);
    /// In the header of a namespace, where nothing is written.
    [[nodiscard]] QColor headerOf(const std::string &name) const
    {
        const QRect frame = canvas()->nodeViewRect(namespaceNamed(name));
        return canvas()->viewport()->grab().toImage().pixelColor(frame.left() + 4,
                                                                 frame.center().y());
    }
};

void HeatMapTest::chooseShare(ActionId id)
{
    QAction *action = m_window->actions()[id];
    QMenu *menu = nullptr;
    for (QMenu *candidate : m_window->findChildren<QMenu *>())
        if (candidate->actions().contains(action))
            menu = candidate;
    QVERIFY(menu);
    menu->popup(m_window->mapToGlobal(QPoint(200, 200)));
    QVERIFY(QTest::qWaitForWindowExposed(menu));
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
}

void HeatMapTest::aShareTintsAndNumbersNamespaces()
{
    openSample();
    const QColor before = headerOf("payments");
    chooseShare(ActionId::HeatSegmentation);
    QTRY_VERIFY(canvas()->heat());
    const AnswersPtr answers = m_workspace->answers();
    const Score score = scoreOf({answers->report, answers->lookup});
    QVERIFY(*canvas()->heat() == heatMapOf(score, 0));
    QCOMPARE(canvas()->heat()->values.size(), std::size_t{4});
    const HeatMap::Value *payments = canvas()->heat()->find(namespaceNamed("payments"));
    QVERIFY(payments && payments->range);
    QVERIFY(headerOf("payments") != before);
    QCOMPARE(headerOf("payments"), heatColor(*payments, Theme::light().nameSpace, Theme::light()));
    QCOMPARE(canvas()->reachWords(namespaceNamed("payments")),
             QStringLiteral("share S1 ") + heatText(*payments));
    const QString legend = find<QWidget>("legend")->accessibleDescription();
    QVERIFY2(legend.contains(legendText(LegendMark::HeatS1)), qPrintable(legend));
    keepPictures(*m_window, QStringLiteral("heat"));
    chooseShare(ActionId::HeatIdentity);
    QVERIFY(canvas()->heat()->share == 2); // the score is there already
    chooseShare(ActionId::HeatNone);
    QVERIFY(!canvas()->heat());
    QCOMPARE(headerOf("payments"), before);
}

void HeatMapTest::theNumbersFollowTheDrawing()
{
    openSample();
    chooseShare(ActionId::HeatContainment);
    QTRY_VERIFY(canvas()->heat());
    chooseShare(ActionId::HeatSegmentation);
    const HeatMap before = *canvas()->heat();
    drawPlanned();
    QTRY_VERIFY(canvas()->heat() && *canvas()->heat() != before);
    const AnswersPtr answers = m_workspace->answers();
    QVERIFY(*canvas()->heat() == heatMapOf(scoreOf({answers->report, answers->lookup}), 0));
}

void HeatMapTest::whatIsNotAssessableIsNotTinted()
{
    m_workspace->openText(QString::fromLatin1(kBlurredCluster));
    settle();
    const QColor before = headerOf("veiled");
    chooseShare(ActionId::HeatContainment);
    QTRY_VERIFY(canvas()->heat());
    const HeatMap::Value *value = canvas()->heat()->find(namespaceNamed("veiled"));
    QVERIFY(value && value->isUnknown);
    QCOMPARE(heatText(*value), QStringLiteral("unknown"));
    QCOMPARE(headerOf("veiled"), before);
    chooseShare(ActionId::HeatEdge); // there is no way in: neither a tint nor a number
    QVERIFY(canvas()->heat() && !canvas()->heat()->find(namespaceNamed("veiled")));
    QCOMPARE(headerOf("veiled"), before);
}

void HeatMapTest::collapsedNamespacesAreTinted()
{
    openSample();
    choose(ActionId::CollapseAll);
    settle();
    const QColor before = headerOf("payments");
    chooseShare(ActionId::HeatIdentity);
    QTRY_VERIFY(canvas()->heat());
    const HeatMap::Value *payments = canvas()->heat()->find(namespaceNamed("payments"));
    QVERIFY(payments && payments->range);
    QCOMPARE(headerOf("payments"), heatColor(*payments, Theme::light().node, Theme::light()));
    QVERIFY(headerOf("payments") != before || payments->range->worst == 1);
    keepPictures(*m_window, QStringLiteral("heat-collapsed"));
}

void HeatMapTest::worseIsDarkerAndAllIsReadable()
{
    const auto contrast = [](const QColor &a, const QColor &b) {
        const auto luminance = [](const QColor &color) {
            const auto part = [](double value) {
                return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) +
                   0.0722 * part(color.blueF());
        };
        const double first = luminance(a);
        const double second = luminance(b);
        return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
    };
    for (const Theme &theme : {Theme::light(), Theme::dark()}) {
        double last = 0;
        for (const double share : {1.0, 0.75, 0.5, 0.25, 0.0}) {
            const QColor color = heatColor({ScoreRange{share, 1}, false}, theme.nameSpace, theme);
            const double away = contrast(color, theme.nameSpace);
            QVERIFY(away >= last);
            last = away;
            QVERIFY2(contrast(color, theme.text) >= 4.5,
                     qPrintable(QString::number(contrast(color, theme.text))));
        }
        QVERIFY(last > 1.2);
        QCOMPARE(heatColor({std::nullopt, true}, theme.nameSpace, theme), theme.nameSpace);
    }
}

QTEST_MAIN(HeatMapTest)
#include "test_heat_map.moc"
