// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/spire_cases.h"

#include <QTest>

namespace drawbridge::test {

void addSpireIds()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    QTest::newRow("as Istio has them")
        << QString::fromStdString(kByAccount) << "x: example.org/ns/shop/sa/default";
    QTest::newRow("a label") << "example.org/{{ .PodMeta.Labels.app }}"
                             << "x: example.org/web";
    QTest::newRow("a trust domain that is not the controller manager's")
        << "domain.test/a"
        << "x: domain.test/a (it is not registered: its trust domain is not example.org, for which "
           "the controller manager works)";
    QTest::newRow("a label that is not there, as a field")
        << "example.org/a/{{ .PodMeta.Labels.tier }}"
        << "x: example.org/a/<no value> (it is not registered: its path holds other characters "
           "than letters, digits, '-', '.' and '_')";
    QTest::newRow("a label that is not there, by index, as a whole part")
        << "example.org/a/{{ index .PodMeta.Labels \"tier\" }}"
        << "x: example.org/a/ (it is not registered: a part of its path is empty)";
    QTest::newRow("a label that is not there, by index, in a part")
        << "example.org/a-{{ index .PodMeta.Labels \"tier\" }}"
        << "x: example.org/a-";
    QTest::newRow("the name of a pod")
        << "example.org/{{ .PodMeta.Name }}"
        << "x: example.org/<pod name> (the pod name is another one for each pod)";
    QTest::newRow("a condition") << "example.org/{{ if .PodMeta.Labels.app }}a{{ end }}"
                                 << "x:  (\"{{ if .PodMeta.Labels.app }}\" is more than a field)";
    QTest::newRow("SPIRE's own path") << "example.org/spire/server"
                                      << "x: example.org/spire/server (it is not registered: its "
                                         "path is SPIRE's own)";
}

void addSpireSelectors()
{
    QTest::addColumn<QString>("selectors");
    QTest::addColumn<bool>("isSelected");
    QTest::newRow("none") << "" << true;
    QTest::newRow("both empty") << "  podSelector: {}\n  namespaceSelector: {}\n" << true;
    QTest::newRow("pods") << "  podSelector: {matchLabels: {app: web}}\n" << true;
    QTest::newRow("other pods") << "  podSelector: {matchLabels: {app: db}}\n" << false;
    QTest::newRow("an expression")
        << "  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}\n"
        << false;
    QTest::newRow("its namespace") << "  namespaceSelector: {matchLabels: {team: a}}\n" << true;
    QTest::newRow("another namespace") << "  namespaceSelector: {matchLabels: {team: b}}\n"
                                       << false;
    QTest::newRow("its namespace and other pods")
        << "  namespaceSelector: {matchLabels: {team: a}}\n  podSelector: {matchLabels: {app: "
           "db}}\n"
        << false;
}

void addOtherSpireTemplates()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("unknown");
    QTest::newRow("a selector of processes")
        << "  workloadSelectorTemplates: ['k8s:container-name:{{ .PodMeta.Labels.app }}']\n"
        << "";
    QTest::newRow("a selector with what is not known")
        << "  workloadSelectorTemplates: ['k8s:node:{{ .NodeMeta.Name }}']\n"
        << "";
    QTest::newRow("a selector that is none")
        << "  workloadSelectorTemplates: ['k8s']\n"
        << " (it is not registered: \"k8s\" is no workload selector)";
    QTest::newRow("a selector that may be none")
        << "  workloadSelectorTemplates: ['{{ .NodeMeta.Name }}']\n"
        << " (a workload selector of it may be none)";
    QTest::newRow("a selector that nobody can evaluate")
        << "  workloadSelectorTemplates: ['k8s:{{ len .PodMeta.Labels }}']\n"
        << " (a workload selector of it cannot be evaluated)";
    QTest::newRow("a DNS name") << "  dnsNameTemplates: ['{{ .PodMeta.Name }}.a']\n"
                                << "";
    QTest::newRow("a DNS name that nobody can evaluate")
        << "  dnsNameTemplates: ['{{ .PodMeta.Nam }}.a']\n"
        << " (a DNS name of it cannot be evaluated)";
}

} // namespace drawbridge::test
