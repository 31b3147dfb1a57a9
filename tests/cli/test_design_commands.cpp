// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/design_commands.h"

#include <QFile>
#include <QTest>

using namespace drawbridge::test;

/// Commands that change a design file, flag by flag: what they write and what they refuse.
class DesignCommandsTest : public DesignCommandFixture {
    Q_OBJECT
private slots:
    void init() { startDesign(); }

    void allowWritesEveryFlag();
    void disallowTakesPortsAway();
    void badEditsLeaveTheFileAlone_data();
    void badEditsLeaveTheFileAlone();
    void namesOfSeveralWorkloadsAreRefused();
    void resourcesAreTakenApart_data();
    void resourcesAreTakenApart();
    void revokeTakesVerbsAway();
    void addressesOfADesign();
    void emptyDrawsNothing();
    void plaintextIsAskedFor();
};

void DesignCommandsTest::allowWritesEveryFlag()
{
    const auto result = ctl({"allow",     "d.drawbridge.yaml",
                             "--from",    "shop/web",
                             "--to",      "data/Pod/db",
                             "--port",    "80",
                             "--port",    "90-91/tcp",
                             "--method",  "PUT",
                             "--method",  "GET",
                             "--path",    "/v1/*",
                             "--note",    "why not",
                             "--expires", "2030-01-31"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY(result.out.isEmpty());
    const QString written = design();
    for (const char *line :
         {"- from: shop/Pod/web\n  to: data/Pod/db\n", "port: \"80/TCP\"\n",
          "port: \"90-91/TCP\"\n", "methods:\n    - GET\n    - PUT\n", "paths:\n    - /v1/*\n",
          "note: why not\n", "expires: \"2030-01-31\"\n"})
        QVERIFY2(written.contains(QLatin1String(line)),
                 qPrintable(QLatin1String(line) + QStringLiteral(" is not in\n") + written));
}

void DesignCommandsTest::disallowTakesPortsAway()
{
    const QStringList ends{"d.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart"};
    QCOMPARE(ctl(QStringList{"allow"} + ends + QStringList{"--port", "80-82", "--port", "53/udp"})
                 .exitCode,
             0);
    QCOMPARE(ctl(QStringList{"disallow"} + ends + QStringList{"--port", "81", "--port", "53/udp"})
                 .exitCode,
             0);
    QVERIFY(design().contains("- \"80/TCP\"\n"));
    QVERIFY(design().contains("- \"82/TCP\"\n"));
    QVERIFY(!design().contains("81") && !design().contains("UDP"));
    const auto again = ctl(QStringList{"disallow"} + ends + QStringList{"--port", "81"});
    QCOMPARE(again.exitCode, 3);
    QVERIFY2(again.err.contains("is drawn on 80/TCP, 82/TCP, not on 81/TCP"),
             again.err.constData());
    QCOMPARE(ctl(QStringList{"disallow"} + ends).exitCode, 0);
    QCOMPARE(design(), QString());
    QVERIFY(ctl(QStringList{"disallow"} + ends).err.contains("is not drawn"));
}

void DesignCommandsTest::badEditsLeaveTheFileAlone_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *name, const char *arguments, int exitCode, const char *says) {
        QTest::newRow(name) << QString(QLatin1String(arguments)).split(u' ') << exitCode
                            << QByteArray(says);
    };
    row("no port", "allow d.drawbridge.yaml --from shop/web --to shop/cart", 2, "--port");
    row("no caller", "allow d.drawbridge.yaml --to shop/cart --port 80", 2, "--from");
    row("a port that is none", "allow d.drawbridge.yaml --from shop/web --to shop/cart --port 0", 3,
        "DB1601");
    row("a port to take away that is none",
        "disallow d.drawbridge.yaml --from shop/web --to shop/cart --port x", 3, "DB1601");
    row("a callee nobody knows", "allow d.drawbridge.yaml --from shop/web --to shop/x --port 80", 3,
        "\"shop/x\" is not in the design");
    row("a caller nobody knows", "disallow d.drawbridge.yaml --from shop/x --to shop/cart", 3,
        "\"shop/x\" is not in the design");
    row("no name at all", "disallow d.drawbridge.yaml --from shop/web --to x", 3, "DB1605");
    row("no date", "allow d.drawbridge.yaml --from shop/web --to shop/cart --port 80 --expires x",
        3, "which is no date");
    row("no design", "allow in --from shop/web --to shop/cart --port 80", 2,
        "this command takes one design file");
    row("two designs",
        "allow d.drawbridge.yaml d.drawbridge.yaml --from shop/web --to shop/cart --port 80", 2,
        "this command takes one design file");
    row("a design that is not there",
        "allow x.drawbridge.yaml --from shop/web --to shop/cart --port 80", 3, "DB1001");
    row("an address that is none",
        "grant d.drawbridge.yaml --to shop/web --verbs get --resource pods --api-server x", 3,
        "DB1602");
    row("nobody to grant to", "grant d.drawbridge.yaml --to shop/x --verbs get --resource pods", 3,
        "\"shop/x\" is not in the design");
    row("nothing to revoke", "revoke d.drawbridge.yaml --to shop/web --verbs get --resource pods",
        3, "no such API access of shop/Pod/web is drawn");
    row("nobody to revoke from", "revoke d.drawbridge.yaml --to shop/x --verbs get --resource pods",
        3, "\"shop/x\" is not in the design");
}

void DesignCommandsTest::badEditsLeaveTheFileAlone()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, says);
    const auto result = ctl(arguments);
    QVERIFY2(result.err.contains(says), result.err.constData());
    QCOMPARE(result.exitCode, exitCode);
    QCOMPARE(design(), QString());
}

void DesignCommandsTest::namesOfSeveralWorkloadsAreRefused()
{
    const auto result = ctl(
        {"allow", "d.drawbridge.yaml", "--from", "shop/twin", "--to", "shop/cart", "--port", "80"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains(
                 "\"shop/twin\" names several workloads, for example shop/Deployment/twin"),
             result.err.constData());
    QCOMPARE(ctl({"allow", "d.drawbridge.yaml", "--from", "shop/Pod/twin", "--to", "shop/cart",
                  "--port", "80"})
                 .exitCode,
             0);
}

void DesignCommandsTest::resourcesAreTakenApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("group");
    QTest::newRow("core") << "pods"
                          << "pods"
                          << "";
    QTest::newRow("a part") << "pods/log"
                            << "pods/log"
                            << "";
    QTest::newRow("a group") << "deployments.apps"
                             << "deployments"
                             << "apps";
    QTest::newRow("a part of a group") << "deployments.apps/scale"
                                       << "deployments/scale"
                                       << "apps";
    QTest::newRow("a group with dots") << "roles.rbac.authorization.k8s.io"
                                       << "roles"
                                       << "rbac.authorization.k8s.io";
}

void DesignCommandsTest::resourcesAreTakenApart()
{
    QFETCH(QString, text);
    QFETCH(QString, resource);
    QFETCH(QString, group);
    const auto result =
        ctl({"grant", "d.drawbridge.yaml", "--to", "Group/ops", "--verbs", "watch,get",
             "--resource", text, "-n", "shop", "--name", "b", "--name", "a", "--note", "why"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QString expected = "apiAccess:\n- subject: Group/ops\n  verbs:\n  - get\n  - watch\n";
    if (!group.isEmpty())
        expected += "  apiGroup: " + group + "\n";
    expected +=
        "  resource: " + resource + "\n  names:\n  - a\n  - b\n  namespace: shop\n  note: why\n";
    QCOMPARE(design(), expected);
}

void DesignCommandsTest::revokeTakesVerbsAway()
{
    const QStringList access{"d.drawbridge.yaml", "--to", "Group/ops", "--resource", "pods"};
    QCOMPARE(ctl(QStringList{"grant"} + access + QStringList{"--verbs", "get,list"}).exitCode, 0);
    QCOMPARE(ctl(QStringList{"revoke"} + access + QStringList{"--verbs", "get"}).exitCode, 0);
    QVERIFY(design().contains("- list\n") && !design().contains("- get\n"));
    QCOMPARE(ctl(QStringList{"revoke"} + access + QStringList{"--verbs", "list"}).exitCode, 0);
    QCOMPARE(design(), QString());
}

void DesignCommandsTest::addressesOfADesign()
{
    const auto result = ctl({"design", "in", "-o", "a.drawbridge.yaml", "--empty", "--api-server",
                             "10.7.0.1/32", "--nodes", "10.8.0.0/24", "--pods", "10.9.0.0/16"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QFile file(m_folder->filePath("a.drawbridge.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray written = file.readAll();
    for (const char *part : {"apiServer:\n  - \"10.7.0.1/32\"\n", "nodes:\n  - \"10.8.0.0/24\"\n",
                             "pods:\n  - \"10.9.0.0/16\"\n"})
        QVERIFY2(written.contains(part), written.constData());
}

void DesignCommandsTest::emptyDrawsNothing()
{
    writeText(m_folder->filePath("in/policy.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: cart, "
              "namespace: shop}\nspec: {podSelector: {matchLabels: {app: cart}}, ingress: [{from: "
              "[{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}\n");
    QVERIFY(ctl({"design", "in", "-o", "a.drawbridge.yaml", "--from", "allowed"})
                .err.contains(" 1 flows drawn"));
    QVERIFY(ctl({"design", "in", "-o", "b.drawbridge.yaml", "--from", "allowed", "--empty"})
                .err.contains(" 0 flows drawn"));
}

void DesignCommandsTest::plaintextIsAskedFor()
{
    QByteArray text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: m, labels: "
                      "{istio-injection: enabled}}\n---\napiVersion: security.istio.io/v1\nkind: "
                      "PeerAuthentication\nmetadata: {name: default, namespace: m}\nspec: {mtls: "
                      "{mode: STRICT}}\n";
    for (const char *name : {"a", "b"})
        text += QByteArray("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
                ", namespace: m, labels: {app: " + name +
                "}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n";
    writeText(m_folder->filePath("mesh.yaml"), text);
    const QStringList asked{"why", "mesh.yaml", "--from", "m/a", "--to", "m/b", "--port", "80"};
    QCOMPARE(ctl(asked).exitCode, 0);
    QCOMPARE(ctl(asked + QStringList{"--plaintext"}).exitCode, 1);
}

QTEST_GUILESS_MAIN(DesignCommandsTest)
#include "test_design_commands.moc"
