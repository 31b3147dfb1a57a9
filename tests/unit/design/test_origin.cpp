// SPDX-License-Identifier: Apache-2.0
#include "model/base/texts.h"
#include "model/design/origin.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/parsed_text.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The annotations that lead an exported object back to the drawing.
class OriginTest : public QObject {
    Q_OBJECT
private slots:
    void flowsAreSpelled_data();
    void flowsAreSpelled();
    void accessIsSpelled_data();
    void accessIsSpelled();
    void whateverIsWrittenIsReadBack_data();
    void whateverIsWrittenIsReadBack();
    void textsThatNameNothing_data();
    void textsThatNameNothing();
    void annotationsAreSortedAndOnce();
    void annotationsHaveALimit();
    void aNameOfAnySizeIsLeftOut();
    void whatIsNotOursSaysNothing();
    void linesThatNameNothingAreKept();
};

namespace {

PortSet ports(std::initializer_list<const char *> texts)
{
    PortSet set;
    for (const char *text : texts)
        set.add(PortRange::parse(text).value());
    return set;
}

FlowName flow(const char *from, const char *to, PortSet on)
{
    return {key(from), key(to), false, std::move(on)};
}

ApiAccess access(const char *subject, std::vector<std::string> verbs, const char *group,
                 const char *resource, std::vector<std::string> names, const char *nameSpace)
{
    return {key(subject), std::move(verbs), group, resource, std::move(names), nameSpace, {}};
}

ObjectMeta metaWith(LabelMap annotations)
{
    ObjectMeta meta;
    meta.annotations = std::move(annotations);
    return meta;
}

Origin readBack(const Origin &origin)
{
    return originOf(metaWith(annotationsOf(origin))).value();
}

QString valueOf(const Origin &origin, const char *name)
{
    return QString::fromStdString(annotationsOf(origin).at(name));
}

} // namespace

void OriginTest::flowsAreSpelled_data()
{
    QTest::addColumn<FlowName>("name");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *what, const FlowName &name, const char *text) {
        QTest::newRow(what) << name << QString::fromLatin1(text);
    };
    const FlowName call = flow("shop/Deployment/web", "shop/Deployment/cart", ports({"7070"}));
    row("two workloads", call, "shop/Deployment/web -> shop/Deployment/cart on 7070/TCP");
    FlowName system = call;
    system.isSystem = true;
    row("of the system", system,
        "shop/Deployment/web -> shop/Deployment/cart on 7070/TCP (system)");
    row("of all pods of a namespace", flow("Namespace/shop", "kube-system/Deployment/dns", {}),
        "Namespace/shop -> kube-system/Deployment/dns on no port");
    row("several ports", flow("a/Pod/b", "External/internet", ports({"80-90", "53/UDP"})),
        "a/Pod/b -> External/internet on 80-90/TCP, 53/UDP");
    row("every port", flow("a/Pod/b", "a/Pod/c", PortSet::all()),
        "a/Pod/b -> a/Pod/c on all ports");
    row("two clusters", flow("west:a/Pod/b", "east:a/Pod/c", ports({"80"})),
        "west:a/Pod/b -> east:a/Pod/c on 80/TCP");
    row("a name with a space", flow("External/card network", "a/Pod/c", ports({"80"})),
        "External/card%20network -> a/Pod/c on 80/TCP");
}

void OriginTest::flowsAreSpelled()
{
    QFETCH(FlowName, name);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(toString(name)), text);
}

void OriginTest::accessIsSpelled_data()
{
    QTest::addColumn<ApiAccess>("access");
    QTest::addColumn<QString>("text");
    QTest::newRow("of a namespace")
        << access("shop/Deployment/web", {"get", "list"}, "", "pods", {}, "shop")
        << "shop/Deployment/web can get,list pods in shop";
    QTest::newRow("by name, of a group, everywhere")
        << access("Group/ops", {"get"}, "apps", "deployments", {"web", "api"}, "")
        << "Group/ops can get deployments.apps named web,api everywhere";
    QTest::newRow("a subresource")
        << access("Group/ops", {"update"}, "apps", "deployments/scale", {}, "")
        << "Group/ops can update deployments.apps/scale everywhere";
    QTest::newRow("a name that RBAC takes")
        << access("Group/oidc:ops", {"get"}, "", "secrets", {"a,b"}, "in")
        << "Group/oidc:ops can get secrets named a%2Cb in in";
}

void OriginTest::accessIsSpelled()
{
    QFETCH(ApiAccess, access);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(accessName(access)), text);
    QVERIFY(accessNamed(text.toStdString()) == std::optional(access));
}

void OriginTest::whateverIsWrittenIsReadBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << QByteArray("web");
    QTest::newRow("a line end, as if a flow came after it")
        << QByteArray("web\na/Pod/b -> c/Pod/d on 1/TCP");
    QTest::newRow("YAML") << QByteArray("x\"\nspec: {}\n---\nkind: ClusterRole");
    QTest::newRow("separators") << QByteArray("a/b:c -> d on 80/TCP, (system)");
    QTest::newRow("what would end the value") << QByteArray("... and 7 more");
    QTest::newRow("escapes") << QByteArray("%20%%-%");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("other scripts") << QByteArray("z\xC3\xBCrich \xE2\x80\xA8 \xC2\x85");
    QTest::newRow("resources") << QByteArray("pods.apps/log,scale.*");
}

void OriginTest::whateverIsWrittenIsReadBack()
{
    QFETCH(QByteArray, text);
    const std::string any = text.toStdString();
    Origin origin;
    origin.design = "shop";
    origin.flows = {{{any, any, any, any}, {"", any, "Pod", any}, false, ports({"80"})},
                    {{"", "", "External", any}, {any, "", any, any}, true, PortSet::all()}};
    origin.apiAccess = {{{"", "", "Group", any}, {any, "get"}, any, any, {any}, any, {}},
                        {{"", any, "Pod", "p"}, {"get"}, "", any + '/' + any, {}, "", {}}};
    sortAndUnite(origin.flows);
    sortAndUnite(origin.apiAccess);
    QVERIFY(readBack(origin) == origin);
}

void OriginTest::textsThatNameNothing_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",
                             "a/Pod/b",
                             "a/Pod/b -> c/Pod/d",
                             "a/Pod/b -> c/Pod/d on ",
                             "a/Pod/b -> d on 80/TCP",
                             "a/Pod/b -> c/Pod/d on 0/TCP",
                             "a/Pod/b -> c/Pod/d on 80/TCP,",
                             "a/Pod/b->c/Pod/d on 80",
                             "a/Pod/b c -> c/Pod/d on 80/TCP",
                             "a/Pod/b%2 -> c/Pod/d on 80/TCP",
                             "a/Pod/b%zz -> c/Pod/d on 80/TCP",
                             "a/Pod/b -> c/Pod/d on 80/TCP (drawn)",
                             "on 80 -> a/Pod/b",
                             "a/Pod/b can get pods",
                             "a/Pod/b can get pods in",
                             "a/Pod/b can get pods named in shop",
                             "a/Pod/b can  pods everywhere",
                             "a/Pod/b may get pods everywhere",
                             "a/Pod/b can get pods named x everywhere else",
                             "b can get pods everywhere",
                             "a/Pod/b can get pods. everywhere"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void OriginTest::textsThatNameNothing()
{
    QFETCH(QString, text);
    QVERIFY(!flowNamed(text.toStdString()));
    QVERIFY(!accessNamed(text.toStdString()));
}

void OriginTest::annotationsAreSortedAndOnce()
{
    const FlowName first = flow("a/Pod/a", "b/Pod/b", ports({"80"}));
    const FlowName second = flow("a/Pod/b", "b/Pod/b", ports({"80"}));
    Origin origin;
    origin.design = "shop";
    origin.flows = {second, first, second};
    QCOMPARE(valueOf(origin, kFlowsAnnotation),
             QStringLiteral("a/Pod/a -> b/Pod/b on 80/TCP\na/Pod/b -> b/Pod/b on 80/TCP"));
    QCOMPARE(valueOf(origin, kDesignAnnotation), QStringLiteral("shop"));
    QCOMPARE(annotationsOf(origin).size(), std::size_t{2});
    origin.apiAccess = {access("a/Pod/a", {"get"}, "", "pods", {}, "")};
    ApiAccess noted = origin.apiAccess.front();
    noted.note = "why";
    origin.apiAccess.push_back(noted);
    QCOMPARE(valueOf(origin, kApiAccessAnnotation),
             QStringLiteral("a/Pod/a can get pods everywhere"));
}

void OriginTest::annotationsHaveALimit()
{
    Origin origin;
    origin.design = "shop";
    for (int i = 1; i <= 2000; ++i)
        origin.flows.push_back(flow("a/Deployment/somebody-who-calls", "b/Deployment/somebody",
                                    ports({std::to_string(i).c_str()})));
    const std::string value = annotationsOf(origin).at(kFlowsAnnotation);
    QVERIFY(value.size() <= kMostOriginBytes);
    QVERIFY(value.size() > kMostOriginBytes - 200);
    const Origin read = readBack(origin);
    QVERIFY(read.flows.size() > 300 && read.leftOutCount > 300);
    QCOMPARE(read.flows.size() + read.leftOutCount, std::size_t{2000});
    QVERIFY(read.unreadable.empty());
}

void OriginTest::aNameOfAnySizeIsLeftOut()
{
    Origin origin;
    origin.flows = {flow("a/Pod/a", "b/Pod/b", ports({"80"}))};
    origin.flows.front().to.name = std::string(kMostOriginBytes, 'x');
    QCOMPARE(valueOf(origin, kFlowsAnnotation), QStringLiteral("... and 1 more"));
    QCOMPARE(readBack(origin).leftOutCount, std::size_t{1});
}

void OriginTest::whatIsNotOursSaysNothing()
{
    QVERIFY(!originOf(metaWith({})));
    QVERIFY(!originOf(metaWith({{"drawbridge.dev/rationale", "because"}, {"flows", "x"}})));
    Origin origin;
    origin.design = "shop";
    origin.baseline = "deny-all";
    QVERIFY(readBack(origin) == origin);
}

void OriginTest::linesThatNameNothingAreKept()
{
    const auto origin = originOf(metaWith(
        {{kFlowsAnnotation, "edited\na/Pod/a -> b/Pod/b on 80/TCP\n... and x more\n... and 3 more"},
         {kApiAccessAnnotation, ""}}));
    QCOMPARE(origin->flows.size(), std::size_t{1});
    QCOMPARE(origin->leftOutCount, std::size_t{3});
    QVERIFY((origin->unreadable == std::vector<std::string>{"edited", "... and x more", ""}));
}

QTEST_GUILESS_MAIN(OriginTest)
#include "test_origin.moc"
