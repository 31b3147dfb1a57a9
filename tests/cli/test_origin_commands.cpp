// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

/// What `why` and `verify` say of objects that an export wrote.
class OriginCommandsTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init();

    void whyNamesTheFlowOfWhatAdmits();
    void whyNamesTheBaselineOfWhatCloses();
    void whyNamesTheFlowInBulk();
    void whyOfAServiceNamesTheFlow();
    void verifyNamesTheFlowOfWhatOpens();
    void verifyTellsWhatIsNoLongerDrawn();
    void existingPoliciesTellWhatIsNoLongerDrawn();
    void aFreshExportIsMadeForWhatIsDrawn();

private:
    const QString m_call = "shop/Deployment/web -> shop/Deployment/cart on 7070/TCP";
};

namespace {

/// Of one layer, what its first deciding object was made for.
QJsonObject madeForIn(const QByteArray &json, const QString &layer)
{
    for (const auto &item : QJsonDocument::fromJson(json)["layers"].toArray())
        if (item.toObject()["layer"].toString() == layer)
            return item.toObject()["by"].toArray().first().toObject()["madeFor"].toObject();
    return {};
}

const QStringList kAsk{"why", "in", "out", "--to", "shop/cart", "--port", "7070", "--from"};

} // namespace

/// The shop's one flow, exported into `out`.
void OriginCommandsTest::init()
{
    startShop();
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
}

void OriginCommandsTest::whyNamesTheFlowOfWhatAdmits()
{
    const auto result = ctl(kAsk + QStringList{"shop/web"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.out.count("      made for " + m_call.toUtf8() + " (design shop)\n"), 2);
    const auto json = ctl(kAsk + QStringList{"shop/web", "-o", "json"});
    for (const char *layer : {"network-egress", "network-ingress"}) {
        const QJsonObject madeFor = madeForIn(json.out, layer);
        QCOMPARE(madeFor["design"].toString(), QString("shop"));
        const QJsonObject flow = madeFor["flows"].toArray().first().toObject();
        QCOMPARE(flow["from"].toString(), QString("shop/Deployment/web"));
        QCOMPARE(flow["to"].toString(), QString("shop/Deployment/cart"));
        QCOMPARE(flow["ports"].toString(), QString("7070/TCP"));
        QCOMPARE(madeFor["others"].toInt(-1), 0);
    }
}

void OriginCommandsTest::whyNamesTheBaselineOfWhatCloses()
{
    const auto result = ctl(kAsk + QStringList{"shop/other"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.out.contains("      deny-all, baseline of design shop\n") &&
                 result.out.contains("      made for something else that design shop draws\n"),
             result.out.constData());
    QVERIFY(!result.out.contains(m_call.toUtf8()));
}

void OriginCommandsTest::whyNamesTheFlowInBulk()
{
    const auto result = ctl(
        {"why", "in", "out", "--requests", "-"},
        R"({"id":"1","from":{"namespace":"shop","kind":"Deployment","name":"web"},"to":{"namespace":"shop","kind":"Deployment","name":"cart"},"port":7070})");
    QCOMPARE(madeForIn(result.out, "network-ingress")["flows"].toArray().size(), 1);
}

void OriginCommandsTest::whyOfAServiceNamesTheFlow()
{
    const QStringList ask{"why",    "in", "out",  "--from",           "shop/web",
                          "--port", "80", "--to", "shop/Service/cart"};
    const auto result = ctl(ask);
    QVERIFY2(result.out.contains("made for " + m_call.toUtf8()), result.out.constData());
    const auto json = QJsonDocument::fromJson(ctl(ask + QStringList{"-o", "json"}).out);
    const auto decision = json["targets"].toArray().first().toObject()["decision"].toObject();
    QVERIFY(!madeForIn(QJsonDocument(decision).toJson(), "network-ingress").isEmpty());
}

void OriginCommandsTest::verifyNamesTheFlowOfWhatOpens()
{
    const QString file = m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml");
    QByteArray text = readAll(file);
    QCOMPARE(text.count("port: 7070"), 1);
    writeText(file, text.replace("port: 7070", "port: 7071"));
    const QStringList ask{"verify", "shop.drawbridge.yaml", "--against", "out"};
    const auto result = ctl(ask);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.out.contains("      made for " + m_call.toUtf8() + " (design shop)\n"),
             result.out.constData());
    const auto json = QJsonDocument::fromJson(ctl(ask + QStringList{"-o", "json"}).out);
    bool isNamed = false;
    for (const auto &difference : json["differences"].toArray())
        for (const auto &place : difference.toObject()["where"].toArray())
            isNamed =
                isNamed || !place.toObject()["madeFor"].toObject()["flows"].toArray().isEmpty();
    QVERIFY(isNamed);
}

void OriginCommandsTest::verifyTellsWhatIsNoLongerDrawn()
{
    QCOMPARE(ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart"})
                 .exitCode,
             0);
    const QStringList ask{"verify", "shop.drawbridge.yaml", "--against", "out"};
    const auto result = ctl(ask);
    QCOMPARE(result.exitCode, 1);
    const QByteArray line = "no longer drawn: NetworkPolicy shop/allow-cart "
                            "(out/networkpolicies/shop-allow-cart.yaml:2:1) was made for " +
                            m_call.toUtf8() + '\n';
    QVERIFY2(result.out.contains(line), result.out.constData());
    QCOMPARE(result.out.count("no longer drawn: "), 2);
    const auto lost =
        QJsonDocument::fromJson(ctl(ask + QStringList{"-o", "json"}).out)["noLongerDrawn"]
            .toArray();
    QCOMPARE(lost.size(), 2);
    QCOMPARE(lost[0].toObject()["object"].toString(), QString("NetworkPolicy shop/allow-cart"));
    QCOMPARE(lost[0].toObject()["madeFor"].toString(), m_call);
    QCOMPARE(lost[0].toObject()["where"].toObject()["line"].toInt(), 2);
}

void OriginCommandsTest::existingPoliciesTellWhatIsNoLongerDrawn()
{
    QCOMPARE(ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart"})
                 .exitCode,
             0);
    const QByteArray policy =
        readAll(m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml"));
    writeText(m_folder->filePath("in/applied.yaml"), policy);
    const QStringList ask{"verify", "shop.drawbridge.yaml"};
    QVERIFY(!ctl(ask).out.contains("no longer drawn"));
    const auto result = ctl(ask + QStringList{"--existing"});
    QVERIFY2(
        result.out.contains("no longer drawn: NetworkPolicy shop/allow-cart (in/applied.yaml:"),
        result.out.constData());
}

void OriginCommandsTest::aFreshExportIsMadeForWhatIsDrawn()
{
    const QStringList ask{"verify", "shop.drawbridge.yaml", "--against", "out"};
    QVERIFY(!ctl(ask).out.contains("no longer drawn"));
    QVERIFY(!ctl(ask + QStringList{"-o", "json"}).out.contains("noLongerDrawn"));
}

QTEST_GUILESS_MAIN(OriginCommandsTest)
#include "test_origin_commands.moc"
