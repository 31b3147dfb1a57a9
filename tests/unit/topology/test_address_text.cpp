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
    QTest::newRow("gRPC without a resolver") << "passthrough:///cart:7070"
                                             << "cart:7070";
    QTest::newRow("list in JSON") << "[\"http://a:1\", \"http://b:2\"]"
                                  << "a:1 b:2";
    QTest::newRow("list with semicolons") << "a:1;b:2"
                                          << "a:1 b:2";
    QTest::newRow("list with spaces") << "a:1 b:2"
                                      << "a:1 b:2";
    QTest::newRow("words are no list") << "ask cart"
                                       << "";
    QTest::newRow("an address among words is no list") << "run a:1"
                                                       << "";
    QTest::newRow("quotes") << "\"http://a:1\""
                            << "a:1";
    QTest::newRow("SRV name of Thanos") << "dnssrv+_grpc._tcp.store.mon.svc"
                                        << "store.mon.svc/grpc";
    QTest::newRow("DNS name of Thanos") << "dns+cache:11211"
                                        << "cache:11211";
    QTest::newRow("underscore that is no SRV name") << "_grpc.store"
                                                    << "";
    QTest::newRow("JDBC of Oracle") << "jdbc:oracle:thin:@db:1521:XE"
                                    << "db:1521";
    QTest::newRow("JDBC of Oracle with a service") << "jdbc:oracle:thin:@//db:1521/x"
                                                   << "db:1521";
    QTest::newRow("JDBC of SQL Server") << "jdbc:sqlserver://db:1433;databaseName=x"
                                        << "db:1433";
    QTest::newRow("JDBC with several hosts") << "jdbc:mysql:loadbalance://a:1,b:2/x"
                                             << "a:1 b:2";
    QTest::newRow("SqlClient") << "Server=tcp:db.data,1433;Initial Catalog=x"
                               << "db.data:1433";
    QTest::newRow("data source with a space") << "Data Source=db;Port=1"
                                              << "db:1";
    QTest::newRow("PDO") << "mysql:host=db;port=3306;dbname=x"
                         << "db:3306";
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
                                        (named.portName.empty() ? "" : "/" + named.portName) +
                                        (named.port ? ":" + std::to_string(*named.port) : ""));
    QCOMPARE(found.join(u' '), hosts);
}

QTEST_GUILESS_MAIN(AddressTextTest)
#include "test_address_text.moc"
