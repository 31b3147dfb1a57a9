// SPDX-License-Identifier: Apache-2.0
#include "model/design/custom_rule.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

const QString kRule = R"(apiVersion: drawbridge.dev/v1
kind: Rules
rules:
- id: ACME-POD-1
  title: Has no owner
  severity: medium
  fix: Label the pods with their owner.
  references: [N3, Z-ID]
  workloads:
    kinds: [StatefulSet, Deployment]
    namespaces: {matchLabels: {stage: live}}
  when:
    all:
    - not: {fact: label, key: owner, exists: true}
    - {fact: image, startsWith: docker.io/}
    - {fact: replicas, atLeast: 2}
  tests:
  - name: nobody
    fires: [shop/Deployment/b, shop/Deployment/a]
    manifests: "a: b"
)";

Result<std::vector<CustomRule>> read(const QString &text)
{
    Diagnostics diagnostics;
    return readCustomRules(text.toStdString(), makeFileRef("rules.yaml"), diagnostics);
}

void write(const QString &path, const QString &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.toUtf8());
}

} // namespace

class CustomRuleFileTest : public QObject {
    Q_OBJECT
private slots:
    void readsEveryPart();
    void readsConnections();
    void badRules_data();
    void badRules();
    void boundsConditions();
    void readsFolders();
    void foldersWithoutRulesAreErrors();
    void anIdStandsOnce();
    void rulesLieBesideADesign();
};

void CustomRuleFileTest::readsEveryPart()
{
    const auto rules = read(kRule).value();
    QCOMPARE(rules.size(), std::size_t{1});
    const CustomRule &rule = rules.front();
    QCOMPARE(rule.id, std::string("ACME-POD-1"));
    QCOMPARE(rule.severity, std::string("medium"));
    QCOMPARE(rule.description, std::string("Has no owner")); // the title, where none is written
    QCOMPARE(rule.references, std::string("N3 Z-ID"));
    QCOMPARE(rule.selection.kinds, (std::vector<std::string>{"Deployment", "StatefulSet"}));
    QCOMPARE(toString(rule.selection.namespaces), std::string("stage=live"));
    QVERIFY(rule.selection.labels.isEverything());
    QCOMPARE(rule.when.kind, CustomCondition::Kind::All);
    QCOMPARE(rule.when.parts.size(), std::size_t{3});
    QCOMPARE(rule.when.parts[0].kind, CustomCondition::Kind::Not);
    QCOMPARE(rule.when.parts[0].parts.front().key, std::string("owner"));
    QCOMPARE(rule.when.parts[1].texts, std::vector<std::string>{"docker.io/"});
    QCOMPARE(rule.when.parts[2].number, std::int64_t{2});
    QCOMPARE(rule.cases.front().fires,
             (std::vector<std::string>{"shop/Deployment/a", "shop/Deployment/b"}));
    QCOMPARE(toString(rule.where), std::string("rules.yaml:4:3"));
}

void CustomRuleFileTest::readsConnections()
{
    const auto rules = read(R"(apiVersion: drawbridge.dev/v1
kind: Rules
rules:
- id: ACME-NET-1
  title: Web pods reach the database
  severity: high
  fix: Go through the API.
  connections:
    from: {labels: {matchLabels: {tier: web}}}
    to: {labels: {matchLabels: {tier: db}}}
    ports: [5432, 8000-8100/TCP, 53/UDP]
)")
                           .value();
    QCOMPARE(rules.front().subject, CustomSubject::Connection);
    QCOMPARE(toString(rules.front().from.labels), std::string("tier=web"));
    QCOMPARE(toString(rules.front().selection.labels), std::string("tier=db"));
    QVERIFY((rules.front().ports == PortSet{{Protocol::Tcp, 5432, 5432},
                                            {Protocol::Tcp, 8000, 8100},
                                            {Protocol::Udp, 53, 53}}));
}

void CustomRuleFileTest::badRules_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("message");
    QTest::newRow("another kind") << "kind: Rules"
                                  << "kind: Waivers"
                                  << "2:7"
                                  << "expected Rules";
    QTest::newRow("no rule") << kRule.mid(kRule.indexOf("rules:")) << "rules: []"
                             << "3:8"
                             << "expected 1 to 500";
    QTest::newRow("an id of ours") << "ACME-POD-1"
                                   << "ZT-POD-1"
                                   << "4:7"
                                   << "no id of a rule";
    QTest::newRow("an id in small letters") << "ACME-POD-1"
                                            << "acme-pod-1"
                                            << "4:7"
                                            << "no id of a rule";
    QTest::newRow("an id of one part") << "ACME-POD-1"
                                       << "ACME"
                                       << "4:7"
                                       << "no id of a rule";
    QTest::newRow("an id that ends in a hyphen") << "ACME-POD-1"
                                                 << "ACME-"
                                                 << "4:7"
                                                 << "no id of a rule";
    QTest::newRow("no title") << "  title: Has no owner\n"
                              << ""
                              << "4:3"
                              << "title is missing";
    QTest::newRow("a severity that is none") << "severity: medium"
                                             << "severity: grave"
                                             << "6:13"
                                             << "grave";
    QTest::newRow("a key that is none") << "title:"
                                        << "titel:"
                                        << "5:3"
                                        << "titel";
    QTest::newRow("two subjects") << "  workloads:\n"
                                  << "  services: {}\n  workloads:\n"
                                  << "4:3"
                                  << "about several things";
    QTest::newRow("a fact that is none") << "fact: image"
                                         << "fact: imagge"
                                         << "15:14"
                                         << "no fact here";
    QTest::newRow("a fact of Services") << "fact: image"
                                        << "fact: type"
                                        << "15:14"
                                        << "no fact here";
    QTest::newRow("a fact that is not tested") << ", startsWith: docker.io/"
                                               << ""
                                               << "15:7"
                                               << "does not test the fact";
    QTest::newRow("two tests at once") << "startsWith: docker.io/"
                                       << "startsWith: a, endsWith: b"
                                       << "15:7"
                                       << "two tests";
    QTest::newRow("a text that is to be counted") << "startsWith: docker.io/"
                                                  << "atLeast: 2"
                                                  << "15:30"
                                                  << "does not fit the fact image";
    QTest::newRow("a number that is to begin") << "atLeast: 2"
                                               << "startsWith: a"
                                               << "16:36"
                                               << "does not fit the fact replicas";
    QTest::newRow("a label without key") << "fact: label, key: owner"
                                         << "fact: label"
                                         << "14:12"
                                         << "key is missing";
    QTest::newRow("a key of no use") << "fact: image,"
                                     << "fact: image, key: a,"
                                     << "15:26"
                                     << "of no use";
    QTest::newRow("a condition that is none") << "  when:\n    all:"
                                              << "  when:\n    some:"
                                              << "13:5"
                                              << "some";
    QTest::newRow("no condition") << "startsWith: docker.io/}\n    - {fact: replicas, atLeast: 2}"
                                  << "startsWith: docker.io/}\n    - any: []"
                                  << "16:12"
                                  << "holds no condition";
    QTest::newRow("a case without manifests") << "    manifests: \"a: b\"\n"
                                              << ""
                                              << "18:5"
                                              << "manifests is missing";
}

void CustomRuleFileTest::badRules()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, place);
    QFETCH(QString, message);
    QVERIFY(kRule.contains(from));
    const auto rules = read(QString(kRule).replace(from, to));
    QVERIFY(!rules);
    QVERIFY2(QString::fromStdString(rules.error().message).contains(message),
             rules.error().message.c_str());
    QCOMPARE(QString::fromStdString(toString(rules.error().where)), "rules.yaml:" + place);
}

/// Neither in number nor in depth is a predicate without bound.
void CustomRuleFileTest::boundsConditions()
{
    const QString inner = "{fact: replicas, atLeast: 2}";
    QString many;
    for (int i = 0; i < 97; ++i)
        many += "\n    - " + inner; // beside all, not, label and image
    QVERIFY(!read(QString(kRule).replace("\n    - " + inner, many)));
    QVERIFY(read(QString(kRule).replace("\n    - " + inner, many.mid(inner.size() + 7))));
    QString deep = inner;
    for (int i = 0; i < 8; ++i)
        deep = "{not: " + deep + "}";
    QVERIFY(read(QString(kRule).replace(inner, deep)));
    const auto tooDeep = read(QString(kRule).replace(inner, "{not: " + deep + "}"));
    QVERIFY(!tooDeep);
    QVERIFY(tooDeep.error().hint.find("10 deep") != std::string::npos);
}

void CustomRuleFileTest::readsFolders()
{
    QTemporaryDir folder;
    write(folder.filePath("b.yaml"), QString(kRule).replace("ACME-POD-1", "ACME-POD-2"));
    write(folder.filePath("a.yml"), QString(kRule).replace("ACME-POD-1", "ACME-POD-3"));
    write(folder.filePath("notes.txt"), "no rules");
    Diagnostics diagnostics;
    const auto rules = loadCustomRules({folder.path().toStdString()}, diagnostics);
    QVERIFY(rules);
    QCOMPARE(rules->rules.size(), std::size_t{2});
    QCOMPARE(rules->rules.front().id, std::string("ACME-POD-2")); // by id
    const auto none = loadCustomRules({folder.filePath("none").toStdString()}, diagnostics);
    QVERIFY(!none);
    QVERIFY(none.error().code == ErrorCode::FileNotFound);
}

/// What was asked for is read, or it is an error.
void CustomRuleFileTest::foldersWithoutRulesAreErrors()
{
    QTemporaryDir folder;
    write(folder.filePath("notes.txt"), "no rules");
    Diagnostics diagnostics;
    const auto none = loadCustomRules({folder.path().toStdString()}, diagnostics);
    QVERIFY(!none);
    QVERIFY(none.error().code == ErrorCode::NothingToRead);
    QVERIFY(QFile::link(folder.filePath("gone"), folder.filePath("a.yaml")));
    const auto dangling = loadCustomRules({folder.path().toStdString()}, diagnostics);
    QVERIFY(!dangling);
    QVERIFY(dangling.error().code == ErrorCode::FileNotFound);
}

void CustomRuleFileTest::anIdStandsOnce()
{
    QTemporaryDir folder;
    write(folder.filePath("a.yaml"), kRule);
    write(folder.filePath("b.yaml"), kRule);
    Diagnostics diagnostics;
    const auto rules = loadCustomRules({folder.path().toStdString()}, diagnostics);
    QVERIFY(!rules);
    QVERIFY(rules.error().message.find("ACME-POD-1 stands twice") != std::string::npos);
    QVERIFY(rules.error().message.find("a.yaml:4:3") != std::string::npos);
    QVERIFY(toString(rules.error().where).ends_with("b.yaml:4:3"));
}

void CustomRuleFileTest::rulesLieBesideADesign()
{
    QTemporaryDir folder;
    const auto design = folder.filePath("shop.drawbridge.yaml").toStdString();
    QVERIFY(!customRulesFolder(design));
    QVERIFY(!customRulesFolder({}));
    QVERIFY(QDir(folder.path()).mkdir("drawbridge-rules"));
    QCOMPARE(customRulesFolder(design)->filename().string(), std::string("drawbridge-rules"));
}

QTEST_GUILESS_MAIN(CustomRuleFileTest)
#include "test_custom_rule_file.moc"
