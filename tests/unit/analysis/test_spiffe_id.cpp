// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/spiffe_id.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

/// The form of SPIFFE ids of workloads (SPIFFE-ID.md, go-spiffe, SPIRE's own path).
class SpiffeIdTest : public QObject {
    Q_OBJECT
private slots:
    void faults_data();
    void faults();
    void trustDomains();
};

// A scheme with its slashes in quotes would be a comment to moc.
static QString spiffe(const char *rest)
{
    return QStringLiteral("spiffe:") + "//" + rest;
}

void SpiffeIdTest::faults_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("fault");
    const QString characters =
        "its path holds other characters than letters, digits, '-', '.' and '_'";
    QTest::newRow("one as Istio writes it") << spiffe("cluster.local/ns/shop/sa/web") << "";
    QTest::newRow("upper case in the path") << spiffe("a_b-1.c/A.b_c-D/..x") << "";
    QTest::newRow("a longer name than SPIRE's") << spiffe("td/spires/a") << "";
    QTest::newRow("nothing") << ""
                             << "it does not begin with spiffe://";
    QTest::newRow("another scheme")
        << "SPIFFE:" + QString("//td/a") << "it does not begin with spiffe://";
    QTest::newRow("no trust domain") << spiffe("/a") << "its trust domain is none";
    QTest::newRow("upper case in the trust domain") << spiffe("Td/a") << "its trust domain is none";
    QTest::newRow("a port") << spiffe("td:80/a") << "its trust domain is none";
    QTest::newRow("no path") << spiffe("td") << "it has no path";
    QTest::newRow("a slash at the end") << spiffe("td/a/") << "a part of its path is empty";
    QTest::newRow("only a slash") << spiffe("td/") << "a part of its path is empty";
    QTest::newRow("two slashes") << spiffe("td/a//b") << "a part of its path is empty";
    QTest::newRow("a dot") << spiffe("td/./b") << "a part of its path is \".\"";
    QTest::newRow("two dots") << spiffe("td/a/..") << "a part of its path is \"..\"";
    QTest::newRow("a value that is missing") << spiffe("td/<no value>") << characters;
    QTest::newRow("a percent sign") << spiffe("td/a%20b") << characters;
    QTest::newRow("a query") << spiffe("td/a?b") << characters;
    QTest::newRow("what SPIRE keeps") << spiffe("td/spire/agent") << "its path is SPIRE's own";
    QTest::newRow("SPIRE itself") << spiffe("td/spire") << "its path is SPIRE's own";
}

void SpiffeIdTest::faults()
{
    QFETCH(QString, id);
    QFETCH(QString, fault);
    COMPARE(spiffeIdFault(id.toStdString()), fault.toStdString());
}

void SpiffeIdTest::trustDomains()
{
    COMPARE(trustDomainOfId(spiffe("td/a").toStdString()), "td");
    COMPARE(trustDomainOfId(spiffe("td").toStdString()), "td");
    COMPARE(trustDomainOfId("td/a"), "");
    QVERIFY(isTrustDomain("a.b-c_1"));
    QVERIFY(!isTrustDomain(""));
    QVERIFY(!isTrustDomain("<trust domain>"));
}

QTEST_GUILESS_MAIN(SpiffeIdTest)
#include "test_spiffe_id.moc"
