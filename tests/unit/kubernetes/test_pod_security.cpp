// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/pod_security.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class PodSecurityTest : public QObject {
    Q_OBJECT
private slots:
    void allLabels();
    void absent();
    void badWords();
};

void PodSecurityTest::allLabels()
{
    const PodSecurity read = podSecurityOf({{"pod-security.kubernetes.io/enforce", "baseline"},
                                            {"pod-security.kubernetes.io/enforce-version", "v1.30"},
                                            {"pod-security.kubernetes.io/audit", "restricted"},
                                            {"pod-security.kubernetes.io/warn", "privileged"}});
    QVERIFY(read.enforce == PodSecurityLevel::Baseline);
    QVERIFY(read.audit == PodSecurityLevel::Restricted);
    QVERIFY(read.warn == PodSecurityLevel::Privileged);
    COMPARE(read.enforceVersion, "v1.30");
}

void PodSecurityTest::absent()
{
    const PodSecurity read = podSecurityOf({{"pod-security.kubernetes.io/enforce-other", "x"}});
    QVERIFY(read == PodSecurity{});
}

void PodSecurityTest::badWords()
{
    const PodSecurity read = podSecurityOf({{"pod-security.kubernetes.io/enforce", "Baseline"},
                                            {"pod-security.kubernetes.io/audit", ""},
                                            {"pod-security.kubernetes.io/warn", "strict"}});
    QVERIFY(read.enforce == PodSecurityLevel::Restricted);
    QVERIFY(!read.audit && !read.warn);
}

QTEST_GUILESS_MAIN(PodSecurityTest)
#include "test_pod_security.moc"
