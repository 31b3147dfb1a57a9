// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "model/topology/environment.h"

#include <QTest>

#include <chrono>

using namespace drawbridge;

namespace {

/// Name=value of the variables of the first container of shop/web.
QStringList variablesOf(const std::string &container, const std::string &more = {})
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web", container) + service("redis-main", "[{name: tls, port: 6380}]") +
            service("bare", "[{port: 1}]", "  clusterIP: None\n") + more,
        diagnostics);
    const ResourceSet &resources = *topology->clusters.front().resources;
    const ServiceVariables services(*topology, "", "shop");
    const Environment environment(resources.workloads.front().pod.containers.front(), "shop",
                                  configMapsOf(resources), services);
    QStringList all;
    for (const auto &[name, variable] : environment.variables())
        all << QString::fromStdString(name + "=" + variable.value);
    return all;
}

QString expanded(const QString &text)
{
    static const std::string kValue = "cart";
    ExpansionBudget budget;
    return QString::fromStdString(expandPlaceholders(
        text.toStdString(),
        [](const std::string &name) { return name == "HOST" ? &kValue : nullptr; }, budget));
}

} // namespace

class EnvironmentTest : public QObject {
    Q_OBJECT
private slots:
    void references_data();
    void references();
    void configMaps();
    void placeholders_data();
    void placeholders();
    void nothingGrowsWithoutEnd();
    void whatIsTooLongStaysAsWritten();
    void manyTextsTogetherDoNotGrowWithoutEnd_data();
    void manyTextsTogetherDoNotGrowWithoutEnd();
};

void EnvironmentTest::references_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a variable before") << "$(A)/x"
                                       << "one/x";
    QTest::newRow("a variable behind is not known yet") << "$(Z)"
                                                        << "$(Z)";
    QTest::newRow("escaped") << "$$(A)"
                             << "$(A)";
    QTest::newRow("host of a Service") << "$(REDIS_MAIN_SERVICE_HOST)"
                                       << "redis-main";
    QTest::newRow("port of a Service") << "$(REDIS_MAIN_SERVICE_PORT)"
                                       << "6380";
    QTest::newRow("named port of a Service") << "$(REDIS_MAIN_SERVICE_PORT_TLS)"
                                             << "6380";
    QTest::newRow("link of old") << "$(REDIS_MAIN_PORT_6380_TCP_ADDR)"
                                 << "redis-main";
    QTest::newRow("URL of old") << "$(REDIS_MAIN_PORT)"
                                << "tcp://redis-main:6380";
    QTest::newRow("headless Services have no variables") << "$(BARE_SERVICE_HOST)"
                                                         << "$(BARE_SERVICE_HOST)";
    QTest::newRow("unclosed") << "$(A"
                              << "$(A";
    QTest::newRow("nothing") << ""
                             << "";
}

void EnvironmentTest::references()
{
    QFETCH(QString, value);
    QFETCH(QString, expected);
    const QStringList all =
        variablesOf("        env:\n        - {name: A, value: one}\n"
                    "        - {name: B, value: \"" +
                    value.toStdString() + "\"}\n        - {name: Z, value: last}\n");
    QCOMPARE(all, (QStringList{"A=one", "B=" + expected, "Z=last"}));
}

void EnvironmentTest::configMaps()
{
    const std::string map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: "
                            "shop}\ndata: {HOST: a, PORT: '1'}\n";
    QCOMPARE(variablesOf("        envFrom: [{prefix: DB_, configMapRef: {name: c}}]\n", map),
             (QStringList{"DB_HOST=a", "DB_PORT=1"}));
    QCOMPARE(variablesOf("        envFrom: [{configMapRef: {name: c}}]\n        env: [{name: "
                         "HOST, value: b}, {name: PORT, valueFrom: {secretKeyRef: {name: s, key: "
                         "k}}}]\n",
                         map),
             QStringList{"HOST=b"});
    QCOMPARE(variablesOf("        env: [{name: X, valueFrom: {configMapKeyRef: {name: c, key: no, "
                         "optional: true}}}]\n",
                         map),
             QStringList{});
}

void EnvironmentTest::placeholders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("braces") << "http://${HOST}:80"
                            << "http://cart:80";
    QTest::newRow("plain") << "http://$HOST/x"
                           << "http://cart/x";
    QTest::newRow("default of a shell") << "${DB:-db}:1"
                                        << "db:1";
    QTest::newRow("default of Spring and Beats") << "${DB:db}:1"
                                                 << "db:1";
    QTest::newRow("known before default") << "${HOST:db}"
                                          << "cart";
    QTest::newRow("unknown stays") << "${DB}:1"
                                   << "${DB}:1";
    QTest::newRow("number") << "$1"
                            << "$1";
    QTest::newRow("unclosed") << "${HOST"
                              << "${HOST";
    QTest::newRow("last") << "x$"
                          << "x$";
}

void EnvironmentTest::placeholders()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(expanded(text), expected);
}

void EnvironmentTest::nothingGrowsWithoutEnd()
{
    std::string container = "        env:\n        - {name: A0, value: aaaaaaaaaaaaaaaa}\n";
    for (int i = 1; i < 40; ++i)
        container += "        - {name: A" + std::to_string(i) + ", value: \"$(A" +
                     std::to_string(i - 1) + ")$(A" + std::to_string(i - 1) + ")\"}\n";
    qsizetype size = 0;
    for (const QString &variable : variablesOf(container))
        size += variable.size();
    QVERIFY(size > 200'000);
    QVERIFY(size < 300'000);
}

void EnvironmentTest::whatIsTooLongStaysAsWritten()
{
    const std::string value(200'000, 'a');
    const auto lookup = [&](const std::string &) { return &value; };
    ExpansionBudget budget;
    QCOMPARE(expandPlaceholders("x ${A:db} y ${A:db} $B", lookup, budget),
             "x " + value + " y ${A:db} $B"); // not the default, which nobody means here
    QCOMPARE(expandReferences("$(A) $$ z", lookup, budget), std::string("$(A) $$ z"));
}

void EnvironmentTest::manyTextsTogetherDoNotGrowWithoutEnd_data()
{
    QTest::addColumn<QByteArray>("container");
    QByteArray words = "        env: [{name: A, value: \"";
    words += QByteArray("http://b ").repeated(2'000) + "\"}]\n";
    const QByteArray lines = QByteArray("          echo $A\n").repeated(30'000);
    QTest::newRow("a script") << words + "        command:\n        - |\n" + lines;
    QTest::newRow("arguments") << words + "        args: [" + QByteArray("$(A),").repeated(30'000) +
                                      "]\n";
    QTest::newRow("a probe") << words +
                                    "        livenessProbe:\n          exec:\n            command:"
                                    "\n            - |\n" +
                                    QByteArray("              echo $A\n").repeated(30'000);
    QByteArray variables;
    for (int i = 0; i < 30'000; ++i)
        variables += ",{name: A" + QByteArray::number(i) + ", value: $(A)}";
    QTest::newRow("variables") << words.chopped(2) + variables + "]\n";
}

void EnvironmentTest::manyTextsTogetherDoNotGrowWithoutEnd()
{
    QFETCH(QByteArray, container);
    const auto start = std::chrono::steady_clock::now();
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web", container.toStdString()) + service("b", "[{port: 80}]"), diagnostics);
    QCOMPARE(topology->inferredFlows.size(), std::size_t{1});
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

QTEST_GUILESS_MAIN(EnvironmentTest)
#include "test_environment.moc"
