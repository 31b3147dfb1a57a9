// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_diff.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string role(const std::string &verbs)
{
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
           "metadata: {name: reader, namespace: shop}\n"
           "rules: [{apiGroups: [''], resources: [pods], verbs: [" +
           verbs + "]}]\n";
}

std::string binding(const std::string &subject, const std::string &roleName = "reader")
{
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
           "metadata: {name: web, namespace: shop}\n"
           "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: " +
           roleName + "}\nsubjects: [" + subject + "]\n";
}

const std::string kWeb = "{kind: ServiceAccount, name: web, namespace: shop}";
const std::string kTeam = "{kind: Group, name: sre, apiGroup: rbac.authorization.k8s.io}";
const std::string kAccounts =
    "{kind: Group, name: 'system:serviceaccounts', apiGroup: rbac.authorization.k8s.io}";

std::string replaced(std::string text, const std::string &what, const std::string &by)
{
    return text.replace(text.find(what), what.size(), by);
}

QStringList linesOf(const std::string &before, const std::string &after,
                    const std::string &nameSpace = {})
{
    Diagnostics diagnostics;
    QStringList lines;
    for (const RbacChange &change :
         diffRbac(*topologyOf(before, diagnostics), *topologyOf(after, diagnostics), nameSpace))
        lines << QString::fromStdString(std::string(change.isGained ? "+ " : "- ") +
                                        (change.isCertain ? "" : "perhaps ") + change.subject +
                                        ' ' + change.atom.verb + ' ' + change.atom.resource +
                                        " in " + change.atom.nameSpace + ": " + change.because);
    return lines;
}

} // namespace

/// Permissions that somebody has in one of two inputs only.
class RbacDiffTest : public QObject {
    Q_OBJECT
private slots:
    void changes_data();
    void changes();
    void placesAreThoseOfTheRole();
};

void RbacDiffTest::changes_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const std::string &before, const std::string &after,
                        const QStringList &expected, const char *nameSpace = "") {
        QTest::newRow(name) << QString::fromStdString(before) << QString::fromStdString(after)
                            << nameSpace << expected;
    };
    const QString web = "ServiceAccount shop/web";
    const QString rule = ": rule 1 of Role shop/reader through RoleBinding shop/web";
    row("the same twice", role("get, list") + binding(kWeb), role("list, get") + binding(kWeb), {});
    row("a verb more and a verb less", role("get") + binding(kWeb), role("list") + binding(kWeb),
        {"+ " + web + " list pods in shop" + rule, "- " + web + " get pods in shop" + rule});
    row("a wildcard covers what was there before", role("get") + binding(kWeb),
        role("'*'") + binding(kWeb), {"+ " + web + " * pods in shop" + rule});
    row("a role that nobody is bound to gives nothing", "", role("get"), {});
    row("a group is told once, and not its members again", role("get") + binding(kWeb),
        role("get") + binding(kWeb + ", " + kAccounts),
        {"+ Group system:serviceaccounts get pods in shop" + rule});
    const std::string listing = "---\n" + replaced(role("list"), "reader", "lister") +
                                replaced(binding(kWeb, "lister"), "name: web, n", "name: other, n");
    row("also where a member is named elsewhere", role("get") + listing,
        role("get") + binding(kAccounts) + listing,
        {"+ Group system:serviceaccounts get pods in shop" + rule});
    row("people are groups", role("get"), role("get") + binding(kTeam),
        {"+ Group sre get pods in shop" + rule});
    row("a role that is not there may give it all the same", role("get") + binding(kWeb),
        binding(kWeb), {"- perhaps " + web + " get pods in shop" + rule});
    row("another namespace is not asked for", role("get"), role("get") + binding(kWeb), {}, "data");
}

void RbacDiffTest::changes()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, nameSpace);
    QFETCH(QStringList, expected);
    QCOMPARE(linesOf(before.toStdString(), after.toStdString(), nameSpace.toStdString()), expected);
}

void RbacDiffTest::placesAreThoseOfTheRole()
{
    Diagnostics diagnostics;
    const auto found = diffRbac(*topologyOf(role("get"), diagnostics),
                                *topologyOf(role("get") + binding(kWeb), diagnostics));
    QCOMPARE(found.size(), std::size_t(1));
    QVERIFY(found[0].where.isKnown());
    QCOMPARE(found[0].where.lineOneBased, 1U);
}

QTEST_GUILESS_MAIN(RbacDiffTest)
#include "test_rbac_diff.moc"
