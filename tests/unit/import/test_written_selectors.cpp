// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "model/import/written_selectors.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

const char *const kPolicy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector:\n    matchLabels:\n"
    "      app: web\n    matchExpressions:\n"
    "    - {key: role, operator: In, values: [x, c, b]}\n    - key: tier\n      operator: Exists\n";

} // namespace

/// How selectors stand in their file: what is a label and what an expression, in which order.
class WrittenSelectorsTest : public QObject {
    Q_OBJECT
private slots:
    void tellsLabelsFromExpressions();
    void madeUpWhereTheFileIsGone();
};

void WrittenSelectorsTest::tellsLabelsFromExpressions()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("policy.yaml");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kPolicy);
    file.close();
    Diagnostics diagnostics;
    const ResourceSet resources = importPaths({path.toStdString()}, {}, diagnostics);
    QCOMPARE(resources.networkPolicies.size(), std::size_t(1));
    WrittenSelectors written(1U << 20U);
    const WrittenSelector selector = written.find(resources.networkPolicies[0].podSelector);
    QCOMPARE(selector.labels.size(), std::size_t(1));
    QCOMPARE(selector.expressions.size(), std::size_t(2));
    QVERIFY((selector.expressions[0].values == std::vector<std::string>{"x", "c", "b"}));
    QVERIFY(selector.expressions[1].op == "Exists");
}

void WrittenSelectorsTest::madeUpWhereTheFileIsGone()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importText(kPolicy, "nowhere.yaml", {}, diagnostics);
    WrittenSelectors written(1U << 20U);
    const WrittenSelector selector = written.find(resources.networkPolicies[0].podSelector);
    QVERIFY(selector.labels.at("app") == "web");
    QCOMPARE(selector.expressions.size(), std::size_t(2));
    QVERIFY((selector.expressions[0].values == std::vector<std::string>{"b", "c", "x"}));
}

QTEST_GUILESS_MAIN(WrittenSelectorsTest)
#include "test_written_selectors.moc"
