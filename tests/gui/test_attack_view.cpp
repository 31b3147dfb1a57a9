// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/canvas/legend.h"
#include "views/models/attack_hop_model.h"
#include "views/models/findings_model.h"
#include "views/models/reach_model.h"
#include "views/panels/reach_panel.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QContextMenuEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QRegularExpression>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace drawbridge;

namespace {

const NodeKey kAttackedWeb{{}, "shop", "Deployment", "web"};
const NodeKey kDeployer{{}, "shop", "Deployment", "deployer"};
const NodeKey kLonely{{}, "shop", "Deployment", "lonely"};

/// web may connect to deployer, whose account may make pods in ops, where an account is cluster
/// admin; lonely holds no token and gets nowhere.
const char *const kAttackedCluster = R"(
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: root, namespace: ops}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: lonely, namespace: shop}
spec: {selector: {matchLabels: {app: lonely}}, template: {metadata: {labels: {app: lonely}}, spec: {serviceAccountName: web, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: deployer, namespace: shop}
spec: {selector: {matchLabels: {app: deployer}}, template: {metadata: {labels: {app: deployer}}, spec: {serviceAccountName: deployer, containers: [{name: c, image: i, ports: [{containerPort: 9000}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [web, lonely]}]}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deployer, namespace: shop}
spec: {podSelector: {matchLabels: {app: deployer}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: maker, namespace: ops}
rules:
- {apiGroups: [""], resources: [pods], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: maker, namespace: ops}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: root}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: root, namespace: ops}]
)";

} // namespace

/// Attack paths (findings.md 2.5) on the map, by mouse and keys.
class AttackViewTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void shiftAShowsTheWayToClusterAdmin();
    void hopsAreWalkedByKeys();
    void theNumberOnTheMapChoosesItsHop();
    void escapeGoesBackStepByStep();
    void aFindingStartsIt();
    void aRowOfTheReachIsAWayToo();
    void whereNoWayLeadsItIsSaid();
    void collapsedNamespacesStandForTheirWorkloads();

private:
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    [[nodiscard]] QListView *hops() const { return find<QListView>("attackHops"); }
    [[nodiscard]] QString label(const char *name) const { return find<QLabel>(name)->text(); }
    void openCluster()
    {
        m_workspace->openText(QString::fromLatin1(kAttackedCluster));
        settle();
    }
    void click(const NodeKey &node)
    {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {},
                          canvas()->nodeViewRect(node).center());
    }
    /// Selects a node by mouse and asks for its attack path by key.
    void attackFrom(const NodeKey &node)
    {
        click(node);
        QTest::keyClick(canvas(), Qt::Key_A, Qt::ShiftModifier);
    }
    [[nodiscard]] QStringList stops() const;
};

QStringList AttackViewTest::stops() const
{
    QStringList titles;
    if (canvas()->attack())
        for (const AttackWay::Stop &stop : canvas()->attack()->stops)
            titles << QString::fromStdString(stop.title);
    return titles;
}

void AttackViewTest::shiftAShowsTheWayToClusterAdmin()
{
    openCluster();
    const QPoint inLonely = canvas()->nodeViewRect(kLonely).topLeft() + QPoint(2, 20);
    const auto pixel = [this](const QPoint &at) {
        return canvas()->viewport()->grab().toImage().pixelColor(at);
    };
    const QColor before = pixel(inLonely);
    attackFrom(kAttackedWeb);
    QTRY_COMPARE(stops(), QStringList({"shop/web", "shop/deployer", "ServiceAccount shop/deployer",
                                       "ServiceAccount ops/root", "cluster admin"}));
    const AttackWay &way = *canvas()->attack();
    QVERIFY(way.stops[1].node == kDeployer && !way.stops[2].node);
    QCOMPARE(way.stops.back().icon.c_str(), "crown");
    QVERIFY(way.hops.front().isCut && !way.hops.back().isCut);
    QVERIFY(find<QCheckBox>("reachBreach")->isChecked());
    QCOMPARE(hops()->model()->rowCount(), 4);
    QVERIFY(hops()->isVisible());
    QVERIFY2(label("attackCut").startsWith("Smallest cut, 1 thing: shop/web"),
             qPrintable(label("attackCut")));
    QVERIFY(find<QLabel>("attackCut")->isVisible());
    // The number of the first hop is drawn, and what is not on the way has stepped back.
    const auto disc = canvas()->attackHopViewPoint(0);
    QVERIFY(disc && canvas()->viewport()->rect().contains(*disc));
    QCOMPARE(pixel(*disc - QPoint(6, 0)), Theme::light().text);
    const QPoint lonely = canvas()->nodeViewRect(kLonely).topLeft() + QPoint(2, 20);
    QVERIFY(pixel(lonely).lightness() > before.lightness());
    const QString legend = find<QWidget>("legend")->accessibleDescription();
    for (const LegendMark mark : {LegendMark::AttackHop, LegendMark::AttackCut})
        QVERIFY2(legend.contains(legendText(mark)), qPrintable(legend));
    QVERIFY(!legend.contains(legendText(LegendMark::ReachFaded)));
    QCOMPARE(canvas()->reachWords(kDeployer), QStringLiteral("stop 2 of 5 of the attack path"));
    QCOMPARE(canvas()->reachWords(kLonely), QStringLiteral("not on the attack path"));
    keepPictures(*m_window, QStringLiteral("attack-path"));
}

void AttackViewTest::hopsAreWalkedByKeys()
{
    openCluster();
    const QAbstractItemModelTester tester(m_window->findChild<AttackHopModel *>(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(hops()->isVisible());
    QVERIFY(label("attackCause").startsWith("Select a hop"));
    hops()->setFocus();
    QTest::keyClick(hops(), Qt::Key_Home);
    QVERIFY2(label("attackCause").contains("NetworkPolicy shop/deployer"),
             qPrintable(label("attackCause")));
    QVERIFY(canvas()->attack()->chosen == std::size_t{0});
    QTest::keyClick(hops(), Qt::Key_Down);
    QTest::keyClick(hops(), Qt::Key_Down);
    QVERIFY(canvas()->attack()->chosen == std::size_t{2});
    QVERIFY2(label("attackCause").contains("may create pods in ops, by rule 1 of Role ops/maker"),
             qPrintable(label("attackCause")));
    QVERIFY2(label("attackCause").contains(QRegularExpression("\n[^\n]+:\\d+:\\d+")),
             qPrintable(label("attackCause")));
    const QString words = hops()->currentIndex().data(Qt::AccessibleTextRole).toString();
    QVERIFY2(words.startsWith("hop 3 of 4, ServiceAccount shop/deployer → ServiceAccount ops/root"),
             qPrintable(words));
    QVERIFY(!hops()->accessibleName().isEmpty());
    keepPictures(*m_window, QStringLiteral("attack-hop"));
}

void AttackViewTest::theNumberOnTheMapChoosesItsHop()
{
    openCluster();
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(canvas()->attack());
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, *canvas()->attackHopViewPoint(1));
    QCOMPARE(hops()->currentIndex().row(), 1);
    QVERIFY(canvas()->attack()->chosen == std::size_t{1});
    QVERIFY2(label("attackCause").contains("token"), qPrintable(label("attackCause")));
    QVERIFY(m_workspace->selection()->nodes() == std::vector{kAttackedWeb});
}

void AttackViewTest::escapeGoesBackStepByStep()
{
    openCluster();
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(canvas()->attack());
    QTest::keyClick(canvas(), Qt::Key_Escape);
    QVERIFY(!canvas()->attack() && canvas()->reach());
    QVERIFY(!hops()->isVisible());
    QTest::keyClick(canvas(), Qt::Key_Escape);
    QVERIFY(!canvas()->reach());
    // From the list, and all at once by the button.
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(canvas()->attack());
    hops()->setFocus();
    QTest::keyClick(hops(), Qt::Key_Escape);
    QVERIFY(!canvas()->attack() && canvas()->reach());
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(canvas()->attack());
    clickButton("leaveReach");
    QVERIFY(!canvas()->attack() && !canvas()->reach());
}

void AttackViewTest::aFindingStartsIt()
{
    openCluster();
    auto *table = find<QTableView>("findingsTable");
    int row = 0;
    while (row < table->model()->rowCount() &&
           table->model()->index(row, FindingsModel::RuleColumn).data().toString() !=
               QLatin1String("ZT-RB-022"))
        ++row;
    QVERIFY(row < table->model()->rowCount());
    const QModelIndex index = table->model()->index(row, FindingsModel::RuleColumn);
    table->scrollTo(index);
    const QPoint place = table->visualRect(index).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, place);
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, table->viewport()->mapToGlobal(place));
    QApplication::sendEvent(table->viewport(), &event);
    auto *menu = find<QMenu>("findingMenu");
    QVERIFY(menu && menu->isVisible());
    QTest::keyClick(menu, Qt::Key_A);
    QTRY_VERIFY(canvas()->attack());
    QCOMPARE(stops().first(), QStringLiteral("shop/deployer"));
    QCOMPARE(stops().last(), QStringLiteral("cluster admin"));
}

void AttackViewTest::aRowOfTheReachIsAWayToo()
{
    openSample();
    click({{}, "storefront", "Deployment", "web"});
    QTest::keyClick(canvas(), Qt::Key_R);
    QTRY_VERIFY(canvas()->reach());
    auto *list = find<QListView>("reachList");
    auto *model = m_window->findChild<ReachModel *>();
    const QModelIndex row = model->index(model->rowOf({{}, "data", "StatefulSet", "orders-db"}));
    list->scrollTo(row);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row).center());
    QTRY_COMPARE(stops(), QStringList({"storefront/web", "storefront/cart", "payments/checkout",
                                       "data/orders-db"}));
    QCOMPARE(hops()->model()->rowCount(), 3);
    const auto isCut = [this](std::size_t hop) { return canvas()->attack()->hops[hop].isCut; };
    QCOMPARE(int(isCut(0)) + int(isCut(1)) + int(isCut(2)), 1);
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, *canvas()->attackHopViewPoint(1));
    QVERIFY2(label("attackCause").contains("storefront/cart gets to payments/checkout on 8443"),
             qPrintable(label("attackCause")));
    QVERIFY2(label("attackCause").contains("NetworkPolicy"), qPrintable(label("attackCause")));
    keepPictures(*m_window, QStringLiteral("attack-reach"));
}

void AttackViewTest::whereNoWayLeadsItIsSaid()
{
    openCluster();
    attackFrom(kLonely);
    QTRY_VERIFY2(label("reachSummary").contains("No way to cluster admin was found."),
                 qPrintable(label("reachSummary")));
    QVERIFY(!canvas()->attack() && canvas()->reach());
}

void AttackViewTest::collapsedNamespacesStandForTheirWorkloads()
{
    openCluster();
    attackFrom(kAttackedWeb);
    QTRY_VERIFY(canvas()->attack());
    const QRect inFull = canvas()->nodeViewRect(kAttackedWeb);
    choose(ActionId::CollapseAll);
    settle();
    QVERIFY(canvas()->attack());
    QVERIFY(canvas()->nodeViewRect(kAttackedWeb) != inFull);
    // Within one box now: on its border, so that its words can still be read.
    const auto disc = canvas()->attackHopViewPoint(0);
    QVERIFY(disc);
    const double zoom = canvas()->zoom();
    const QRect box = canvas()->nodeViewRect(kDeployer);
    QVERIFY(disc->y() - 9 * zoom >= box.top() + 43 * zoom - 1); // where its words end
    QVERIFY(std::abs(disc->y() - box.bottom()) < 9 * zoom);
    QVERIFY(disc->x() > box.left() && disc->x() < box.right());
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, *disc);
    QCOMPARE(hops()->currentIndex().row(), 0);
    keepPictures(*m_window, QStringLiteral("attack-collapsed"));
}

QTEST_MAIN(AttackViewTest)
#include "test_attack_view.moc"
