// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"

#include <QTest>

using namespace drawbridge;

class AddressTextTest : public QObject {
    Q_OBJECT
private slots:
    void hosts_data();
    void hosts();
};

void AddressTextTest::hosts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("hosts");
    QTest::newRow("host") << "cart"
                          << "cart";
    QTest::newRow("list with one scheme") << "mongodb://u:p@a:1,b:2/db?x=1,2"
                                          << "a:1 b:2";
    QTest::newRow("list with many schemes") << "n1=http://a:1,n2=http://b:2"
                                            << "a:1 b:2";
    QTest::newRow("JDBC") << "jdbc:postgresql://db:5432/x"
                          << "db:5432";
    QTest::newRow("Go data source name") << "u:p@tcp(db:3306)/x"
                                         << "db:3306";
    QTest::newRow("libpq") << "host=db port=5432 user=x"
                           << "db:5432";
    QTest::newRow("ADO.NET") << "Server=db;Port=5432;Password=x"
                             << "db:5432";
    QTest::newRow("options behind a host") << "redis:6379,password=x"
                                           << "redis:6379";
    QTest::newRow("gRPC resolver") << "dns:///cart:7070"
                                   << "cart:7070";
    QTest::newRow("IPv6") << "http://[2001:db8::1]:80/"
                          << "2001:db8::1:80";
    QTest::newRow("path without a port") << "library/redis"
                                         << "";
    QTest::newRow("only digits") << "12:30"
                                 << "";
    QTest::newRow("two colons") << "a:1:2"
                                << "";
    QTest::newRow("underscore") << "a_b:80"
                                << "";
    QTest::newRow("empty authority") << "file:///etc/x"
                                     << "";
    QTest::newRow("open bracket") << "[::1"
                                  << "";
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("only separators") << ",;=//://"
                                     << "";
}

void AddressTextTest::hosts()
{
    QFETCH(QString, text);
    QFETCH(QString, hosts);
    QStringList found;
    for (const NamedHost &named : hostsIn(text.toStdString()))
        found << QString::fromStdString(named.host +
                                        (named.port ? ":" + std::to_string(*named.port) : ""));
    QCOMPARE(found.join(u' '), hosts);
}

QTEST_GUILESS_MAIN(AddressTextTest)
#include "test_address_text.moc"
