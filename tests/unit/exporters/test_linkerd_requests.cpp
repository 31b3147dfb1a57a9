// SPDX-License-Identifier: Apache-2.0
#include "exporters/linkerd_requests.h"

#include <QTest>

using namespace drawbridge;

/// Drawn requests as matches and routes of Linkerd.
class LinkerdRequestsTest : public QObject {
    Q_OBJECT
private slots:
    void matches_data();
    void matches();
    void refusedRules_data();
    void refusedRules();
    void everyRequestHasItsCallers();
    void aLongerPathGoesFirst();
    void undecidedPathsAreTold_data();
    void undecidedPathsAreTold();
};

namespace {

std::vector<std::string> words(const QString &text)
{
    std::vector<std::string> result;
    for (const QString &word : text.split(' ', Qt::SkipEmptyParts))
        result.push_back(word.toStdString());
    return result;
}

/// "GET =/a" is exact, "POST /a" and all below, "* /" everything.
QString describe(const std::vector<LinkerdMatch> &matches)
{
    QStringList texts;
    for (const LinkerdMatch &match : matches)
        texts << QString::fromStdString((match.method.empty() ? "*" : match.method) + ' ' +
                                        (match.isExact ? "=" : "") + match.path);
    return texts.join(", ");
}

std::vector<LinkerdMatch> drawn(const QString &methods, const QString &paths)
{
    return linkerdMatches({words(methods), words(paths)}).value();
}

QString routes(const RequestsByCaller &requests)
{
    QStringList texts;
    for (const auto &[callers, matches] : linkerdRoutes(requests)) {
        QStringList names;
        for (const std::string &name : callers)
            names << QString::fromStdString(name);
        texts << names.join('+') + ": " + describe(matches);
    }
    return texts.join("; ");
}

} // namespace

void LinkerdRequestsTest::matches_data()
{
    QTest::addColumn<QString>("methods");
    QTest::addColumn<QString>("paths");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing said is everything") << ""
                                                << ""
                                                << "* /";
    QTest::newRow("a method of any path") << "GET"
                                          << ""
                                          << "GET /";
    QTest::newRow("an exact path") << ""
                                   << "/a"
                                   << "* =/a";
    QTest::newRow("a path and all below is a prefix") << "GET"
                                                      << "/a /a/*"
                                                      << "GET /a";
    QTest::newRow("a template for all below") << ""
                                              << "/a /a/{**}"
                                              << "* /a";
    QTest::newRow("everything below the root") << ""
                                               << "/*"
                                               << "* /";
    QTest::newRow("each method") << "GET POST"
                                 << "/a /b"
                                 << "GET =/a, POST =/a, GET =/b, POST =/b";
    QTest::newRow("a slash at the end of an exact path") << ""
                                                         << "/a/"
                                                         << "* =/a/";
    QTest::newRow("a call of gRPC") << "POST"
                                    << "/shop.Cart/Add"
                                    << "POST =/shop.Cart/Add";
}

void LinkerdRequestsTest::matches()
{
    QFETCH(QString, methods);
    QFETCH(QString, paths);
    QFETCH(QString, expected);
    QCOMPARE(describe(drawn(methods, paths)), expected);
}

void LinkerdRequestsTest::refusedRules_data()
{
    QTest::addColumn<QString>("methods");
    QTest::addColumn<QString>("paths");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all below alone") << ""
                                     << "/a/*"
                                     << "a route of Linkerd for /a/* takes /a as well";
    QTest::newRow("a prefix within a segment") << ""
                                               << "/a*"
                                               << "no route of Linkerd can say the path /a*";
    QTest::newRow("a suffix") << ""
                              << "*/end"
                              << "no route of Linkerd can say the path */end";
    QTest::newRow("one segment of any name") << ""
                                             << "/a/{*}"
                                             << "no route of Linkerd can say the path /a/{*}";
    QTest::newRow("dots") << ""
                          << "/a/../b"
                          << "no route of Linkerd can say the path /a/../b";
    QTest::newRow("an escape") << ""
                               << "/a%2Fb"
                               << "no route of Linkerd can say the path /a%2Fb";
    QTest::newRow("a method that no CRD knows") << "PURGE"
                                                << "/a"
                                                << "no route of Linkerd can say the method PURGE";
}

void LinkerdRequestsTest::refusedRules()
{
    QFETCH(QString, methods);
    QFETCH(QString, paths);
    QFETCH(QString, expected);
    const auto refused = linkerdMatches({words(methods), words(paths)});
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::NotExportable);
    QCOMPARE(QString::fromStdString(refused.error().message), expected);
    QVERIFY(!refused.error().hint.empty());
}

void LinkerdRequestsTest::everyRequestHasItsCallers()
{
    QCOMPARE(routes({{"a", drawn("GET", "/x")}, {"b", drawn("GET", "/x")}}),
             QStringLiteral("a+b: GET =/x"));
    QCOMPARE(routes({{"a", drawn("", "/x")}, {"b", drawn("GET", "/x")}}),
             QStringLiteral("a: * =/x; a+b: GET =/x"));
    QCOMPARE(routes({{"a", drawn("GET", "")}, {"b", drawn("POST", "")}}),
             QStringLiteral("a: GET /; b: POST /"));
}

// The route of a longer path takes its requests away from that of the shorter one.
void LinkerdRequestsTest::aLongerPathGoesFirst()
{
    QCOMPARE(routes({{"a", drawn("", "/x /x/*")}, {"b", drawn("GET", "/x/y")}}),
             QStringLiteral("a: * /x, * =/x/y; a+b: GET =/x/y"));
    QCOMPARE(routes({{"a", drawn("DELETE", "/x /x/*")}, {"b", drawn("GET", "/x/y")}}),
             QStringLiteral("a: DELETE /x, DELETE =/x/y; b: GET =/x/y"));
}

void LinkerdRequestsTest::undecidedPathsAreTold_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<QString>("undecided");
    QTest::newRow("one alone, one with all below") << "GET /x"
                                                   << "GET /x /x/*"
                                                   << "/x";
    QTest::newRow("of other methods") << "DELETE /x"
                                      << "GET /x /x/*"
                                      << "";
    QTest::newRow("the root beside everything") << "* /"
                                                << "* *"
                                                << "/";
    QTest::newRow("one within the other") << "GET /x/y"
                                          << "GET /x /x/*"
                                          << "";
    QTest::newRow("the same") << "GET /x"
                              << "GET /x"
                              << "";
}

void LinkerdRequestsTest::undecidedPathsAreTold()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(QString, undecided);
    RequestsByCaller requests;
    for (const QString &text : {first, second}) {
        const QString method = text.section(' ', 0, 0);
        requests[text.toStdString() + std::to_string(requests.size())] =
            drawn(method == "*" ? QString() : method,
                  text.section(' ', 1) == "*" ? QString() : text.section(' ', 1));
    }
    QStringList paths;
    for (const std::string &path : undecidedPaths(requests))
        paths << QString::fromStdString(path);
    QCOMPARE(paths.join(' '), undecided);
}

QTEST_GUILESS_MAIN(LinkerdRequestsTest)
#include "test_linkerd_requests.moc"
