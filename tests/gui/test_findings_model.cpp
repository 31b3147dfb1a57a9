// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "views/models/explorer_model.h"
#include "views/models/findings_filter.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"
#include "views/models/inspector_content.h"
#include "views/models/manifest_files_model.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/port_offers.h"
#include "views/models/preview_documents.h"
#include "views/models/row_diff.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;

namespace {

Finding finding(const std::string &rule, Severity severity, const std::string &target,
                const std::string &peer = {})
{
    Finding result;
    result.ruleId = rule;
    result.severity = severity;
    result.target = {{}, "shop", "Deployment", target};
    if (!peer.empty())
        result.peer = NodeKey{{}, "web", "Deployment", peer};
    result.message = rule + " on " + target;
    result.ports = PortSet{{Protocol::Tcp, 9090, 9090}};
    return result;
}

std::vector<int> carryOut(std::vector<int> list, const std::vector<int> &after)
{
    for (const RowStep &step : rowSteps(list, after)) {
        if (step.kind == RowStep::Kind::Remove)
            list.erase(list.begin() + step.first, list.begin() + step.first + step.count);
        else
            list.insert(list.begin() + step.first, after.begin() + step.first,
                        after.begin() + step.first + step.count);
    }
    return list;
}

} // namespace

/// The rows of the findings, what a filter leaves of them, and the steps from list to list.
class FindingsModelTest : public QObject {
    Q_OBJECT
private slots:
    void rowStepsLeadFromOneListToTheOther_data();
    void rowStepsLeadFromOneListToTheOther();
    void findingsModelEmitsExactRows();
    void findingsModelShowsVeryManyAnew();
    void findingsModelShowsAFinding();
    void findingsFilterMatches_data();
    void findingsFilterMatches();
};

void FindingsModelTest::rowStepsLeadFromOneListToTheOther_data()
{
    QTest::addColumn<std::vector<int>>("before");
    QTest::addColumn<std::vector<int>>("after");
    using List = std::vector<int>;
    QTest::newRow("nothing to nothing") << List{} << List{};
    QTest::newRow("all new") << List{} << List{1, 2, 3};
    QTest::newRow("all gone") << List{1, 2, 3} << List{};
    QTest::newRow("one in the middle") << List{1, 3} << List{1, 2, 3};
    QTest::newRow("ends change") << List{1, 2, 3} << List{0, 2, 9};
    QTest::newRow("order turns round") << List{1, 2, 3} << List{3, 2, 1};
    QTest::newRow("several runs") << List{1, 2, 3, 4, 5, 6} << List{0, 2, 3, 7, 8, 6, 9};
}

void FindingsModelTest::rowStepsLeadFromOneListToTheOther()
{
    QFETCH(std::vector<int>, before);
    QFETCH(std::vector<int>, after);
    QVERIFY(carryOut(before, after) == after);
    QVERIFY(rowSteps(after, after).empty());
}

void FindingsModelTest::findingsModelEmitsExactRows()
{
    FindingsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFindings({finding("ZT-NET-001", Severity::High, "a"),
                       finding("ZT-NET-004", Severity::High, "b", "c"),
                       finding("ZT-MTLS-001", Severity::Medium, "d")});
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    Finding reworded = finding("ZT-MTLS-001", Severity::Medium, "d");
    reworded.message = "another sentence";
    model.setFindings({finding("ZT-NET-001", Severity::High, "a"), reworded});
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.front().at(1).toInt(), 1);
    QCOMPARE(inserted.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(model.rowCount(), 2);
}

void FindingsModelTest::findingsModelShowsVeryManyAnew()
{
    std::vector<Finding> many;
    for (int i = 0; i < 6000; ++i)
        many.push_back(finding("ZT-NET-001", Severity::High, std::to_string(i).c_str()));
    FindingsModel model;
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    model.setFindings(many);
    QCOMPARE(model.rowCount(), 6000);
    QCOMPARE(resets.size(), 1);
    model.setFindings({finding("ZT-NET-001", Severity::High, "a")});
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(resets.size(), 2);
    QCOMPARE(inserts.size(), 0);
}

void FindingsModelTest::findingsModelShowsAFinding()
{
    FindingsModel model;
    Finding shown = finding("ZT-NET-004", Severity::High, "prometheus", "cart-cleanup");
    shown.evidence = {{makeFileRef("jobs/cron.yaml"), 12, 3}};
    model.setFindings({shown});
    const auto text = [&](int column) { return model.index(0, column).data().toString(); };
    QCOMPARE(text(FindingsModel::SeverityColumn), QStringLiteral("High"));
    QCOMPARE(text(FindingsModel::RuleColumn), QStringLiteral("ZT-NET-004"));
    QVERIFY(text(FindingsModel::TitleColumn).endsWith(QLatin1String(": 9090/TCP")));
    QCOMPARE(text(FindingsModel::SubjectColumn), QStringLiteral("cart-cleanup → prometheus"));
    QCOMPARE(text(FindingsModel::SourceColumn), QStringLiteral("cron.yaml:12"));
    QCOMPARE(model.index(0, 0).data(IconNameRole).toString(), QStringLiteral("sev-high"));

    shown.peer.reset();
    shown.subKey = "any of 37";
    model.setFindings({shown});
    QVERIFY(text(FindingsModel::TitleColumn).endsWith(QLatin1String(": 9090/TCP")));
    QCOMPARE(text(FindingsModel::SubjectColumn), QStringLiteral("any of 37 → shop/prometheus"));
}

void FindingsModelTest::findingsFilterMatches_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("rows");
    QTest::newRow("an empty query shows all") << "" << 3;
    QTest::newRow("a word anywhere in a row") << "mtls" << 1;
    QTest::newRow("one severity") << "sev:medium" << 1;
    QTest::newRow("that severity or worse") << "sev:high+" << 2;
    QTest::newRow("an unknown severity matches nothing") << "sev:awful" << 0;
    QTest::newRow("namespace of either end") << "ns:web" << 1;
    QTest::newRow("rule and word together") << "rule:net prometheus" << 1;
}

void FindingsModelTest::findingsFilterMatches()
{
    QFETCH(QString, query);
    QFETCH(int, rows);
    FindingsModel model;
    model.setFindings({finding("ZT-NET-001", Severity::High, "grafana"),
                       finding("ZT-NET-004", Severity::High, "prometheus", "cron"),
                       finding("ZT-MTLS-001", Severity::Medium, "redis")});
    FindingsFilter filter;
    QAbstractItemModelTester tester(&filter,
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    filter.setSourceModel(&model);
    filter.setQuery(query);
    QCOMPARE(filter.rowCount(), rows);
}

QTEST_MAIN(FindingsModelTest)
#include "test_findings_model.moc"
