// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/naive_checker.h"
#include "tests/unit/analysis/network_cases.h"

#include <QTest>

#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

/// The oracle of the property test has to be right itself: it is asked about every hand-worked case
/// at each port where the expected answer changes, and on both sides of it.
class NaiveCheckerTest : public QObject {
    Q_OBJECT

private slots:
    void naiveVerdict_data();
    void naiveVerdict();
};

namespace {

std::set<std::uint16_t> portsToAsk(const PortSet &allowed, const PortSet &unknown)
{
    std::set<std::uint16_t> ports{1, 79, 80, 81, 5432, 40000, 65535};
    for (const PortSet &part : {allowed, unknown}) {
        for (const PortRange &range : part.ranges()) {
            for (int port : {range.first - 1, +range.first, +range.last, range.last + 1}) {
                if (port >= 1 && port <= 65535)
                    ports.insert(static_cast<std::uint16_t>(port));
            }
        }
    }
    return ports;
}

} // namespace

void NaiveCheckerTest::naiveVerdict_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const NetworkCase &item : networkCases())
        QTest::newRow(item.name) << index++;
}

void NaiveCheckerTest::naiveVerdict()
{
    QFETCH(int, index);
    const NetworkCase &item = networkCases()[static_cast<std::size_t>(index)];
    const NetworkWorld world = worldOf(item);
    const auto topology = world.fixture.build();
    const PortSet allowed = portSet(item.allowed);
    const PortSet unknown = portSet(item.unknown);
    for (Protocol protocol : kProtocols) {
        for (std::uint16_t port : portsToAsk(allowed, unknown)) {
            const Verdict expected = allowed.contains(protocol, port)   ? Verdict::Allow
                                     : unknown.contains(protocol, port) ? Verdict::Unknown
                                                                        : Verdict::Deny;
            const Verdict actual = drawbridge::naiveVerdict(
                *topology, world.policies, world.undecoded, world.options,
                endpoint(*topology, item.from), endpoint(*topology, item.to), protocol, port);
            COMPARE(std::to_string(port) + " " + std::string(toString(actual)),
                    std::to_string(port) + " " + std::string(toString(expected)));
        }
    }
}

QTEST_GUILESS_MAIN(NaiveCheckerTest)
#include "test_naive_checker.moc"
