// SPDX-License-Identifier: Apache-2.0
#include "model/base/node_key.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class NodeKeyTest : public QObject {
    Q_OBJECT
private slots:
    void roundTrip_data();
    void roundTrip();
    void refuses_data();
    void refuses();
};

void NodeKeyTest::roundTrip_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("namespaced") << "shop/Deployment/web";
    QTest::newRow("outside any namespace") << "External/internet";
    QTest::newRow("with a cluster") << "prod-eu:shop/Deployment/web";
    QTest::newRow("a cluster and no namespace") << "prod-eu:Namespace/shop";
    QTest::newRow("a colon in an RBAC name is no cluster") << "Group/oidc:admins";
}

void NodeKeyTest::roundTrip()
{
    QFETCH(QString, text);
    const auto key = NodeKey::parse(text.toStdString());
    QVERIFY(key);
    COMPARE(QString::fromStdString(toString(*key)), text);
}

void NodeKeyTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << "";
    QTest::newRow("one part") << "web";
    QTest::newRow("four parts") << "a/b/c/d";
    QTest::newRow("an empty part") << "shop//web";
    QTest::newRow("an empty cluster") << ":shop/Deployment/web";
    QTest::newRow("a slash at the end") << "shop/Deployment/";
}

void NodeKeyTest::refuses()
{
    QFETCH(QString, text);
    const SourceSpan where{makeFileRef("d.yaml"), 2, 5};
    const auto key = NodeKey::parse(text.toStdString(), where);
    QVERIFY(!key);
    COMPARE(key.error().code, ErrorCode::NodeKeyInvalid);
    COMPARE(key.error().where, where);
}

QTEST_GUILESS_MAIN(NodeKeyTest)
#include "test_node_key.moc"
