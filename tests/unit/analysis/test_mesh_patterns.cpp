// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_patterns.h"

#include <QTest>

using namespace drawbridge;

Q_DECLARE_METATYPE(TrustDomains)

// Values of an AuthorizationPolicy against identities and tokens (istio.md 1.6, 1.8).

namespace {

const char *textOf(MeshMatch match)
{
    switch (match) {
    case MeshMatch::No: return "no";
    case MeshMatch::Unknown: return "unknown";
    case MeshMatch::Yes: break;
    }
    return "yes";
}

RequestToken tokenOf(const char *issuer, const char *subject)
{
    RequestToken token;
    token.claims[{"iss"}] = {issuer};
    if (subject != nullptr)
        token.claims[{"sub"}] = {subject};
    return token;
}

} // namespace

class MeshPatternsTest : public QObject {
    Q_OBJECT
private slots:
    void namespaces_data();
    void namespaces();
    void serviceAccounts_data();
    void serviceAccounts();
    void principals_data();
    void principals();
    void trustDomains_data();
    void trustDomains();
    void requestPrincipals_data();
    void requestPrincipals();
    void hosts();
};

void MeshPatternsTest::namespaces_data()
{
    QTest::addColumn<QString>("principal");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *pattern, const char *principal, bool isMatch) {
        QTest::addRow("%s %s", pattern, principal) << principal << isMatch;
    };
    row("foo", "cluster.local/ns/foo/sa/a", true);
    row("foo", "other.org/ns/foo/sa/a", true);
    row("foo", "cluster.local/ns/foobar/sa/a", false);
    row("foo*", "cluster.local/ns/foobar/sa/a", true);
    row("f*r", "cluster.local/ns/foobar/sa/a", true);
    row("foo", "cluster.local/ns/foo", false);
    // The star runs over slashes, as `.*` does.
    row("foo*x", "cluster.local/ns/foo/sa/x/y", true);
}

void MeshPatternsTest::namespaces()
{
    QFETCH(QString, principal);
    const auto pattern = QString(QTest::currentDataTag()).section(' ', 0, 0);
    QTEST(matchesNamespace(pattern.toStdString(), principal.toStdString()), "isMatch");
}

void MeshPatternsTest::serviceAccounts_data()
{
    QTest::addColumn<QString>("principal");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *value, const char *principal, bool isMatch) {
        QTest::addRow("%s %s", value, principal) << principal << isMatch;
    };
    row("a", "cluster.local/ns/own/sa/a", true);
    row("a", "cluster.local/ns/foo/sa/a", false);
    row("foo/a", "cluster.local/ns/foo/sa/a", true);
    row("foo/a", "any.org/ns/foo/sa/a", true);
    row("foo/a", "cluster.local/ns/foo/sa/ab", false);
    row("foo/a", "cluster.local/ns/foo/sa/a/extra/1", true);
    row("foo/a", "cluster.local/ns/foo/sa/a/", false);
    row("foo/a", "cluster.local/ns/foo/cluster/x/sa/a", true);
    row("foo/a", "cluster.local/ns/foo/xsa/a", false);
    row("foo/a", "cluster.local/ns/foo//sa/a", false);
    row("foo/a", "/ns/foo/sa/a", false); // No trust domain before it.
}

void MeshPatternsTest::serviceAccounts()
{
    QFETCH(QString, principal);
    const auto value = QString(QTest::currentDataTag()).section(' ', 0, 0);
    QTEST(matchesServiceAccount(value.toStdString(), "own", principal.toStdString()), "isMatch");
}

void MeshPatternsTest::principals_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("principal");
    QTest::addColumn<TrustDomains>("domains");
    QTest::addColumn<QString>("answer");
    const TrustDomains plain{"td1", std::vector<std::string>{}};
    const TrustDomains aliased{"td1", std::vector<std::string>{"old-td", "x-td"}};
    const TrustDomains untold{"td1", std::nullopt};
    const auto row = [](const char *name, const char *value, const char *principal,
                        const TrustDomains &domains, const char *answer) {
        QTest::newRow(name) << value << principal << domains << answer;
    };
    row("cluster.local points to the mesh", "cluster.local/ns/a/sa/b", "td1/ns/a/sa/b", plain,
        "yes");
    row("and to its aliases", "cluster.local/ns/a/sa/b", "old-td/ns/a/sa/b", aliased, "yes");
    row("an alias stands for the others", "old-td/ns/a/sa/b", "x-td/ns/a/sa/b", aliased, "yes");
    row("a foreign domain is itself", "else/ns/a/sa/b", "td1/ns/a/sa/b", aliased, "no");
    row("a foreign domain matches itself", "else/ns/a/sa/b", "else/ns/a/sa/b", aliased, "yes");
    row("four parts are left as they are", "cluster.local/ns/a/*", "td1/ns/a/sa/b", aliased, "no");
    row("a star for the domain is left as it is", "*/ns/a/sa/b", "else/ns/a/sa/b", plain, "yes");
    row("a star that an alias fits", "*-td/ns/a/sa/b", "td1/ns/a/sa/b", aliased, "yes");
    row("and the domains that fit it", "*-td/ns/a/sa/b", "new-td/ns/a/sa/b", aliased, "yes");
    row("a star at the end", "cluster.local/ns/a/sa/*", "old-td/ns/a/sa/z", aliased, "yes");
    row("another account is no matter of aliases", "old-td/ns/a/sa/b", "td1/ns/a/sa/c", untold,
        "no");
    row("an alias nobody told of", "old-td/ns/a/sa/b", "td1/ns/a/sa/b", untold, "unknown");
    row("a caller whose domain may be an alias", "cluster.local/ns/a/sa/b", "old/ns/a/sa/b", untold,
        "unknown");
}

void MeshPatternsTest::principals()
{
    QFETCH(QString, value);
    QFETCH(QString, principal);
    QFETCH(TrustDomains, domains);
    std::string why;
    const auto answer =
        matchesPrincipal(value.toStdString(), principal.toStdString(), domains, why);
    QTEST(QString(textOf(answer)), "answer");
    QCOMPARE(why.empty(), answer != MeshMatch::Unknown);
}

void MeshPatternsTest::trustDomains_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<TrustDomains>("domains");
    QTest::addColumn<QString>("answer");
    const TrustDomains aliased{"td1", std::vector<std::string>{"old-td"}};
    const TrustDomains untold{"td1", std::nullopt};
    QTest::newRow("its own") << "td1" << aliased << "yes";
    QTest::newRow("an alias stands for it") << "old-td" << aliased << "yes";
    QTest::newRow("cluster.local is no pointer here") << "cluster.local" << aliased << "no";
    QTest::newRow("any") << "*" << aliased << "yes";
    QTest::newRow("a pattern is not expanded") << "*-td" << aliased << "no";
    QTest::newRow("a pattern") << "td*" << aliased << "yes";
    QTest::newRow("a pattern that fits nothing more") << "td1*" << aliased << "yes";
    QTest::newRow("with a part more, in a condition") << "td1/ns" << aliased << "yes";
    QTest::newRow("a pattern with a part more") << "*/ns/a" << aliased << "yes";
    QTest::newRow("a star does not cross a slash") << "td1/*/sa" << aliased << "no";
    QTest::newRow("with all parts and nothing behind") << "td1/ns/a/sa/b" << aliased << "no";
    QTest::newRow("another part more, whatever the aliases") << "old-td/ns" << untold << "no";
    QTest::newRow("nobody told") << "old-td" << untold << "unknown";
    QTest::newRow("no alias makes a pattern fit") << "*-td" << untold << "no";
    QTest::newRow("its own, whatever the aliases") << "td1" << untold << "yes";
}

void MeshPatternsTest::trustDomains()
{
    QFETCH(QString, value);
    QFETCH(TrustDomains, domains);
    std::string why;
    QTEST(QString(textOf(matchesTrustDomain(value.toStdString(), "td1/ns/a/sa/b", domains, why))),
          "answer");
}

void MeshPatternsTest::requestPrincipals_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *value, bool isMatch) {
        QTest::newRow(value) << value << isMatch;
    };
    // Of a token of https://issuer.example/v1 for alice.
    row("*", true);
    row("https://issuer.example/v1/alice", true);
    row("https://issuer.example/v1/bob", false);
    row("https://issuer.example/v1/*", true);
    row("https://issuer.example/v1/al*", true);
    row("https://issuer.example/*", false);
    row("*/alice", true);
    row("*.example/v1/alice", true);
    row("*/v1/alice", true);
    row("*ice", true);   // Without a slash: the end of the subject,
    row("https*", true); // the beginning of the issuer,
    row("alice", false); // or an issuer without subject.
}

void MeshPatternsTest::requestPrincipals()
{
    QFETCH(QString, value);
    QTEST(
        matchesRequestPrincipal(value.toStdString(), tokenOf("https://issuer.example/v1", "alice")),
        "isMatch");
    QVERIFY(!matchesRequestPrincipal("*", tokenOf("https://issuer.example/v1", nullptr)));
}

void MeshPatternsTest::hosts()
{
    QVERIFY(matchesHostPattern("Shop.Example", "shop.example"));
    QVERIFY(!matchesHostPattern("shop.example", "shop.example:8080"));
    QVERIFY(matchesHostPattern("shop.example:*", "SHOP.example:8080"));
    QVERIFY(matchesHostPattern("*.example", "shop.EXAMPLE"));
    QVERIFY(matchesHostPattern("*", ""));
}

QTEST_GUILESS_MAIN(MeshPatternsTest)
#include "test_mesh_patterns.moc"
