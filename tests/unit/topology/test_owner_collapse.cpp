// SPDX-License-Identifier: Apache-2.0
#include "model/topology/owner_collapse.h"

#include <QTest>

using namespace drawbridge;

namespace {

WorkloadObject object(const std::string &kind, const std::string &name,
                      const std::string &ownerKind = {}, const std::string &owner = {})
{
    WorkloadObject result;
    result.meta.kind = kind;
    result.meta.nameSpace = "shop";
    result.meta.name = name;
    if (!ownerKind.empty())
        result.meta.controllerKind = ownerKind;
    result.meta.controllerName = owner;
    return result;
}

/// "0<1,2 3": which index is a workload, and which disappear into it.
QString textOf(const std::vector<WorkloadObject> &objects)
{
    QStringList groups;
    for (const auto &[root, members] : collapseOwners(objects)) {
        QStringList names;
        for (const std::size_t member : members)
            names << QString::number(member);
        groups << QString::number(root) + (names.isEmpty() ? "" : "<" + names.join(u','));
    }
    return groups.join(u' ');
}

void addPort(WorkloadObject &pod, const char *name, std::uint16_t number, Protocol protocol)
{
    if (pod.pod.containers.empty())
        pod.pod.containers.emplace_back();
    ContainerPort port;
    port.name = name;
    port.port = number;
    port.protocol = protocol;
    pod.pod.containers[0].ports.push_back(port);
}

} // namespace

class OwnerCollapseTest : public QObject {
    Q_OBJECT
private slots:
    void membersAreInOrderOfName();
    void ownersAreOfTheSameNamespace();
    void onlyPodsAreGrouped();
    void longChains_data();
    void longChains();
    void podsUnlikeTheirTemplate_data();
    void podsUnlikeTheirTemplate();
    void labelsOfAllPods();
    void whatTellsOrphansApart_data();
    void whatTellsOrphansApart();
};

void OwnerCollapseTest::membersAreInOrderOfName()
{
    QCOMPARE(textOf({object("Deployment", "web"), object("Pod", "b", "Deployment", "web"),
                     object("Pod", "a", "Deployment", "web")}),
             QStringLiteral("0<2,1"));
    QCOMPARE(textOf({}), QString());
}

void OwnerCollapseTest::ownersAreOfTheSameNamespace()
{
    std::vector objects{object("Deployment", "web"), object("Pod", "a", "Deployment", "web")};
    objects[0].meta.nameSpace = "data";
    QCOMPARE(textOf(objects), QStringLiteral("0 1"));
    QCOMPARE(textOf({object("StatefulSet", "web"), object("Pod", "a", "Deployment", "web")}),
             QStringLiteral("0 1"));
}

void OwnerCollapseTest::onlyPodsAreGrouped()
{
    QCOMPARE(textOf({object("Job", "a", "CronJob", "gone"), object("Job", "b", "CronJob", "gone")}),
             QStringLiteral("0 1"));
    QCOMPARE(textOf({object("Pod", "a", "Node", "n"), object("Pod", "b", "Node", "n")}),
             QStringLiteral("0 1"));
    QCOMPARE(textOf({object("Pod", "a"), object("Pod", "b")}), QStringLiteral("0 1"));
}

void OwnerCollapseTest::longChains_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("isOne");
    QTest::newRow("sixteen owners above") << 16 << true;
    QTest::newRow("seventeen are taken for a circle") << 17 << false;
}

void OwnerCollapseTest::longChains()
{
    QFETCH(int, length);
    QFETCH(bool, isOne);
    std::vector<WorkloadObject> objects;
    for (int i = 0; i <= length; ++i)
        objects.push_back(object("Job", "j" + std::to_string(i), i < length ? "Job" : "",
                                 "j" + std::to_string(i + 1)));
    const auto collapsed = collapseOwners(objects);
    QCOMPARE(collapsed.count(0) == 0, isOne);
    QCOMPARE(collapsed.count(static_cast<std::size_t>(length)), std::size_t{1});
}

void OwnerCollapseTest::podsUnlikeTheirTemplate_data()
{
    QTest::addColumn<int>("difference");
    QTest::addColumn<QString>("groups");
    const QString one = QStringLiteral("0<1,2");
    QTest::newRow("nothing") << 0 << one;
    QTest::newRow("a label more on one of them") << 1 << "0<2 1";
    QTest::newRow("a label more on both") << 2 << one;
    QTest::newRow("another value on both") << 3 << "0 1<2";
    QTest::newRow("a label less") << 4 << "0<2 1";
    QTest::newRow("labels of controllers") << 5 << one;
    QTest::newRow("ServiceAccount") << 6 << "0<2 1";
    QTest::newRow("the ServiceAccount default, written") << 7 << one;
    QTest::newRow("host network") << 8 << "0<2 1";
    QTest::newRow("it has ended") << 9 << one;
}

void OwnerCollapseTest::podsUnlikeTheirTemplate()
{
    QFETCH(int, difference);
    QFETCH(QString, groups);
    WorkloadObject web = object("Deployment", "web");
    WorkloadObject a = object("Pod", "a", "Deployment", "web");
    WorkloadObject b = object("Pod", "b", "Deployment", "web");
    for (WorkloadObject *made : {&web, &a, &b})
        made->podLabels["app"] = "web";
    switch (difference) {
    case 1: a.podLabels["debug"] = "yes"; break;
    case 2: a.podLabels["mesh"] = b.podLabels["mesh"] = "in"; break;
    case 3: a.podLabels["app"] = b.podLabels["app"] = "old"; break;
    case 4: a.podLabels.clear(); break;
    case 5:
        a.podLabels["pod-template-hash"] = "1";
        b.podLabels["batch.kubernetes.io/job-name"] = "2";
        break;
    case 6: a.pod.serviceAccountName = "x"; break;
    case 7: a.pod.serviceAccountName = "default"; break;
    case 8: a.pod.hostNetwork = true; break;
    case 9:
        a.podLabels.clear();
        a.phase = "Succeeded";
        break;
    default: break;
    }
    QCOMPARE(textOf({web, a, b}), groups);
}

void OwnerCollapseTest::labelsOfAllPods()
{
    std::vector objects{object("Deployment", "web"), object("Pod", "a", "Deployment", "web"),
                        object("Pod", "b", "Deployment", "web")};
    objects[0].podLabels = {{"app", "web"}};
    for (std::size_t i : {1, 2})
        objects[i].podLabels = {{"app", "web"}, {"mesh", "in"}, {"pod-template-hash", "1"}};
    QVERIFY((commonPodLabels(objects, 0, {1, 2}) == LabelMap{{"app", "web"}, {"mesh", "in"}}));
    QVERIFY((commonPodLabels(objects, 0, {}) == objects[0].podLabels));
    QVERIFY((commonPodLabels(objects, 1, {2}) == objects[1].podLabels));
    objects[1].phase = "Failed";
    QVERIFY((commonPodLabels(objects, 0, {1}) == objects[0].podLabels));
}

void OwnerCollapseTest::whatTellsOrphansApart_data()
{
    QTest::addColumn<int>("difference");
    QTest::addColumn<bool>("isOne");
    QTest::newRow("nothing") << 0 << true;
    QTest::newRow("labels") << 1 << false;
    QTest::newRow("ServiceAccount") << 2 << false;
    QTest::newRow("host network") << 3 << false;
    QTest::newRow("one has succeeded") << 4 << false;
    QTest::newRow("one has failed") << 5 << false;
    QTest::newRow("one runs, one is pending") << 6 << true;
    QTest::newRow("port number") << 7 << false;
    QTest::newRow("port name") << 8 << false;
    QTest::newRow("port protocol") << 9 << false;
    QTest::newRow("name of the owner") << 10 << false;
    QTest::newRow("kind of the owner") << 11 << false;
    QTest::newRow("namespace") << 12 << false;
    QTest::newRow("image") << 13 << true;
}

void OwnerCollapseTest::whatTellsOrphansApart()
{
    QFETCH(int, difference);
    QFETCH(bool, isOne);
    WorkloadObject a = object("Pod", "a", "ReplicaSet", "gone");
    addPort(a, "http", 80, Protocol::Tcp);
    WorkloadObject b = a;
    b.meta.name = "b";
    ContainerPort &port = b.pod.containers[0].ports[0];
    switch (difference) {
    case 1: b.podLabels["app"] = "x"; break;
    case 2: b.pod.serviceAccountName = "x"; break;
    case 3: b.pod.hostNetwork = true; break;
    case 4: b.phase = "Succeeded"; break;
    case 5: b.phase = "Failed"; break;
    case 6: b.phase = "Pending"; break;
    case 7: port.port = 81; break;
    case 8: port.name = "web"; break;
    case 9: port.protocol = Protocol::Udp; break;
    case 10: b.meta.controllerName = "other"; break;
    case 11: b.meta.controllerKind = "Job"; break;
    case 12: b.meta.nameSpace = "data"; break;
    case 13: b.pod.containers[0].image = "x"; break;
    default: break;
    }
    QCOMPARE(textOf({a, b}), isOne ? QStringLiteral("0<1") : QStringLiteral("0 1"));
}

QTEST_GUILESS_MAIN(OwnerCollapseTest)
#include "test_owner_collapse.moc"
