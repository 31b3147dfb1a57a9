// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/label_syntax.h"

#include <QTest>

#include <string>

using namespace drawbridge;

class LabelSyntaxTest : public QObject {
    Q_OBJECT
private slots:
    void labels();
    void names();
    void portNames();
};

void LabelSyntaxTest::labels()
{
    QVERIFY(isLabelKey("app"));
    QVERIFY(isLabelKey("app.kubernetes.io/name"));
    QVERIFY(isLabelKey("A_b-c.9"));
    QVERIFY(!isLabelKey(""));
    QVERIFY(!isLabelKey("-app"));
    QVERIFY(!isLabelKey("a/b/c"));
    QVERIFY(!isLabelKey("Upper.io/name"));
    QVERIFY(!isLabelKey("/name"));
    QVERIFY(isLabelKey(std::string(63, 'a')));
    QVERIFY(!isLabelKey(std::string(64, 'a')));
    QVERIFY(isLabelValue(""));
    QVERIFY(isLabelValue("v1.2_x"));
    QVERIFY(!isLabelValue("a b"));
    QVERIFY(!isLabelValue("x."));
    QVERIFY(!isLabelValue(std::string(64, 'a')));
}

void LabelSyntaxTest::names()
{
    QVERIFY(isDnsLabel("web-1"));
    QVERIFY(!isDnsLabel("web.1"));
    QVERIFY(!isDnsLabel("Web"));
    QVERIFY(!isDnsLabel("-web"));
    QVERIFY(!isDnsLabel(""));
    QVERIFY(isDnsSubdomain("a.b-c.9"));
    QVERIFY(!isDnsSubdomain("a..b"));
    QVERIFY(!isDnsSubdomain("a."));
    QVERIFY(!isDnsSubdomain(std::string(254, 'a')));
}

void LabelSyntaxTest::portNames()
{
    QVERIFY(isPortName("http"));
    QVERIFY(isPortName("8080-tcp"));
    QVERIFY(!isPortName("8080"));
    QVERIFY(!isPortName("http--x"));
    QVERIFY(!isPortName("HTTP"));
    QVERIFY(!isPortName("a-name-too-long-x"));
}

QTEST_GUILESS_MAIN(LabelSyntaxTest)
#include "test_label_syntax.moc"
