// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/rbac_rules.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

/// Every line of findings.md 2.1: one request against one rule, and one atom against another.
class RbacRulesTest : public QObject {
    Q_OBJECT
private slots:
    void resources_data();
    void resources();
    void namesAndVerbs_data();
    void namesAndVerbs();
    void urls_data();
    void urls();
    void atomsCover_data();
    void atomsCover();
    void namedNamespacesAreTheirOwnScope_data();
    void namedNamespacesAreTheirOwnScope();
    void groupsAreImplied_data();
    void groupsAreImplied();
    void aRuleWithResourcesAllowsNoUrl();
    void requestsAreWorded_data();
    void requestsAreWorded();
};

namespace {

std::vector<std::string> words(const QString &text)
{
    std::vector<std::string> result;
    for (const QString &word : text.split(' ', Qt::SkipEmptyParts))
        result.push_back(word == "-" ? std::string() : word.toStdString());
    return result;
}

RbacRule rule(const QString &verbs, const QString &groups, const QString &resources,
              const QString &names = {})
{
    return {words(verbs), words(groups), words(resources), words(names), {}, {}};
}

RbacAtom atom(const QString &text)
{
    const auto part = words(text);
    return {part[0], part[1], part[2], part[3], part[4]};
}

} // namespace

void RbacRulesTest::resources_data()
{
    QTest::addColumn<QString>("groups");
    QTest::addColumn<QString>("resources");
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("subresource");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *name, const char *groups, const char *resources,
                        const char *group, const char *resource, const char *sub, bool isAllowed) {
        QTest::newRow(name) << groups << resources << group << resource << sub << isAllowed;
    };
    row("a listed resource", "-", "pods secrets", "", "secrets", "", true);
    row("a resource that is not listed", "-", "pods", "", "secrets", "", false);
    row("the core group is the empty one", "core", "pods", "", "pods", "", false);
    row("a listed group", "apps batch", "jobs", "batch", "jobs", "", true);
    row("another group", "apps", "jobs", "batch", "jobs", "", false);
    row("any group", "*", "jobs", "batch", "jobs", "", true);
    row("any resource", "apps", "*", "apps", "deployments", "", true);
    row("any resource covers every subresource", "-", "*", "", "pods", "exec", true);
    row("a resource does not cover its subresources", "-", "pods", "", "pods", "log", false);
    row("a subresource does not cover its resource", "-", "pods/log", "", "pods", "", false);
    row("a listed subresource", "-", "pods/log", "", "pods", "log", true);
    row("another subresource", "-", "pods/log", "", "pods", "exec", false);
    row("one subresource of any resource", "apps", "*/scale", "apps", "deployments", "scale", true);
    row("one subresource of any resource is not another", "apps", "*/scale", "apps", "deployments",
        "status", false);
    row("one subresource of any resource is not the resource", "apps", "*/scale", "apps",
        "deployments", "", false);
    row("pods/* matches nothing: no subresource", "-", "pods/*", "", "pods", "log", false);
    row("pods/* matches nothing: not the resource", "-", "pods/*", "", "pods", "", false);
    row("comparison is by case", "-", "Pods", "", "pods", "", false);
    row("a singular is not understood", "-", "pod", "", "pods", "", false);
    row("a short name is not understood", "-", "po", "", "pods", "", false);
    row("a glob is not understood", "-", "pod*", "", "pods", "", false);
    row("a group glob is not understood", "*.k8s.io", "pods", "metrics.k8s.io", "pods", "", false);
}

void RbacRulesTest::resources()
{
    QFETCH(QString, groups);
    QFETCH(QString, resources);
    QFETCH(QString, group);
    QFETCH(QString, resource);
    QFETCH(QString, subresource);
    QFETCH(bool, isAllowed);
    RbacRequest request;
    request.verb = "get";
    request.apiGroup = group.toStdString();
    request.resource = resource.toStdString();
    request.subresource = subresource.toStdString();
    QCOMPARE(allows(rule("get", groups, resources), request), isAllowed);
}

void RbacRulesTest::namesAndVerbs_data()
{
    QTest::addColumn<QString>("verbs");
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char *name, const char *verbs, const char *names, const char *verb,
                        const char *object, bool isAllowed) {
        QTest::newRow(name) << verbs << names << verb << object << isAllowed;
    };
    row("a listed verb", "get list", "", "list", "", true);
    row("another verb", "get list", "", "watch", "", false);
    row("any verb", "*", "", "escalate", "", true);
    row("verbs are compared by case", "Get", "", "get", "", false);
    row("no resourceNames is every name", "get", "", "get", "a", true);
    row("a listed name", "get", "a b", "get", "b", true);
    row("another name", "get", "a b", "get", "c", false);
    row("a name is no glob", "get", "*", "get", "a", false);
    row("create carries no name, so resourceNames exclude it", "create", "a", "create", "", false);
    row("deletecollection carries no name", "deletecollection", "a", "deletecollection", "", false);
    row("list without a name is excluded by resourceNames", "list", "a", "list", "", false);
    row("list with a fieldSelector carries the name", "list", "a", "list", "a", true);
    row("a PUT that creates carries the name", "create", "a", "create", "a", true);
}

void RbacRulesTest::namesAndVerbs()
{
    QFETCH(QString, verbs);
    QFETCH(QString, names);
    QFETCH(QString, verb);
    QFETCH(QString, name);
    QFETCH(bool, isAllowed);
    RbacRequest request;
    request.verb = verb.toStdString();
    request.resource = "configmaps";
    request.name = name.toStdString();
    QCOMPARE(allows(rule(verbs, "-", "configmaps", names), request), isAllowed);
}

void RbacRulesTest::urls_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("equal") << "/metrics"
                           << "/metrics" << true;
    QTest::newRow("below") << "/metrics"
                           << "/metrics/cadvisor" << false;
    QTest::newRow("every path") << "*"
                                << "/anything" << true;
    QTest::newRow("a whole last step") << "/healthz/*"
                                       << "/healthz/etcd" << true;
    QTest::newRow("a whole last step is not its parent") << "/healthz/*"
                                                         << "/healthz" << false;
    QTest::newRow("a raw prefix, so /api* covers /apis") << "/api*"
                                                         << "/apis" << true;
    QTest::newRow("all trailing stars are stripped") << "/api**"
                                                     << "/apis/apps" << true;
    QTest::newRow("only stars") << "***"
                                << "/x" << true;
    QTest::newRow("a star inside is a letter") << "/a*/b"
                                               << "/ax/b" << false;
    QTest::newRow("paths are compared by case") << "/Metrics"
                                                << "/metrics" << false;
}

void RbacRulesTest::urls()
{
    QFETCH(QString, pattern);
    QFETCH(QString, path);
    QFETCH(bool, isAllowed);
    RbacRule urlRule;
    urlRule.verbs = {"get"};
    urlRule.nonResourceUrls = {pattern.toStdString()};
    RbacRequest request;
    request.verb = "get";
    request.nonResourceUrl = path.toStdString();
    QCOMPARE(allows(urlRule, request), isAllowed);
    request.verb = "post";
    QVERIFY2(!allows(urlRule, request), "the verb has to hold as well");
}

void RbacRulesTest::atomsCover_data()
{
    QTest::addColumn<QString>("owner"); // namespace verb group resource name, "-" for empty
    QTest::addColumn<QString>("part");
    QTest::addColumn<bool>("isCovered");
    const auto row = [](const char *name, const char *owner, const char *part, bool isCovered) {
        QTest::newRow(name) << owner << part << isCovered;
    };
    row("itself", "a get - pods -", "a get - pods -", true);
    row("cluster-wide covers a namespace", "- get - pods -", "a get - pods -", true);
    row("a namespace does not cover the cluster", "a get - pods -", "- get - pods -", false);
    row("another namespace", "b get - pods -", "a get - pods -", false);
    row("any verb", "a * - pods -", "a get - pods -", true);
    row("a literal * is covered by * only", "a get - pods -", "a * - pods -", false);
    row("any group", "a get * pods -", "a get apps pods -", true);
    row("every group is more than one", "a get apps pods -", "a get * pods -", false);
    row("any resource covers subresources", "a get - * -", "a get - pods/log -", true);
    row("*/scale covers deployments/scale", "a get - */scale -", "a get - deployments/scale -",
        true);
    row("*/scale does not cover deployments", "a get - */scale -", "a get - deployments -", false);
    row("every resource is more than one", "a get - pods -", "a get - * -", false);
    row("all names cover one", "a get - pods -", "a get - pods x", true);
    row("an atom for all names needs an owner for all", "a get - pods x", "a get - pods -", false);
    row("another name", "a get - pods y", "a get - pods x", false);
    row("a URL prefix", "- get - /api* -", "- get - /apis/* -", true);
    row("one URL is not its prefix", "- get - /api -", "- get - /api* -", false);
    row("any resource covers no URL", "- * * * -", "- get - /metrics -", false);
}

void RbacRulesTest::atomsCover()
{
    QFETCH(QString, owner);
    QFETCH(QString, part);
    QFETCH(bool, isCovered);
    QCOMPARE(covers(atom(owner), atom(part)), isCovered);
    const RbacAtom asked = atom(part);
    if (isCovered && !asked.resource.starts_with('/'))
        QVERIFY(coversAction(atom(owner), asked.verb, asked.apiGroup, asked.resource));
}

void RbacRulesTest::namedNamespacesAreTheirOwnScope_data()
{
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("subresource");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("scope");
    for (const char *verb : {"get", "update", "patch", "delete"})
        QTest::newRow(verb) << verb << "namespaces"
                            << ""
                            << "shop"
                            << "shop";
    QTest::newRow("its status") << "update"
                                << "namespaces"
                                << "status"
                                << "shop"
                                << "shop";
    QTest::newRow("finalize") << "update"
                              << "namespaces"
                              << "finalize"
                              << "shop"
                              << "shop";
    QTest::newRow("list is not of one") << "list"
                                        << "namespaces"
                                        << ""
                                        << "shop"
                                        << "";
    QTest::newRow("watch is not of one") << "watch"
                                         << "namespaces"
                                         << ""
                                         << "shop"
                                         << "";
    QTest::newRow("create names nothing") << "create"
                                          << "namespaces"
                                          << ""
                                          << "shop"
                                          << "";
    QTest::newRow("deletecollection is not of one") << "deletecollection"
                                                    << "namespaces"
                                                    << ""
                                                    << "shop"
                                                    << "";
    QTest::newRow("without a name") << "get"
                                    << "namespaces"
                                    << ""
                                    << ""
                                    << "";
    QTest::newRow("another cluster-scoped kind") << "get"
                                                 << "nodes"
                                                 << ""
                                                 << "shop"
                                                 << "";
}

void RbacRulesTest::namedNamespacesAreTheirOwnScope()
{
    QFETCH(QString, verb);
    QFETCH(QString, resource);
    QFETCH(QString, subresource);
    QFETCH(QString, name);
    QFETCH(QString, scope);
    RbacRequest request;
    request.verb = verb.toStdString();
    request.resource = resource.toStdString();
    request.subresource = subresource.toStdString();
    request.name = name.toStdString();
    COMPARE(asAuthorized(request).nameSpace, scope.toStdString());
    request.apiGroup = "example.org";
    COMPARE(asAuthorized(request).nameSpace, std::string());
}

void RbacRulesTest::groupsAreImplied_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("groups");
    QTest::addColumn<QString>("all");
    QTest::newRow("a person is authenticated") << "jane"
                                               << "sre"
                                               << "sre system:authenticated";
    QTest::newRow("a group twice stays one") << "jane"
                                             << "system:authenticated"
                                             << "system:authenticated";
    QTest::newRow("a user spelled like a ServiceAccount is one")
        << "system:serviceaccount:shop:web"
        << ""
        << "system:serviceaccounts system:serviceaccounts:shop system:authenticated";
    QTest::newRow("without a name it is none") << "system:serviceaccount:shop:"
                                               << ""
                                               << "system:authenticated";
    QTest::newRow("anonymous is not authenticated") << "system:anonymous"
                                                    << ""
                                                    << "system:unauthenticated";
}

void RbacRulesTest::groupsAreImplied()
{
    QFETCH(QString, user);
    QFETCH(QString, groups);
    QFETCH(QString, all);
    QVERIFY(userIdentity(user.toStdString(), words(groups)).groups == words(all));
}

void RbacRulesTest::aRuleWithResourcesAllowsNoUrl()
{
    RbacRequest request;
    request.verb = "get";
    request.nonResourceUrl = "/metrics";
    QVERIFY(!allows(rule("*", "*", "*"), request));
    QVERIFY(atomsOf({{"get"}, {}, {}, {}, {"/metrics"}, {}}, "shop").empty());
}

void RbacRulesTest::requestsAreWorded_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("everything") << "get apps deployments scale web shop -"
                                << "get apps/deployments/scale web in shop";
    QTest::newRow("all namespaces") << "list - pods - - - -"
                                    << "list core/pods in all namespaces";
    QTest::newRow("a path") << "get - - - - - /metrics"
                            << "get /metrics";
}

void RbacRulesTest::requestsAreWorded()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto part = words(text);
    COMPARE(toString(RbacRequest{part[0], part[1], part[2], part[3], part[4], part[5], part[6]}),
            expected.toStdString());
}

QTEST_GUILESS_MAIN(RbacRulesTest)
#include "test_rbac_rules.moc"
