// SPDX-License-Identifier: Apache-2.0
#include "exporters/rbac_removals.h"

#include "tests/helpers/compare.h"
#include "tests/unit/exporters/small_design.h"

#include <QRegularExpression>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

const std::string kRole = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
                          "metadata: {name: reader, namespace: shop}\nrules:\n"
                          "- {apiGroups: [\"\"], resources: [pods, secrets], verbs: [get]}\n"
                          "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
                          "metadata: {name: pods}\nrules:\n"
                          "- {apiGroups: [\"\"], resources: [pods], verbs: [get]}\n";

std::string binding(const std::string &name, const std::string &role, const std::string &subjects)
{
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: " +
           name +
           ", namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + role +
           "}\nsubjects: [" + subjects + "]\n";
}

const std::string kWeb = "{kind: ServiceAccount, name: web, namespace: shop}";
const std::string kJane = "{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}";
const std::string kEverybody =
    "{kind: Group, name: \"system:serviceaccounts:shop\", apiGroup: rbac.authorization.k8s.io}";
const std::string kPeople = "{kind: Group, name: people, apiGroup: rbac.authorization.k8s.io}";

/// shop/Pod/web reads pods in shop, and nothing else is drawn.
Design designWith(const std::string &bindings)
{
    Design design = designOver(manifests(kRole + bindings));
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key("shop/Pod/web");
    access.nameSpace = "shop";
    access.verbs = {"get"};
    access.resource = "pods";
    design.apiAccess = CowList<ApiAccess>({access});
    return design;
}

QString linesOf(const std::string &bindings)
{
    QStringList lines;
    for (const SurplusBinding &surplus : surplusBindings(designWith(bindings))) {
        lines << QString::fromStdString(surplus.kind + ' ' + surplus.nameSpace + '/' +
                                        surplus.name);
        for (const std::string &gain : surplus.gains)
            lines << QString::fromStdString("+ " + gain);
        for (const std::string &reason : surplus.unknown)
            lines << QString::fromStdString("? " + reason);
        for (const std::string &other : surplus.others)
            lines << QString::fromStdString("others: " + other);
    }
    return lines.join('\n');
}

} // namespace

/// What bindings of the input give beside the drawing.
class RbacRemovalsTest : public QObject {
    Q_OBJECT
private slots:
    void surplus_data();
    void surplus();
    void placesAreTold();
    void whatTheExportReplacesIsGone();
    void whatIsUnreadIsTold();
    void aRoleThatIsUnreadIsNotCalledMissing();
    void onlyUnreadMakesAPage();
    void whatTheExportReplacesIsNotUnread();
    void thePageSaysWhatToDo_data();
    void thePageSaysWhatToDo();
};

void RbacRemovalsTest::surplus_data()
{
    QTest::addColumn<QString>("bindings");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &bindings, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(bindings) << QString(expected);
    };
    row("more than is drawn", binding("readers", "Role, name: reader", kWeb),
        "RoleBinding shop/readers\n+ ServiceAccount shop/web: get secrets in shop");
    row("no more than is drawn", binding("readers", "ClusterRole, name: pods", kWeb), "");
    row("nobody of the design", binding("readers", "Role, name: reader", kJane), "");
    row("somebody else besides", binding("readers", "Role, name: reader", kWeb + ", " + kJane),
        "RoleBinding shop/readers\n+ ServiceAccount shop/web: get secrets in shop\n"
        "others: User jane");
    row("a group of the drawing", binding("readers", "ClusterRole, name: pods", kPeople),
        "RoleBinding shop/readers\n+ Group people: get pods in shop");
    row("all accounts of the namespace", binding("readers", "ClusterRole, name: pods", kEverybody),
        "RoleBinding shop/readers\n+ ServiceAccount shop/cart: get pods in shop\n"
        "+ ServiceAccount shop/host: get pods in shop\n"
        "others: Group system:serviceaccounts:shop");
    row("a role that is not there", binding("readers", "Role, name: gone", kWeb),
        "RoleBinding shop/readers\n? ServiceAccount shop/web: Role gone is not in the input, and "
        "nobody knows what it gives");
    row("a built-in role", binding("viewers", "ClusterRole, name: \"system:discovery\"", kWeb), "");
}

void RbacRemovalsTest::surplus()
{
    QFETCH(QString, bindings);
    QFETCH(QString, expected);
    QCOMPARE(linesOf(bindings.toStdString()), expected);
}

void RbacRemovalsTest::placesAreTold()
{
    const auto all = surplusBindings(designWith(binding("readers", "Role, name: reader", kWeb)));
    COMPARE(all.size(), std::size_t{1});
    COMPARE(all.front().where.fileName(), std::string("m.yaml"));
    QVERIFY(all.front().where.lineOneBased > 20);
}

/// A binding of the name that the export uses is the export's afterwards.
void RbacRemovalsTest::whatTheExportReplacesIsGone()
{
    Diagnostics said;
    const ManifestSet set = exportDesign(designWith({}), {}, said);
    QString name;
    for (const ManifestFile &file : set.files)
        if (file.text().find("kind: RoleBinding") != std::string::npos)
            name = QString::fromStdString(file.text()).section("name: ", 1, 1).section('\n', 0, 0);
    QVERIFY(!name.isEmpty());
    COMPARE(linesOf(binding(name.toStdString(), "Role, name: reader", kWeb)), QString());
}

namespace {

/// A verb that is no text: the API server would refuse it.
const std::string kBroken = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
                            "metadata: {name: broken, namespace: shop}\nrules:\n"
                            "- {apiGroups: [\"\"], resources: [pods], verbs: {get: true}}\n";

QString pageOf(const Design &design)
{
    const auto files = rbacRemovalFiles(design);
    return files.empty() ? QString() : QString::fromStdString(files.front().text());
}

} // namespace

void RbacRemovalsTest::whatIsUnreadIsTold()
{
    const QString page =
        pageOf(designWith(kBroken + binding("readers", "Role, name: reader", kWeb)));
    const QString list = page.section("## Not known", 1);
    QVERIFY2(list.contains(QRegularExpression("    Role shop/broken \\(?m.yaml:\\d+:\\d+.*verbs")),
             qPrintable(page));
    QVERIFY2(page.contains("RoleBinding shop/readers"), qPrintable(page));
}

void RbacRemovalsTest::aRoleThatIsUnreadIsNotCalledMissing()
{
    QCOMPARE(
        linesOf(kBroken + binding("readers", "Role, name: broken", kWeb)),
        QString("RoleBinding shop/readers\n? ServiceAccount shop/web: Role broken could not be "
                "read, and nobody knows what it gives"));
}

/// Without a binding that gives too much there is a page all the same: silence would say that all
/// is known.
void RbacRemovalsTest::onlyUnreadMakesAPage()
{
    QVERIFY(pageOf(designWith({})).isEmpty());
    const QString page = pageOf(designWith(kBroken));
    QVERIFY2(page.contains("Of what could be read none does.") && page.contains("Role shop/broken"),
             qPrintable(page));
    const QString lost = pageOf(designWith("---\nkind: [\n"));
    QVERIFY2(lost.contains("a document of the input could not be read at all"), qPrintable(lost));
}

/// What the export writes in its place is known.
void RbacRemovalsTest::whatTheExportReplacesIsNotUnread()
{
    Diagnostics said;
    std::string name;
    for (const ManifestFile &file : exportDesign(designWith({}), {}, said).files)
        if (file.path.find("-role-") != std::string::npos)
            name = file.path.substr(file.path.find("-role-") + 6);
    QVERIFY(name.size() > 5);
    name.erase(name.size() - 5);
    std::string broken = kBroken;
    broken.replace(broken.find("broken"), 6, name);
    COMPARE(unreadRbac(designWith(kBroken)).size(), std::size_t{1});
    QVERIFY(unreadRbac(designWith(broken)).empty());
}

void RbacRemovalsTest::thePageSaysWhatToDo_data()
{
    QTest::addColumn<QString>("bindings");
    QTest::addColumn<QString>("line");
    QTest::newRow("deleted") << QString::fromStdString(
                                    binding("readers", "Role, name: reader", kWeb))
                             << "    kubectl delete rolebinding readers --namespace shop\n";
    QTest::newRow("shared") << QString::fromStdString(
                                   binding("readers", "Role, name: reader", kWeb + ", " + kJane))
                            << "    take the subject out of it: it also names User jane\n";
    QTest::newRow("no plain name")
        << QString::fromStdString(binding("\"a; rm -rf\\n# x\"", "Role, name: reader", kWeb))
        << "    delete it by hand\n";
}

void RbacRemovalsTest::thePageSaysWhatToDo()
{
    QFETCH(QString, bindings);
    QFETCH(QString, line);
    const auto files = rbacRemovalFiles(designWith(bindings.toStdString()));
    COMPARE(files.size(), std::size_t{1});
    const QString text = QString::fromStdString(files.front().text());
    QVERIFY2(text.contains(line), qPrintable(text));
    QVERIFY2(text.startsWith("<!-- Written by Drawbridge from d.drawbridge.yaml"),
             qPrintable(text));
    QVERIFY2(!text.contains("\n# x"), qPrintable(text));
}

QTEST_GUILESS_MAIN(RbacRemovalsTest)
#include "test_rbac_removals.moc"
