// SPDX-License-Identifier: Apache-2.0
// API access in the table and the matrix, and how the lines of the matrix are ordered and kept.
#include "app/gui/design_files.h"
#include "app/gui/flow_table_controller.h"
#include "app/gui/matrix_controller.h"
#include "tests/gui/window_fixture.h"
#include "views/dialogs/access_popover.h"
#include "views/matrix/matrix_view.h"
#include "views/models/inspector_content.h"
#include "views/table/flow_table_model.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr int kPatience = 60'000;
constexpr const char *kManifests = R"(apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {serviceAccountName: web, containers: [{name: c, image: web, ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {serviceAccountName: db, containers: [{name: c, image: db, ports: [{containerPort: 80}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
)";
const NodeKey kWeb{"", "shop", "Deployment", "web"};
const NodeKey kDb{"", "shop", "Deployment", "db"};
const NodeKey kApi{"", "", "External", "kubernetes-api"};

} // namespace

class AccessViewsTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { endWindow(); }

    void theTableListsWhatIsGranted();
    void whatIsDrawnShowsAtOnce();
    void theMatrixHasTheServerAsAColumn();
    void enterOnACellAsksForAccess();
    void theMatrixIsWrittenWithIt();
    void linesAreOrderedByLikeness();
    void bandsAreSavedWithTheLayout();

private:
    void tellServer(); ///< Where the API server is.
    void openTable();
    void openMatrix();
    [[nodiscard]] FlowTableModel *model() const { return m_window->findChild<FlowTableModel *>(); }
    [[nodiscard]] MatrixView *matrix() const { return find<MatrixView>("matrix"); }
    [[nodiscard]] QString cell(int row, FlowColumn column) const
    {
        return model()->index(row, static_cast<int>(column)).data().toString();
    }
    [[nodiscard]] QStringList rowNames() const;
};

void AccessViewsTest::init()
{
    startWindow({1400, 900});
    QFile file(m_folder->filePath("all.yaml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write(kManifests) > 0);
    file.close();
    m_window->openPaths({file.fileName()});
    settle();
}

void AccessViewsTest::tellServer()
{
    QVERIFY(m_workspace->apply({"test", {}, [](const Design &before) -> Result<Design> {
                                    Design design = before;
                                    design.clusters[0].apiServer = {*Cidr::parse("192.0.2.1/32")};
                                    return design;
                                }}));
    settle();
}

void AccessViewsTest::openTable()
{
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(model()->rows()->access(), kPatience);
}

void AccessViewsTest::openMatrix()
{
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->matrix()->isCurrent(), kPatience);
}

QStringList AccessViewsTest::rowNames() const
{
    QStringList names;
    for (const MatrixLine &line : matrix()->look().rows.lines())
        names << lineName(*matrix()->look().states, line);
    return names;
}

void AccessViewsTest::theTableListsWhatIsGranted()
{
    const QAbstractItemModelTester tester(model());
    openTable();
    QTest::keyClicks(find<QLineEdit>("flowFilter"), QStringLiteral("is:api"));
    QCOMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, FlowColumn::Source), QStringLiteral("shop/web"));
    QCOMPARE(cell(0, FlowColumn::Destination), QStringLiteral("kubernetes-api"));
    QCOMPARE(cell(0, FlowColumn::Ports), QStringLiteral("get, list pods in shop"));
    QCOMPARE(cell(0, FlowColumn::Today), QStringLiteral("Granted by RBAC"));
    QCOMPARE(cell(0, FlowColumn::Drawing), QStringLiteral("Not drawn"));
    QCOMPARE(cell(0, FlowColumn::Place), QStringLiteral("all.yaml:28"));
    const QString tip =
        model()->index(0, static_cast<int>(FlowColumn::Today)).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QLatin1String("RoleBinding shop/readers")), qPrintable(tip));
    auto *table = find<QTableView>("flowTable");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(model()->index(0, 1)).center());
    QVERIFY(m_workspace->selection()->edge() == Selection::Edge(kWeb, kApi));
    const InspectorContent told =
        inspectorContent(*m_workspace->document()->design(), m_workspace->answers().get(),
                         *m_workspace->selection());
    QCOMPARE(told.kindText, QStringLiteral("API access")); // and not a flow that is impossible
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    const QString copied = QApplication::clipboard()->text();
    QVERIFY2(copied.contains(QLatin1String("get, list pods in shop\tGranted by RBAC\tNot drawn")),
             qPrintable(copied));
    keepPictures(*m_window, QStringLiteral("table-access"));
}

void AccessViewsTest::whatIsDrawnShowsAtOnce()
{
    openTable();
    ApiAccess access;
    access.subject = {"", "", "Group", "sre"};
    access.verbs = {"get"};
    access.resource = "secrets";
    QVERIFY(m_workspace->apply(
        {"test", {}, [&](const Design &design) { return grantAccess(design, access); }}));
    QTest::keyClicks(find<QLineEdit>("flowFilter"), QStringLiteral("is:api is:drawn"));
    QCOMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, FlowColumn::Source), QStringLiteral("sre"));
    QCOMPARE(cell(0, FlowColumn::Ports), QStringLiteral("get secrets everywhere"));
    QCOMPARE(cell(0, FlowColumn::Today), QStringLiteral("Not granted"));
    QCOMPARE(cell(0, FlowColumn::Drawing), QStringLiteral("Drawn"));
}

void AccessViewsTest::theMatrixHasTheServerAsAColumn()
{
    openMatrix();
    const auto place = matrix()->placeOf(kWeb, kApi);
    QVERIFY(place);
    QCOMPARE(matrix()->textOf(*place), QStringLiteral("web to kubernetes-api, get, list pods in "
                                                      "shop: granted by RBAC, not drawn"));
    const auto none = matrix()->placeOf(kDb, kApi);
    QVERIFY(none);
    QCOMPARE(matrix()->textOf(*none), QStringLiteral("db to kubernetes-api, no API access"));
    QVERIFY(!matrix()->placeOf(kApi, kDb)); // nothing leads from it
    QVERIFY(!rowNames().contains(QLatin1String("kubernetes-api")));
    keepPictures(*m_window, QStringLiteral("matrix-access"));
}

void AccessViewsTest::enterOnACellAsksForAccess()
{
    tellServer();
    openMatrix();
    const auto place = matrix()->placeOf(kWeb, kApi);
    QVERIFY(place);
    QTest::mouseClick(matrix()->viewport(), Qt::LeftButton, {},
                      matrix()->cellRect(*place).center());
    QTest::keyClick(matrix(), Qt::Key_Space); // no flow: which access is asked
    auto *popover = find<AccessPopover>("accessPopover");
    QTRY_VERIFY(popover && popover->isVisible());
    QTest::keyClick(popover, Qt::Key_Escape);
    QTRY_VERIFY(!popover->isVisible());
    QVERIFY(m_workspace->document()->design()->flows.empty());
}

void AccessViewsTest::theMatrixIsWrittenWithIt()
{
    openMatrix();
    const QString file = m_folder->filePath("matrix.csv");
    QVERIFY(m_window->matrix()->write(file));
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray csv = written.readAll();
    QVERIFY2(csv.startsWith("from \\ to,shop/Deployment/db,shop/Deployment/web,"
                            "External/kubernetes-api\n"),
             csv.constData());
    QVERIFY2(csv.contains("\nshop/Deployment/web,implicit trust,,implicit trust\n"),
             csv.constData());
    QVERIFY(csv.contains("\nshop/Deployment/db,,implicit trust,denied\n"));
}

void AccessViewsTest::linesAreOrderedByLikeness()
{
    endWindow();
    startWindow({1600, 1000});
    openSample();
    openMatrix();
    const QStringList byName = rowNames();
    auto *order = find<QComboBox>("matrixOrder");
    order->setFocus();
    QTest::keyClick(order, Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->matrix()->isCurrent() && rowNames() != byName, kPatience);
    QStringList ordered = rowNames(), all = byName;
    ordered.sort();
    all.sort();
    QCOMPARE(ordered, all); // nothing is lost
    keepPictures(*m_window, QStringLiteral("matrix-likeness"));
    QTest::keyClick(order, Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(rowNames() == byName, kPatience);
}

void AccessViewsTest::bandsAreSavedWithTheLayout()
{
    openMatrix();
    matrix()->goTo(*matrix()->placeOf(kWeb, kDb));
    matrix()->setFocus();
    QTest::keyClick(matrix(), Qt::Key_Space, Qt::ShiftModifier);
    QCOMPARE(rowNames(), QStringList("shop"));
    const QString file = m_folder->filePath("kept.drawbridge.yaml");
    QVERIFY(saveToFile(*m_workspace->document()->design(), {}, m_workspace->layoutExtras(), file));
    m_window->openPaths({m_folder->filePath("all.yaml")});
    settle();
    openMatrix();
    QCOMPARE(rowNames().size(), 2); // of another design they are as at first
    m_window->openPaths({file});
    settle();
    openMatrix();
    QCOMPARE(rowNames(), QStringList("shop"));
}

QTEST_MAIN(AccessViewsTest)
#include "test_access_views.moc"
