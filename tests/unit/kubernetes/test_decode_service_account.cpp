// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class DecodeServiceAccountTest : public QObject {
    Q_OBJECT
private slots:
    void everything();
    void absent();
    void badValues();
};

void DecodeServiceAccountTest::everything()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: s\n"
                                    "  annotations:\n"
                                    "    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r\n"
                                    "    iam.gke.io/gcp-service-account: a@p.iam\n"
                                    "automountServiceAccountToken: false\n"
                                    "secrets: [{name: t}, {}]\nimagePullSecrets: [{name: pull}]\n");
    const auto *account = decoded.only<ServiceAccountObject>();
    QVERIFY2(account != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    QVERIFY(account->automountServiceAccountToken == false);
    QVERIFY(account->secrets == std::vector<std::string>{"t"});
    QVERIFY(account->imagePullSecrets == std::vector<std::string>{"pull"});
    QCOMPARE(account->cloudIdentities.size(), std::size_t{2});
    COMPARE(account->cloudIdentities[0].provider, "aws");
    COMPARE(account->cloudIdentities[0].identity, "arn:aws:iam::1:role/r");
    QCOMPARE(account->cloudIdentities[0].where.lineOneBased, 6U);
    COMPARE(account->cloudIdentities[1].provider, "gcp");
}

void DecodeServiceAccountTest::absent()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n"
                                    "secrets: null\n");
    const auto *account = decoded.only<ServiceAccountObject>();
    QVERIFY(account != nullptr);
    QVERIFY(!account->automountServiceAccountToken);
    QVERIFY(account->secrets.empty() && account->cloudIdentities.empty());
}

void DecodeServiceAccountTest::badValues()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n"
                                    "imagePullSecrets: pull\n");
    COMPARE(decoded.said(), "error DB1403 4:19");
    QVERIFY(decoded.only<ServiceAccountObject>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeServiceAccountTest)
#include "test_decode_service_account.moc"
