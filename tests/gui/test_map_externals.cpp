// SPDX-License-Identifier: Apache-2.0
#include "model/design/edits.h"
#include "tests/gui/window_fixture.h"
#include "views/dialogs/access_popover.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace drawbridge;

namespace {

const NodeKey kWeb{{}, "storefront", "Deployment", "web"};
const NodeKey kGrafana{{}, "monitoring", "Deployment", "grafana"};
const NodeKey kCardNetwork{{}, {}, "External", "card-network"};
const NodeKey kApi{{}, {}, "External", "kubernetes-api"};
const NodeKey kAdmins{{}, {}, "Group", "platform-admins"};

} // namespace

/// People, groups, legacy systems and the Kubernetes API on the map: added by the dialog, drawn to
/// by mouse, changed and removed by keys; each one undo step.
class MapExternalsTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void aGroupIsAddedAndDrawnFrom();
    void peopleGoThroughAGateway();
    void whatAKindNeedsIsAsked_data();
    void whatAKindNeedsIsAsked();
    void accessIsGrantedByDrag();
    void aGroupsAccessSaysWhere();
    void accessIsChangedAndRevoked();
    void peopleAreRefusedByTheApi();
    void withoutAnAddressTheApiIsAskedFor();
    void deleteTakesAnExternalWithItsFlows();
    void anExternalIsRenamed();

private:
    [[nodiscard]] std::shared_ptr<const Design> design() const
    {
        return m_workspace->document()->design();
    }
    [[nodiscard]] int steps() const { return m_workspace->document()->undoStack()->count(); }
    [[nodiscard]] QWidget *viewport() const { return m_window->canvas()->viewport(); }
    [[nodiscard]] AccessPopover *access() const { return find<AccessPopover>("accessPopover"); }
    void undo() { QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier); }
    void openDialog();
    void chooseKind(const char *begin);
    void addExternal(const char *kind, const char *name, const char *addresses);
    void dragBetween(const NodeKey &from, const NodeKey &to);
    void tick(QWidget *form, const char *word);
};

void MapExternalsTest::openDialog()
{
    for (QToolButton *button : m_window->findChildren<QToolButton *>()) {
        if (button->defaultAction() == m_window->actions()[ActionId::AddExternal])
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QVERIFY(find<QDialog>("externalDialog"));
}

void MapExternalsTest::chooseKind(const char *begin)
{
    auto *kind = find<QComboBox>("externalKind");
    for (int i = 0; i < kind->count() && !kind->currentText().startsWith(QLatin1String(begin)); ++i)
        QTest::keyClick(kind, Qt::Key_Down);
    QVERIFY2(kind->currentText().startsWith(QLatin1String(begin)), qPrintable(kind->currentText()));
}

void MapExternalsTest::addExternal(const char *kind, const char *name, const char *addresses)
{
    openDialog();
    chooseKind(kind);
    auto *nameField = find<QLineEdit>("externalName");
    if (nameField->isVisible())
        QTest::keyClicks(nameField, QString::fromLatin1(name));
    QTest::keyClicks(find<QLineEdit>("externalAddresses"), QString::fromLatin1(addresses));
    clickButton("externalAdd");
    QVERIFY2(!find<QDialog>("externalDialog")->isVisible(),
             qPrintable(find<QLabel>("externalMessage")->text()));
    settle();
    QTRY_VERIFY(!find<QDialog>("externalDialog"));
    m_window->activateWindow();
    QTRY_VERIFY(m_window->isActiveWindow());
    m_window->canvas()->setFocus();
}

void MapExternalsTest::dragBetween(const NodeKey &from, const NodeKey &to)
{
    const QRect start = m_window->canvas()->nodeViewRect(from);
    const QRect end = m_window->canvas()->nodeViewRect(to);
    QVERIFY(!start.isEmpty() && !end.isEmpty());
    drag({start.right(), start.top() + start.height() / 4}, end.center());
}

void MapExternalsTest::tick(QWidget *form, const char *word)
{
    for (QCheckBox *box : form->findChildren<QCheckBox *>()) {
        if (box->text() == QLatin1String(word))
            QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
    }
}

void MapExternalsTest::aGroupIsAddedAndDrawnFrom()
{
    openSample();
    addExternal("Gr", "platform-admins", "");
    const External *group = design()->findExternal(kAdmins);
    QVERIFY(group && group->kind == External::Kind::Group);
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    const NodeLook *look = m_window->canvas()->look().find(kAdmins);
    QVERIFY(look);
    QCOMPARE(look->icon, std::string("group"));
    QVERIFY(QString::fromStdString(look->description).startsWith("platform-admins, group"));
    const QRect cluster = m_window->canvas()->nodeViewRect({{}, {}, "Cluster", "shop"});
    QVERIFY(m_window->canvas()->nodeViewRect(kAdmins).right() < cluster.left()); // callers: left
    dragBetween(kAdmins, kGrafana);
    QVERIFY(popover()->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Return);
    QVERIFY(design()->findFlow(kAdmins, kGrafana));
    settle();
    // Its export needs an address: nobody is let in by a guess.
    const auto &differences = m_workspace->answers()->proof->differences;
    QVERIFY(std::any_of(differences.begin(), differences.end(), [](const auto &difference) {
        return difference.because.find("name people") != std::string::npos;
    }));
    const auto at = m_window->canvas()->edgeViewPoint(kAdmins, kGrafana);
    QVERIFY(at.has_value());
    QTest::mouseClick(viewport(), Qt::LeftButton, {}, *at);
    const QImage picture = viewport()->grab().toImage();
    bool isAccented = false; // the ring of the selected line
    for (int x = -6; x <= 6; ++x) {
        for (int y = -6; y <= 6; ++y)
            isAccented |= picture.pixelColor(*at + QPoint(x, y)) == Theme::light().accent;
    }
    QVERIFY(isAccented);
    const int before = steps();
    undo();
    QVERIFY(!design()->findFlow(kAdmins, kGrafana));
    undo();
    QVERIFY(!design()->findExternal(kAdmins));
    QCOMPARE(steps(), before);
}

/// Whoever has no address is led through the gateway whose route leads there, by a token whose
/// issuer is asked for beside the group; all of it can be undone.
void MapExternalsTest::peopleGoThroughAGateway()
{
    const QString folder = m_folder->filePath("edge");
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(QFile::copy(
        QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/designs/people/manifests.yaml"),
        folder + "/all.yaml"));
    m_window->openPaths({folder});
    settle();
    const NodeKey web{{}, "shop", "Deployment", "web"}, gateway{{}, "edge", "Deployment", "public"};
    const int before = steps();
    openDialog();
    chooseKind("Gr");
    QTest::keyClicks(find<QLineEdit>("externalName"), "admins");
    QTest::keyClicks(find<QLineEdit>("externalIssuer"), "https://idp.example");
    clickButton("externalAdd");
    QVERIFY2(find<QLabel>("externalMessage")->text().contains("audience"),
             qPrintable(find<QLabel>("externalMessage")->text()));
    QTest::keyClicks(find<QLineEdit>("externalAudiences"), "shop");
    QTest::keyClicks(find<QLineEdit>("externalGroupsClaim"), "roles, inner");
    clickButton("externalAdd");
    settle();
    QTRY_VERIFY(!find<QDialog>("externalDialog"));
    m_window->activateWindow();
    QTRY_VERIFY(m_window->isActiveWindow());
    m_window->canvas()->setFocus();
    QCOMPARE(design()->tokenIssuer.issuer, std::string("https://idp.example"));
    QCOMPARE(design()->tokenIssuer.groupsClaim, (std::vector<std::string>{"roles", "inner"}));
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    const NodeKey admins{{}, {}, "Group", "admins"};
    dragBetween(admins, web);
    QVERIFY(popover()->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Return);
    QVERIFY(!popover()->isVisible());
    const Flow *flow = design()->findFlow(admins, gateway);
    QVERIFY(flow && (flow->portSet() == PortSet{PortRange{Protocol::Tcp, 8443, 8443}}));
    QVERIFY(!design()->findFlow(admins, web) && design()->findFlow(gateway, web));
    settle();
    QCOMPARE(steps(), before + 2);
    undo();
    undo();
    QVERIFY(!design()->findExternal(admins) && !design()->tokenIssuer.isSet());
}

void MapExternalsTest::whatAKindNeedsIsAsked_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QStringList>("fields");
    const QString name = "externalName";
    const QString note = "externalNote";
    const QString addresses = "externalAddresses";
    const QString except = "externalExcept";
    QTest::newRow("addresses") << "Addr" << QStringList{name, addresses, except, note};
    QTest::newRow("host") << "Host" << QStringList{name, "externalHost", addresses, note};
    QTest::newRow("internet") << "Inter" << QStringList{name, except, note};
    QTest::newRow("gateway") << "Ga"
                             << QStringList{name, "externalNamespace", "externalPodLabels", note};
    const QStringList people{name,
                             addresses,
                             except,
                             note,
                             "externalIssuer",
                             "externalKeys",
                             "externalAudiences",
                             "externalGroupsClaim"};
    QTest::newRow("person") << "Per" << people;
    QTest::newRow("group") << "Gr" << people;
    QTest::newRow("legacy") << "Leg" << QStringList{name, "externalHost", addresses, except, note};
    QTest::newRow("api") << "Kube" << QStringList{addresses};
}

void MapExternalsTest::whatAKindNeedsIsAsked()
{
    QFETCH(QString, kind);
    QFETCH(QStringList, fields);
    openSample();
    openDialog();
    chooseKind(qPrintable(kind));
    QStringList shown;
    for (const QLineEdit *field : find<QDialog>("externalDialog")->findChildren<QLineEdit *>()) {
        if (field->isVisible() && field->objectName().startsWith(QLatin1String("external")))
            shown << field->objectName();
    }
    shown.sort();
    fields.sort();
    QCOMPARE(shown, fields);
    QTest::keyClick(find<QLineEdit>("externalAddresses"), Qt::Key_Escape);
    QCOMPARE(steps(), 0);
}

void MapExternalsTest::accessIsGrantedByDrag()
{
    openSample();
    addExternal("Kube", "", "192.0.2.10/32");
    QCOMPARE(design()->clusters[0].apiServer.size(), std::size_t{1});
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    dragBetween(kWeb, kApi);
    QVERIFY(access()->isVisible());
    QVERIFY(!popover()->isVisible());
    auto *accept = access()->findChild<QPushButton *>(QStringLiteral("acceptAccess"));
    QVERIFY(!accept->isEnabled());
    QVERIFY(
        access()->findChild<QLabel *>(QStringLiteral("accessEffect"))->text().contains("No verb"));
    tick(access(), "get");
    tick(access(), "list");
    auto *resource = access()->findChild<QLineEdit *>(QStringLiteral("resource"));
    QTest::keyClicks(resource, QStringLiteral("pods/log"));
    QCOMPARE(access()->findChild<QLabel *>(QStringLiteral("accessEffect"))->text(),
             QStringLiteral("Grants get, list pods/log in storefront"));
    QTest::keyClick(resource, Qt::Key_Return);
    QVERIFY(!access()->isVisible());
    QCOMPARE(design()->apiAccess.size(), std::size_t{1});
    const ApiAccess granted = design()->apiAccess.items()[0];
    QVERIFY(granted.subject == kWeb);
    QVERIFY((granted.verbs == std::vector<std::string>{"get", "list"}));
    QCOMPARE(granted.resource, std::string("pods/log"));
    QCOMPARE(granted.nameSpace, std::string("storefront"));
    settle();
    QVERIFY(m_window->canvas()->edgeViewPoint(kWeb, kApi).has_value());
    QCOMPARE(find<QLabel>("inspectorTitle")->text(), QStringLiteral("web → Kubernetes API"));
    undo();
    QVERIFY(design()->apiAccess.empty());
}

void MapExternalsTest::aGroupsAccessSaysWhere()
{
    openSample();
    addExternal("Kube", "", "192.0.2.10/32");
    addExternal("Gr", "platform-admins", "");
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    dragBetween(kAdmins, kApi);
    QVERIFY(access()->isVisible());
    tick(access(), "get");
    auto *resource = access()->findChild<QLineEdit *>(QStringLiteral("resource"));
    QTest::keyClicks(resource, QStringLiteral("pods"));
    const auto *effect = access()->findChild<QLabel *>(QStringLiteral("accessEffect"));
    QVERIFY2(effect->text().contains("No namespace"), qPrintable(effect->text()));
    QTest::keyClick(resource, Qt::Key_Return);
    QVERIFY(design()->apiAccess.empty()); // everywhere is nothing to begin with
    auto *where = access()->findChild<QComboBox *>(QStringLiteral("accessNamespace"));
    QTest::keyClick(where, Qt::Key_Down);
    QCOMPARE(effect->text(), QStringLiteral("Grants get pods in all namespaces"));
    QTest::keyClick(resource, Qt::Key_Return);
    QCOMPARE(design()->apiAccess.size(), std::size_t{1});
    QVERIFY(design()->apiAccess.items()[0].subject == kAdmins);
}

void MapExternalsTest::accessIsChangedAndRevoked()
{
    openSample();
    addExternal("Kube", "", "192.0.2.10/32");
    const ApiAccess first{kWeb, {"get"}, "", "pods", {}, "storefront", ""};
    QVERIFY(m_workspace->apply(
        {"Grant", {}, [&](const Design &before) { return grantAccess(before, first); }}));
    settle();
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    const auto at = m_window->canvas()->edgeViewPoint(kWeb, kApi);
    QVERIFY(at.has_value());
    QTest::mouseClick(viewport(), Qt::LeftButton, {}, *at);
    const int before = steps();
    QTest::keyClick(m_window->canvas(), Qt::Key_E);
    QVERIFY(access()->isVisible());
    tick(access(), "watch");
    QTest::keyClick(access()->findChild<QLineEdit *>(QStringLiteral("accessNote")), Qt::Key_Return);
    QCOMPARE(design()->apiAccess.size(), std::size_t{1});
    QVERIFY((design()->apiAccess.items()[0].verbs == std::vector<std::string>{"get", "watch"}));
    QCOMPARE(steps(), before + 1);
    settle();
    QTest::keyClick(m_window->canvas(), Qt::Key_Delete);
    QVERIFY(design()->apiAccess.empty());
    undo();
    QCOMPARE(design()->apiAccess.size(), std::size_t{1});
}

void MapExternalsTest::peopleAreRefusedByTheApi()
{
    openSample();
    addExternal("Kube", "", "192.0.2.10/32");
    addExternal("Per", "jane", "");
    QTest::keyClick(m_window->canvas(), Qt::Key_0);
    dragBetween({{}, {}, "User", "jane"}, kApi);
    QVERIFY(!access()->isVisible() && !popover()->isVisible());
    dragBetween(kApi, kWeb);
    QVERIFY(!access()->isVisible() && !popover()->isVisible());
    QVERIFY(design()->apiAccess.empty());
}

void MapExternalsTest::withoutAnAddressTheApiIsAskedFor()
{
    openSample();
    openDialog();
    chooseKind("Kube");
    clickButton("externalAdd");
    QVERIFY(find<QDialog>("externalDialog")->isVisible());
    QVERIFY(find<QLabel>("externalMessage")->text().contains("no address"));
    QTest::keyClick(find<QLineEdit>("externalAddresses"), Qt::Key_Escape);
    QCOMPARE(steps(), 0);
}

void MapExternalsTest::deleteTakesAnExternalWithItsFlows()
{
    openSample();
    const NodeKey payment{{}, "payments", "Deployment", "payment-api"};
    Flow flow;
    flow.from = payment;
    flow.to = kCardNetwork;
    flow.ports = {{{Protocol::Tcp, 443, 443}, {}}};
    QVERIFY(m_workspace->apply(
        {"Draw flow", {}, [&](const Design &before) { return addFlow(before, flow); }}));
    settle();
    const int before = steps();
    QTest::mouseClick(viewport(), Qt::LeftButton, {},
                      m_window->canvas()->nodeViewRect(kCardNetwork).center());
    QTest::keyClick(m_window->canvas(), Qt::Key_Delete);
    QVERIFY(!design()->findExternal(kCardNetwork));
    QVERIFY(!design()->findFlow(payment, kCardNetwork));
    QCOMPARE(steps(), before + 1);
    settle();
    QVERIFY(m_window->canvas()->nodeViewRect(kCardNetwork).isEmpty());
    undo();
    QVERIFY(design()->findFlow(payment, kCardNetwork));
    // What comes from the sources cannot be deleted.
    settle();
    QTest::mouseClick(viewport(), Qt::LeftButton, {},
                      m_window->canvas()->nodeViewRect(kWeb).center());
    QTest::keyClick(m_window->canvas(), Qt::Key_Delete);
    QVERIFY(design()->topology->findWorkload(kWeb));
    QCOMPARE(m_workspace->document()->undoStack()->index(), before);
}

void MapExternalsTest::anExternalIsRenamed()
{
    openSample();
    QTest::mouseClick(viewport(), Qt::LeftButton, {},
                      m_window->canvas()->nodeViewRect(kCardNetwork).center());
    QTest::keyClick(m_window->canvas(), Qt::Key_F2);
    QVERIFY(find<QDialog>("externalDialog") && find<QDialog>("externalDialog")->isVisible());
    auto *name = find<QLineEdit>("externalName");
    QCOMPARE(name->text(), QStringLiteral("card-network"));
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("acquirer"));
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(!design()->findExternal(kCardNetwork));
    const External *renamed = design()->findExternal({{}, {}, "External", "acquirer"});
    QVERIFY(renamed);
    QCOMPARE(renamed->note, std::string("The acquirer of card payments"));
    QCOMPARE(steps(), 1);
}

QTEST_MAIN(MapExternalsTest)
#include "test_map_externals.moc"
