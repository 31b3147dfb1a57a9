// SPDX-License-Identifier: Apache-2.0
#include "model/topology/variable_names.h"

#include <QTest>

using namespace drawbridge;

class VariableNamesTest : public QObject {
    Q_OBJECT
private slots:
    void hosts_data();
    void hosts();
    void peers_data();
    void peers();
    void noCalls_data();
    void noCalls();
    void ownUrls_data();
    void ownUrls();
    void ports();
};

void VariableNamesTest::hosts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isHost");
    QTest::addColumn<QString>("port");
    QTest::newRow("HOST") << "MYSQL_DB_HOST" << true << "mysqldbport";
    QTest::newRow("camel case") << "redisHost" << true << "redisport";
    QTest::newRow("dotted") << "spring.redis.url" << true << "springredisport";
    QTest::newRow("two underscores") << "RabbitMq__Host" << true << "rabbitmqport";
    QTest::newRow("which of several hosts") << "DB_HOST_RO" << true << "";
    QTest::newRow("numbered") << "REDIS_HOST_2" << true << "";
    QTest::newRow("plural") << "MEMCACHE_SERVERS" << true << "memcacheport";
    QTest::newRow("user of a host") << "DB_HOST_USER" << false << "";
    QTest::newRow("name of a service") << "SERVICE_NAME" << false << "";
    QTest::newRow("name of a host") << "HOST_NAME" << true << "port";
    QTest::newRow("something of a service") << "SERVICE_CACHE_PROVIDER" << false << "";
    QTest::newRow("allow list") << "ALLOWED_HOSTS" << false << "allowedport";
    QTest::newRow("HOST alone has no stem") << "HOST" << true << "port";
    QTest::newRow("option of a database client") << "-h" << true << "";
    QTest::newRow("user called like a Service") << "MYSQL_USER" << false << "";
    QTest::newRow("nothing") << "" << false << "";
    QTest::newRow("only separators") << "__-." << false << "";
}

void VariableNamesTest::hosts()
{
    QFETCH(QString, name);
    QFETCH(bool, isHost);
    QFETCH(QString, port);
    QCOMPARE(isNameOfHost(name.toStdString()), isHost);
    QCOMPARE(QString::fromStdString(portNameOf(name.toStdString())), port);
}

void VariableNamesTest::peers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isPeer");
    QTest::newRow("broker") << "CELERY_BROKER" << true;
    QTest::newRow("data source") << "DATABASE_DSN" << true;
    QTest::newRow("every host is a peer") << "DB_HOST" << true;
    QTest::newRow("password of a broker") << "BROKER_PASSWORD" << false;
    QTest::newRow("level") << "DB_LOG_LEVEL" << false;
    QTest::newRow("listener") << "BROKER_LISTENERS" << false;
    QTest::newRow("nothing") << "" << false;
}

void VariableNamesTest::peers()
{
    QFETCH(QString, name);
    QFETCH(bool, isPeer);
    QCOMPARE(isNameOfPeer(name.toStdString()), isPeer);
}

void VariableNamesTest::noCalls_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isNoCall");
    QTest::newRow("what no proxy is used for") << "NO_PROXY" << true;
    QTest::newRow("the same in lower case") << "no_proxy" << true;
    QTest::newRow("a proxy is called") << "HTTP_PROXY" << false;
    QTest::newRow("CORS") << "CORS_ORIGIN" << true;
    QTest::newRow("trusted origins") << "CSRF_TRUSTED_ORIGINS" << true;
    QTest::newRow("listeners") << "KAFKA_ADVERTISED_LISTENERS" << true;
    QTest::newRow("redirects happen in browsers") << "OAUTH_REDIRECT_URL" << true;
    QTest::newRow("labels") << "labels" << true;
    QTest::newRow("a Service called image") << "IMAGE_SERVICE_URL" << false;
    QTest::newRow("an image") << "SIDECAR_IMAGE" << true;
    QTest::newRow("an origin to fetch from") << "ORIGIN_URL" << false;
    QTest::newRow("nothing") << "" << false;
}

void VariableNamesTest::noCalls()
{
    QFETCH(QString, name);
    QFETCH(bool, isNoCall);
    QCOMPARE(isNameOfNoCall(name.toStdString()), isNoCall);
}

void VariableNamesTest::ownUrls_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isOwn");
    QTest::newRow("root URL") << "GF_SERVER_ROOT_URL" << true;
    QTest::newRow("external URL as an option") << "--web.external-url" << true;
    QTest::newRow("public base URL") << "SERVER_PUBLICBASEURL" << true;
    QTest::newRow("an API outside") << "EXTERNAL_API_URL" << false;
    QTest::newRow("runbook") << "runbook_url" << true;
    QTest::newRow("any URL") << "PAYMENT_URL" << false;
    QTest::newRow("nothing") << "" << false;
}

void VariableNamesTest::ownUrls()
{
    QFETCH(QString, name);
    QFETCH(bool, isOwn);
    QCOMPARE(isNameOfOwnUrl(name.toStdString()), isOwn);
}

void VariableNamesTest::ports()
{
    QVERIFY(isNameOfPort("DB_PORT"));
    QVERIFY(isNameOfPort("port_value"));
    QVERIFY(!isNameOfPort("PORTAL"));
    QVERIFY(!isNameOfPort(""));
    QCOMPARE(plainName("socket_address.port_value"), std::string("socketaddressport"));
}

QTEST_GUILESS_MAIN(VariableNamesTest)
#include "test_variable_names.moc"
