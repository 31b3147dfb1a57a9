// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>

using namespace drawbridge::test;

/// `export --policy-as-code`, `--policy-action`, `--secret-stubs` and `--spire`.
class PolicyCommandsTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init();

    void policiesLieInAFolderOfTheirOwn_data();
    void policiesLieInAFolderOfTheirOwn();
    void severalEnginesAtOnce();
    void theActionIsWritten_data();
    void theActionIsWritten();
    void whatWouldBeRefusedIsTold();
    void aRuleThatTheDesignAsksForIsWritten();
    void brokenSettingsAreToldWithTheirPlace();
    void policiesThatAreNoLongerAskedForGo();
    void policiesAreNoPartOfTheProof();
    void stubsNeverHoldValues_data();
    void stubsNeverHoldValues();
    void withoutLiteralsThereAreNoStubs();
    void everyWorkloadGetsAnIdOfSpire();
    void bindingsBeyondTheDrawingAreListed();
    void aBaselineIsNoPartOfTheDifference();
    void usageErrors_data();
    void usageErrors();
    void aFolderThatCannotBeWrittenTo();

private:
    ProgramResult exported(const QStringList &more) const
    {
        return ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out"} + more);
    }
    QStringList filesIn(const QString &folder) const;
    QByteArray textIn(const QString &folder) const;
};

void PolicyCommandsTest::init()
{
    startShop();
    startDesign();
}

QStringList PolicyCommandsTest::filesIn(const QString &folder) const
{
    QStringList names;
    const QDir root(m_folder->filePath(folder));
    QDirIterator files(root.path(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        names << root.relativeFilePath(files.next());
    names.sort();
    return names;
}

QByteArray PolicyCommandsTest::textIn(const QString &folder) const
{
    QByteArray text;
    for (const QString &name : filesIn(folder))
        text += readAll(m_folder->filePath(folder + '/' + name));
    return text;
}

void PolicyCommandsTest::policiesLieInAFolderOfTheirOwn_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<QStringList>("files");
    QTest::newRow("vap") << "vap"
                         << QStringList{"README.md", "vap/kustomization.yaml",
                                        "vap/own-service-account-binding.yaml",
                                        "vap/own-service-account-policy.yaml"};
    QTest::newRow("gatekeeper") << "gatekeeper"
                                << QStringList{"README.md",
                                               "gatekeeper/constraints/kustomization.yaml",
                                               "gatekeeper/constraints/own-service-account.yaml",
                                               "gatekeeper/templates/kustomization.yaml",
                                               "gatekeeper/templates/own-service-account.yaml"};
    QTest::newRow("kyverno") << "kyverno"
                             << QStringList{"README.md", "kyverno/kustomization.yaml",
                                            "kyverno/own-service-account.yaml"};
}

void PolicyCommandsTest::policiesLieInAFolderOfTheirOwn()
{
    QFETCH(QString, engine);
    QFETCH(QStringList, files);
    const auto result = exported({"--policy-as-code", engine});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QCOMPARE(filesIn("out/policy-as-code"), files);
    QVERIFY(!readAll(m_folder->filePath("out/kustomization.yaml")).contains("policy-as-code"));
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/networkpolicies")));
}

void PolicyCommandsTest::severalEnginesAtOnce()
{
    const auto together = exported({"--policy-as-code", "kyverno,vap"});
    QVERIFY2(together.exitCode == 0, together.err.constData());
    const QByteArray text = textIn("out/policy-as-code");
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/policy-as-code/vap")));
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/policy-as-code/kyverno")));
    QCOMPARE(exported({"--policy-as-code", "vap", "--policy-as-code", "kyverno"}).exitCode, 0);
    QCOMPARE(textIn("out/policy-as-code"), text);
}

void PolicyCommandsTest::theActionIsWritten_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<QByteArray>("denying");
    QTest::addColumn<QByteArray>("warning");
    QTest::newRow("vap") << "vap" << QByteArray("- Deny") << QByteArray("- Warn");
    QTest::newRow("gatekeeper") << "gatekeeper" << QByteArray("enforcementAction: deny")
                                << QByteArray("enforcementAction: warn");
    QTest::newRow("kyverno") << "kyverno" << QByteArray("Enforce") << QByteArray("Audit");
}

void PolicyCommandsTest::theActionIsWritten()
{
    QFETCH(QString, engine);
    QFETCH(QByteArray, denying);
    QFETCH(QByteArray, warning);
    QCOMPARE(exported({"--policy-as-code", engine}).exitCode, 0);
    QByteArray text = textIn("out/policy-as-code/" + engine);
    QVERIFY2(text.contains(denying) && !text.contains(warning), text.constData());
    QCOMPARE(exported({"--policy-as-code", engine, "--policy-action", "warn"}).exitCode, 0);
    text = textIn("out/policy-as-code/" + engine);
    QVERIFY2(text.contains(warning) && !text.contains(denying), text.constData());
}

void PolicyCommandsTest::whatWouldBeRefusedIsTold()
{
    const QString path = m_folder->filePath("shop.drawbridge.yaml");
    writeText(path, readAll(path).replace("clusters:\n- sources:",
                                          "clusters:\n- admission: {allowedRegistries: "
                                          "[registry.example/shop/]}\n  sources:"));
    const auto result = exported({"--policy-as-code", "vap"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY2(result.out.contains("admission would refuse shop/Deployment/cart"),
             result.out.constData());
    QVERIFY2(result.out.contains("cart.yaml:"), result.out.constData());
    QVERIFY(readAll(m_folder->filePath("out/policy-as-code/README.md"))
                .contains("shop/Deployment/cart"));
}

void PolicyCommandsTest::aRuleThatTheDesignAsksForIsWritten()
{
    const QString path = m_folder->filePath("shop.drawbridge.yaml");
    writeText(path, readAll(path).replace("clusters:\n- sources:",
                                          "clusters:\n- admission: {imageKeys: "
                                          "[\"k8s://signing/cosign\"]}\n  sources:"));
    const auto result = exported({"--policy-as-code", "vap,kyverno"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY2(result.err.contains("DB2201") && result.err.contains("it cannot look signatures up"),
             result.err.constData());
    QVERIFY(filesIn("out/policy-as-code/vap").filter("image-signatures").isEmpty());
    QVERIFY(readAll(m_folder->filePath("out/policy-as-code/kyverno/image-signatures.yaml"))
                .contains("k8s://signing/cosign"));
}

void PolicyCommandsTest::brokenSettingsAreToldWithTheirPlace()
{
    const QString path = m_folder->filePath("shop.drawbridge.yaml");
    writeText(path, readAll(path).replace("clusters:\n- sources:",
                                          "clusters:\n- admission: {allowedRegistries: "
                                          "[\"https://registry.example/\"]}\n  sources:"));
    const auto result = exported({"--policy-as-code", "vap"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("https://registry.example/") &&
                 result.err.contains("shop.drawbridge.yaml:"),
             result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

void PolicyCommandsTest::policiesThatAreNoLongerAskedForGo()
{
    QCOMPARE(exported({"--policy-as-code", "vap,kyverno"}).exitCode, 0);
    const QString mine = m_folder->filePath("out/policy-as-code/vap/mine.yaml");
    writeText(mine, "kind: Mine\n");
    QCOMPARE(exported({"--policy-as-code", "kyverno"}).exitCode, 0);
    QCOMPARE(filesIn("out/policy-as-code/vap"), QStringList{"mine.yaml"});
    QCOMPARE(exported({}).exitCode, 0);
    QCOMPARE(filesIn("out/policy-as-code"), QStringList{"vap/mine.yaml"});
}

void PolicyCommandsTest::policiesAreNoPartOfTheProof()
{
    QCOMPARE(exported({"--policy-as-code", "vap,gatekeeper,kyverno"}).exitCode, 0);
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
}

void PolicyCommandsTest::stubsNeverHoldValues_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QByteArray>("kind");
    QTest::newRow("external secrets") << "external-secrets" << QByteArray("kind: ExternalSecret");
    QTest::newRow("a driver of storage") << "csi" << QByteArray("kind: SecretProviderClass");
}

void PolicyCommandsTest::stubsNeverHoldValues()
{
    QFETCH(QString, source);
    QFETCH(QByteArray, kind);
    writeText(m_folder->filePath("in/cart.yaml"),
              workload("cart",
                       "        env:\n        - {name: DB_PASSWORD, value: Tr0ub4dor-hidden}\n",
                       7070));
    const auto result = exported({"--secret-stubs", source});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QByteArray text = textIn("out/secret-stubs");
    QVERIFY2(text.contains(kind) && text.contains("DB_PASSWORD"), text.constData());
    QVERIFY(!textIn("out").contains("Tr0ub4dor"));
    QVERIFY(!(result.out + result.err).contains("Tr0ub4dor"));
    QVERIFY(!readAll(m_folder->filePath("out/kustomization.yaml")).contains("secret-stubs"));
}

void PolicyCommandsTest::withoutLiteralsThereAreNoStubs()
{
    const auto result = exported({"--secret-stubs", "csi"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/secret-stubs")));
}

void PolicyCommandsTest::everyWorkloadGetsAnIdOfSpire()
{
    const auto result = exported({"--spire", "--spire-class", "blue"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QCOMPARE(filesIn("out/spire"),
             (QStringList{"shop-cart.yaml", "shop-other.yaml", "shop-web.yaml"}));
    const QByteArray text = textIn("out/spire");
    QVERIFY2(text.contains("kind: ClusterSPIFFEID") && text.contains("className: blue"),
             text.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "out"}).exitCode, 0);
    QCOMPARE(exported({}).exitCode, 0);
    QVERIFY(filesIn("out/spire").isEmpty());
}

void PolicyCommandsTest::bindingsBeyondTheDrawingAreListed()
{
    const QString rbac = m_folder->filePath("in/rbac.yaml");
    writeText(rbac, "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
                    "metadata: {name: admins}\nroleRef: {apiGroup: rbac.authorization.k8s.io, "
                    "kind: ClusterRole, name: cluster-admin}\nsubjects:\n"
                    "- {kind: ServiceAccount, name: cart, namespace: shop}\n");
    QCOMPARE(exported({}).exitCode, 0);
    const QByteArray text = textIn("out/rbac");
    QVERIFY2(text.contains("gives ServiceAccount shop/cart: * *.* everywhere") &&
                 text.contains("kubectl delete clusterrolebinding admins"),
             text.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "out"}).exitCode, 0);
    QCOMPARE(exported({"--kinds", "NetworkPolicy"}).exitCode, 0);
    QVERIFY(filesIn("out/rbac").isEmpty());
    QCOMPARE(exported({}).exitCode, 0);
    QVERIFY(QFile::remove(rbac));
    QCOMPARE(exported({}).exitCode, 0);
    QVERIFY(filesIn("out/rbac").isEmpty());
}

void PolicyCommandsTest::aBaselineIsNoPartOfTheDifference()
{
    QCOMPARE(exported({"--baseline", "banp"}).exitCode, 0);
    QVERIFY(textIn("out/baseline").contains("kind: BaselineAdminNetworkPolicy"));
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "out"}).exitCode, 0);
    QCOMPARE(exported({"--baseline", "cnp"}).exitCode, 0);
    QVERIFY(textIn("out/baseline").contains("tier: Baseline"));
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "out"}).exitCode, 0);
    QCOMPARE(exported({}).exitCode, 0);
    QVERIFY(filesIn("out/baseline").isEmpty());
}

void PolicyCommandsTest::usageErrors_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no such engine")
        << QStringList{"--policy-as-code", "opa"}
        << QByteArray("no engine \"opa\" is known: --policy-as-code takes vap, gatekeeper and "
                      "kyverno");
    QTest::newRow("one of two engines is none")
        << QStringList{"--policy-as-code", "vap,VAP"} << QByteArray("no engine \"VAP\" is known");
    QTest::newRow("no engine at all")
        << QStringList{"--policy-as-code"} << QByteArray("--policy-as-code");
    QTest::newRow("no such action")
        << QStringList{"--policy-as-code", "vap", "--policy-action", "audit"}
        << QByteArray("--policy-action is deny or warn, not \"audit\"");
    QTest::newRow("an action for nothing")
        << QStringList{"--policy-action", "warn"}
        << QByteArray("--policy-action says what the policies of --policy-as-code do");
    QTest::newRow("no such store")
        << QStringList{"--secret-stubs", "vault"} << QByteArray("\"vault\"");
    QTest::newRow("policies in a stage")
        << QStringList{"--policy-as-code", "vap", "--stage", "3"}
        << QByteArray(
               "policy as code, stubs of secrets, ids of SPIRE and a baseline belong to no stage");
    QTest::newRow("stubs in a stage")
        << QStringList{"--secret-stubs", "csi", "--stage", "3"}
        << QByteArray(
               "policy as code, stubs of secrets, ids of SPIRE and a baseline belong to no stage");
    QTest::newRow("ids of SPIRE in a stage")
        << QStringList{"--spire", "--stage", "0"} << QByteArray("belong to no stage");
    QTest::newRow("a baseline in a stage")
        << QStringList{"--baseline", "cnp", "--stage", "3"} << QByteArray("belong to no stage");
    QTest::newRow("no such baseline")
        << QStringList{"--baseline", "anp"} << QByteArray("--baseline is banp or cnp, not \"anp\"");
    QTest::newRow("a class for nothing")
        << QStringList{"--spire-class", "blue"}
        << QByteArray("--spire-class is the class of the objects of --spire");
}

void PolicyCommandsTest::usageErrors()
{
    QFETCH(QStringList, more);
    QFETCH(QByteArray, said);
    const auto result = exported(more);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(said), result.err.constData());
    QVERIFY(result.out.isEmpty());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

void PolicyCommandsTest::aFolderThatCannotBeWrittenTo()
{
    writeText(m_folder->filePath("out/policy-as-code"), "a file of somebody else\n");
    const auto result = exported({"--policy-as-code", "vap"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("DB2203") && result.err.contains("policy-as-code"),
             result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/kustomization.yaml")));
}

QTEST_GUILESS_MAIN(PolicyCommandsTest)
#include "test_policy_commands.moc"
