// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// Drawn API access as Roles: exactly the drawn atoms, and no name given twice.
class RbacExporterTest : public QObject {
    Q_OBJECT
private slots:
    void rulesAreTheDrawnAtoms_data();
    void rulesAreTheDrawnAtoms();
    void namesInRequestsWithoutAName_data();
    void namesInRequestsWithoutAName();
    void rolesAreNamedAfterTheirSubject_data();
    void rolesAreNamedAfterTheirSubject();
    void notesAreKept();
};

namespace {

/// "verbs resource[ names]" with commas inside; the group is the core group.
ApiAccess access(const QString &text)
{
    const QStringList parts = text.split(' ');
    ApiAccess result;
    result.subject = key("shop/Pod/web");
    result.nameSpace = "shop";
    for (const QString &verb : parts[0].split(','))
        result.verbs.push_back(verb.toStdString());
    result.resource = parts[1].toStdString();
    if (parts.size() > 2) {
        for (const QString &name : parts[2].split(','))
            result.names.push_back(name.toStdString());
    }
    return result;
}

Design designWith(std::vector<ApiAccess> accesses)
{
    Design design = designOver(manifests());
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    design.apiAccess = CowList<ApiAccess>(std::move(accesses));
    return design;
}

/// "verbs resources[ names]" of every rule, as they are written.
QStringList rulesIn(const QString &role)
{
    QStringList rules;
    for (const QString &rule :
         role.section("rules:\n", 1).split("- apiGroups:", Qt::SkipEmptyParts)) {
        QString field;
        QMap<QString, QStringList> values;
        for (const QString &line : rule.split('\n')) {
            const QString word = line.trimmed();
            if (word.endsWith(':'))
                field = word.chopped(1);
            else if (word.startsWith("- "))
                values[field] << word.mid(2);
        }
        QStringList texts{values["verbs"].join(','), values["resources"].join(',')};
        if (values.contains("resourceNames"))
            texts << values["resourceNames"].join(',');
        rules << texts.join(' ');
    }
    return rules;
}

} // namespace

void RbacExporterTest::rulesAreTheDrawnAtoms_data()
{
    QTest::addColumn<QStringList>("drawn");
    QTest::addColumn<QStringList>("written");
    const auto row = [](const char *name, const QStringList &drawn, const QStringList &written) {
        QTest::newRow(name) << drawn << written;
    };
    row("one", {"get,list pods"}, {"get,list pods"});
    row("two resources with the same verbs", {"get pods", "get services"}, {"get pods,services"});
    row("two resources with other verbs", {"get pods", "list services"},
        {"get pods", "list services"});
    row("two names with the same verbs", {"get secrets a", "get secrets b"}, {"get secrets a,b"});
    row("all names and some", {"get secrets", "list secrets a"}, {"get secrets", "list secrets a"});
    row("all names and one of them with the same verbs", {"get secrets", "get secrets a"},
        {"get secrets", "get secrets a"});
    row("create beside a verb with a name", {"create,get secrets a"},
        {"create secrets a", "get secrets a"});
    row("deletecollection beside a verb with a name", {"delete,deletecollection pods a"},
        {"delete pods a", "deletecollection pods a"});
    row("create without names", {"create,get secrets"}, {"create,get secrets"});
}

void RbacExporterTest::rulesAreTheDrawnAtoms()
{
    QFETCH(QStringList, drawn);
    std::vector<ApiAccess> accesses;
    for (const QString &text : drawn)
        accesses.push_back(access(text));
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designWith(accesses), {}, diagnostics);
    QTEST(rulesIn(fileOf(set, "rbac/shop-role-web-shop.yaml")), "written");
}

void RbacExporterTest::namesInRequestsWithoutAName_data()
{
    QTest::addColumn<QString>("drawn");
    QTest::addColumn<bool>("isSaid");
    QTest::newRow("create of names") << "create secrets a" << true;
    QTest::newRow("deletecollection of names") << "deletecollection secrets a" << true;
    QTest::newRow("create of all") << "create secrets" << false;
    QTest::newRow("get of names") << "get secrets a" << false;
}

void RbacExporterTest::namesInRequestsWithoutAName()
{
    QFETCH(QString, drawn);
    QFETCH(bool, isSaid);
    Diagnostics diagnostics;
    (void)exportDesign(designWith({access(drawn)}), {}, diagnostics);
    const QStringList said =
        messagesOf(diagnostics, ErrorCode::NotExportable).filter("API access of");
    QCOMPARE(said, isSaid ? QStringList{"API access of shop/Pod/web to secrets names objects for "
                                        "create or deletecollection, whose requests carry no name: "
                                        "it grants nothing"}
                          : QStringList{});
    QCOMPARE(hintOf(diagnostics, "grants nothing"),
             isSaid ? QString("draw these verbs without names") : QString());
}

void RbacExporterTest::rolesAreNamedAfterTheirSubject_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *name, const char *subject, const char *nameSpace,
                        const char *file, const char *role) {
        QTest::newRow(name) << subject << nameSpace << file << role;
    };
    row("at home", "shop/Pod/web", "shop", "shop-role-web-shop", "web-shop");
    row("in another namespace", "shop/Pod/web", "pay", "pay-role-shop-web-pay", "shop-web-pay");
    row("everywhere", "shop/Pod/web", "", "cluster-clusterrole-drawbridge-shop-web",
        "drawbridge:shop:web");
    row("a group", "Group/Ops", "pay", "pay-role-ops-pay", "ops-pay");
    row("a group everywhere", "Group/Ops", "", "cluster-clusterrole-drawbridge-group-ops",
        "drawbridge:group:ops");
}

void RbacExporterTest::rolesAreNamedAfterTheirSubject()
{
    QFETCH(QString, subject);
    QFETCH(QString, nameSpace);
    QFETCH(QString, file);
    QFETCH(QString, name);
    ApiAccess drawn = access("get pods");
    drawn.subject = key(subject);
    drawn.nameSpace = nameSpace.toStdString();
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designWith({drawn}), {}, diagnostics);
    const QString role = fileOf(set, "rbac/" + file + ".yaml");
    QVERIFY2(role.contains("\n  name: " + name + '\n'), qPrintable(role));
    const QString binding =
        fileOf(set, "rbac/" + QString(file).replace("role-", "rolebinding-") + ".yaml");
    QVERIFY2(binding.contains("\n  name: " + name + "\nsubjects:\n"), qPrintable(binding));
    QVERIFY2(binding.endsWith(subject == "Group/Ops"
                                  ? "- kind: Group\n  apiGroup: rbac.authorization.k8s.io\n  name: "
                                    "Ops\n"
                                  : "- kind: ServiceAccount\n  name: web\n  namespace: shop\n"),
             qPrintable(binding));
}

void RbacExporterTest::notesAreKept()
{
    ApiAccess drawn = access("get pods");
    drawn.note = "for the board";
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designWith({drawn}), {}, diagnostics);
    for (const char *file : {"rbac/shop-role-web-shop.yaml", "rbac/shop-rolebinding-web-shop.yaml"})
        QVERIFY(fileOf(set, file).contains(
            "# drawn: API access of shop/Pod/web\n#   note: for the board\n"));
}

QTEST_GUILESS_MAIN(RbacExporterTest)
#include "test_rbac_exporter.moc"
