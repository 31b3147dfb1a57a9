// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_fixture.h"

#include <QFile>
#include <QTest>

using namespace drawbridge::test;

/// People from the terminal: from `allow` to a proven export.
class PeopleCommandsTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init();

    void peopleAreDrawnAndProven();
    void anIssuerIsAskedFor();
    void aWrongIssuerLeavesTheFileAlone();
    void aDesignMayBeginWithAnIssuer();
    void aWiderRuleIsNoticed();

private:
    [[nodiscard]] QByteArray design() const
    {
        return readAll(m_folder->filePath("d.drawbridge.yaml"));
    }
    [[nodiscard]] ProgramResult allowAdmins(const QStringList &more = {}) const
    {
        return ctl(QStringList{"allow", "d.drawbridge.yaml", "--from", "Group/admins", "--to",
                               "shop/web", "--port", "8080"} +
                   more);
    }
};

namespace {

const QStringList kIssuer{"--token-issuer", "https://idp.example", "--audience",     "shop",
                          "--groups-claim", "realm_access",        "--groups-claim", "roles"};

} // namespace

void PeopleCommandsTest::init()
{
    newFolder();
    writeText(m_folder->filePath("in/all.yaml"),
              readAll(QStringLiteral(DRAWBRIDGE_SOURCE_DIR
                                     "/tests/golden/designs/people/manifests.yaml")));
    const auto result =
        ctl({"design", "in", "-o", "d.drawbridge.yaml", "--empty", "--mesh", "sidecar"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
}

void PeopleCommandsTest::peopleAreDrawnAndProven()
{
    const auto drawn = allowAdmins(kIssuer);
    QVERIFY2(drawn.exitCode == 0, drawn.err.constData());
    for (const char *text :
         {"issuer: https://idp.example\n", "- realm_access\n  - roles\n", "- node: Group/admins\n",
          "- from: Group/admins\n  to: edge/Deployment/public\n",
          "- from: edge/Deployment/public\n  to: shop/Deployment/web\n"})
        QVERIFY2(design().contains(text), (QByteArray(text) + "\n" + design()).constData());
    const auto exported = ctl({"export", "d.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QVERIFY(
        QFile::exists(m_folder->filePath("out/requestauthentications/edge-tokens-public.yaml")));
    const auto proven = ctl({"verify", "d.drawbridge.yaml", "--against", "out"});
    QVERIFY2(proven.exitCode == 0, proven.out.constData());
}

void PeopleCommandsTest::anIssuerIsAskedFor()
{
    QCOMPARE(allowAdmins().exitCode, 0);
    const auto exported = ctl({"export", "d.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.err.contains("the design names no issuer of tokens") &&
                 exported.err.contains("set tokenIssuer of the design"),
             exported.err.constData());
    const auto proven = ctl({"verify", "d.drawbridge.yaml", "--against", "out"});
    QCOMPARE(proven.exitCode, 1);
    QVERIFY2(proven.out.contains("fill in tokenIssuer"), proven.out.constData());
}

void PeopleCommandsTest::aWrongIssuerLeavesTheFileAlone()
{
    const QByteArray before = design();
    const auto refused = allowAdmins({"--token-issuer", "https://idp.example"});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("names no audience"), refused.err.constData());
    QCOMPARE(design(), before);
}

void PeopleCommandsTest::aDesignMayBeginWithAnIssuer()
{
    const auto begun = ctl(QStringList{"design", "in", "-o", "e.drawbridge.yaml", "--empty",
                                       "--jwks-uri", "https://idp.example/keys"} +
                           kIssuer);
    QVERIFY2(begun.exitCode == 0, begun.err.constData());
    const QByteArray written = readAll(m_folder->filePath("e.drawbridge.yaml"));
    QVERIFY2(written.contains("jwksUri: https://idp.example/keys\n") &&
                 written.contains("audiences:\n  - shop\n"),
             written.constData());
}

void PeopleCommandsTest::aWiderRuleIsNoticed()
{
    QCOMPARE(allowAdmins(kIssuer).exitCode, 0);
    QCOMPARE(ctl({"export", "d.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const QString file = m_folder->filePath("out/authorizationpolicies/edge-allow-public.yaml");
    QByteArray wider = readAll(file);
    QVERIFY2(wider.contains("      - admins\n"), wider.constData());
    wider.replace("      - admins\n", "      - admins\n      - interns\n");
    writeText(file, wider);
    const auto proven = ctl({"verify", "d.drawbridge.yaml", "--against", "out"});
    QCOMPARE(proven.exitCode, 1);
    QVERIFY2(proven.out.contains("with roles interns"), proven.out.constData());
}

QTEST_GUILESS_MAIN(PeopleCommandsTest)
#include "test_people_commands.moc"
