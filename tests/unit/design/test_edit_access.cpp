// SPDX-License-Identifier: Apache-2.0
#include "model/design/edits.h"
#include "tests/unit/design/settings_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

ApiAccess access(const char *subject, std::vector<std::string> verbs, const char *resource = "pods")
{
    return {key(subject), std::move(verbs), "", resource, {}, "shop", ""};
}

QStringList grantsOf(const Design &design)
{
    QStringList rows;
    for (const ApiAccess &item : design.apiAccess) {
        QString row = QString::fromStdString(toString(item.subject) + " " + item.resource);
        for (const std::string &verb : item.verbs)
            row += u' ' + QString::fromStdString(verb);
        for (const std::string &name : item.names)
            row += u'/' + QString::fromStdString(name);
        rows << row;
    }
    return rows;
}

External external(External::Kind kind, std::vector<Cidr> cidrs = {}, std::vector<Cidr> except = {})
{
    External result;
    result.key = key("External/e");
    result.kind = kind;
    result.cidrs = std::move(cidrs);
    result.except = std::move(except);
    return result;
}

} // namespace

/// Access to the API server, and externals.
class EditAccessTest : public QObject {
    Q_OBJECT
private slots:
    void grantsAreUnited();
    void grantsAreRevoked_data();
    void grantsAreRevoked();
    void badGrants_data();
    void badGrants();
    void externalsAreChecked_data();
    void externalsAreChecked();
    void externalsAreSortedAndReplaced();
};

void EditAccessTest::grantsAreUnited()
{
    ApiAccess first = access("shop/Pod/web", {"list", "get", "list"});
    first.note = "why";
    first.names = {"b", "a", "b"};
    auto after = grantAccess(design(), first);
    QVERIFY(after);
    QCOMPARE(grantsOf(*after), QStringList{"shop/Pod/web pods get list/a/b"});
    ApiAccess more = access("shop/Pod/web", {"watch"});
    more.names = {"a", "b"};
    after = grantAccess(*after, more);
    QVERIFY(after);
    QCOMPARE(grantsOf(*after), QStringList{"shop/Pod/web pods get list watch/a/b"});
    QCOMPARE(after->apiAccess.items()[0].note, std::string("why"));
    more.note = "better";
    after = grantAccess(*after, more);
    QVERIFY(after);
    QCOMPARE(after->apiAccess.items()[0].note, std::string("better"));
    for (const ApiAccess &other :
         {access("shop/Pod/web", {"get"}), access("Group/ops", {"get"}, "pods"),
          access("shop/Pod/web", {"get"}, "services")}) {
        after = grantAccess(*after, other);
        QVERIFY(after);
    }
    QCOMPARE(grantsOf(*after),
             (QStringList{"Group/ops pods get", "shop/Pod/web pods get",
                          "shop/Pod/web services get", "shop/Pod/web pods get list watch/a/b"}));
}

void EditAccessTest::grantsAreRevoked_data()
{
    QTest::addColumn<QStringList>("verbs");
    QTest::addColumn<QStringList>("left");
    QTest::newRow("one verb") << QStringList{"get"}
                              << QStringList{"Group/ops pods get list", "shop/Pod/web pods list"};
    QTest::newRow("in any order") << QStringList{"list", "get"}
                                  << QStringList{"Group/ops pods get list"};
    QTest::newRow("all without naming them")
        << QStringList{} << QStringList{"Group/ops pods get list"};
    QTest::newRow("one there and one not")
        << QStringList{"watch", "get"}
        << QStringList{"Group/ops pods get list", "shop/Pod/web pods list"};
    QTest::newRow("none of them") << QStringList{"watch"} << QStringList{};
}

void EditAccessTest::grantsAreRevoked()
{
    QFETCH(QStringList, verbs);
    QFETCH(QStringList, left);
    auto before = grantAccess(design(), access("shop/Pod/web", {"get", "list"}));
    before = grantAccess(*before, access("Group/ops", {"get", "list"}));
    QVERIFY(before);
    std::vector<std::string> texts;
    for (const QString &verb : verbs)
        texts.push_back(verb.toStdString());
    const auto after = revokeAccess(*before, access("shop/Pod/web", texts));
    if (left.isEmpty())
        QCOMPARE(outcome(after),
                 QStringLiteral("DB1807 no such API access of shop/Pod/web is drawn"));
    else
        QCOMPARE(grantsOf(*after), left);
    before = grantAccess(*before, access("shop/Pod/cart", {"get"}));
    ApiAccess granted = access("shop/Pod/cart", {"get"});
    granted.names = {"a", "b"};
    before = grantAccess(*before, granted);
    granted.names = {"b", "a", "b"};
    const auto fewer = revokeAccess(*before, granted);
    QVERIFY(fewer);
    QCOMPARE(fewer->apiAccess.size(), before->apiAccess.size() - 1);
}

void EditAccessTest::badGrants_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *subject, const char *verb,
                        const char *resource, const char *error) {
        QTest::newRow(name) << subject << verb << resource << error;
    };
    row("no verb", "shop/Pod/web", "", "pods", "DB1807 API access of shop/Pod/web names no verb");
    row("no resource", "shop/Pod/web", "get", "",
        "DB1807 API access of shop/Pod/web names no resource");
    row("nobody", "shop/Pod/gone", "get", "pods", "DB1803 shop/Pod/gone is not in the design");
    row("an external that is there", "External/e", "get", "pods",
        "DB1807 External/e has no identity in the cluster");
    row("an external that is not", "External/x", "get", "pods",
        "DB1803 External/x is not in the design");
    row("a group", "Group/ops", "get", "pods", "fine");
}

void EditAccessTest::badGrants()
{
    QFETCH(QString, subject);
    QFETCH(QString, verb);
    QFETCH(QString, resource);
    const auto before =
        addExternal(design(), external(External::Kind::Cidr, {cidr("203.0.113.0/24")}));
    QVERIFY(before);
    std::vector<std::string> verbs;
    if (!verb.isEmpty())
        verbs.push_back(verb.toStdString());
    QTEST(outcome(grantAccess(*before, access(qPrintable(subject), verbs, qPrintable(resource)))),
          "error");
    if (subject == "External/x") {
        const auto nothing = grantAccess(*before, access("External/x", {"get"}));
        QCOMPARE(nothing.error().hint, std::string("add the external first"));
    }
}

void EditAccessTest::externalsAreChecked_data()
{
    QTest::addColumn<External>("value");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const External &value, const char *error) {
        QTest::newRow(name) << value << error;
    };
    using Kind = External::Kind;
    const External good = external(Kind::Cidr, {cidr("203.0.113.0/24")});
    const auto named = [&](const NodeKey &name) {
        External result = good;
        result.key = name;
        return result;
    };
    row("a CIDR", good, "fine");
    row("a workload's name", named(key("shop/Pod/web")),
        "DB1801 shop/Pod/web is no name for an external of its kind");
    row("no name", named({"", "", "External", ""}),
        "DB1801 External/ is no name for an external of its kind");
    row("a namespace", named({"", "shop", "External", "e"}),
        "DB1801 shop/External/e is no name for an external of its kind");
    row("no CIDR", external(Kind::Cidr), "DB1801 External/e has no CIDR");
    row("no host", external(Kind::Fqdn), "DB1801 External/e has no host name");
    External host = external(Kind::Fqdn);
    host.host = "api.example.com";
    row("a host without addresses", host, "fine");
    row("the Internet", external(Kind::Internet), "fine");
    row("a gateway", external(Kind::Gateway), "fine");
    row("a hole", external(Kind::Cidr, {cidr("203.0.113.0/24")}, {cidr("203.0.113.8/32")}), "fine");
    row("a hole elsewhere", external(Kind::Cidr, {cidr("203.0.113.0/24")}, {cidr("1.2.3.4/32")}),
        "DB1801 External/e leaves out 1.2.3.4/32, which is in none of its CIDRs");
    row("a hole in the Internet", external(Kind::Internet, {}, {cidr("1.2.3.4/32")}), "fine");
    row("a part of the Internet is no Internet", external(Kind::Internet, {cidr("1.2.3.4/32")}),
        "DB1801 External/e is the Internet and names CIDRs");
}

void EditAccessTest::externalsAreChecked()
{
    QFETCH(External, value);
    QTEST(outcome(addExternal(design(), value)), "error");
}

void EditAccessTest::externalsAreSortedAndReplaced()
{
    External b = external(External::Kind::Cidr, {cidr("203.0.113.0/24"), cidr("198.51.100.0/24")},
                          {cidr("203.0.113.9/32"), cidr("203.0.113.8/32")});
    auto after = addExternal(design(), b);
    QVERIFY(after);
    b.key = key("External/a");
    after = addExternal(*after, b);
    QVERIFY(after);
    QCOMPARE(toString(after->externals.items()[0].key), std::string("External/a"));
    QCOMPARE(toString(after->externals.items()[0].cidrs[0]), std::string("198.51.100.0/24"));
    QCOMPARE(toString(after->externals.items()[0].except[0]), std::string("203.0.113.8/32"));
    b.note = "new";
    after = addExternal(*after, b);
    QVERIFY(after);
    QCOMPARE(after->externals.size(), std::size_t{2});
    QCOMPARE(after->findExternal(key("External/a"))->note, std::string("new"));
    QVERIFY(after->findExternal(key("External/e"))->note.empty());
    QVERIFY(!after->findExternal(key("External/b")));
    QVERIFY(!after->findExternal(key("External/z")));
}

QTEST_GUILESS_MAIN(EditAccessTest)
#include "test_edit_access.moc"
