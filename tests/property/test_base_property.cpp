// SPDX-License-Identifier: Apache-2.0
#include "model/base/address_set.h"
#include "model/base/port_set.h"

#include <QTest>

#include <rapidcheck.h>

#include <bitset>

using namespace drawbridge;

namespace {

constexpr int kSmall = 64; // ports and addresses close together, so that ranges touch and overlap

/// A port set and the plain set of bits it stands for.
struct PortCase {
    PortSet ports;
    std::bitset<kSmall + 1> bits;
};

PortCase anyPorts()
{
    PortCase result;
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
        const auto first = static_cast<std::uint16_t>(*rc::gen::inRange(1, kSmall + 1));
        const auto last = static_cast<std::uint16_t>(*rc::gen::inRange<int>(first, kSmall + 1));
        result.ports.add({Protocol::Udp, first, last});
        for (std::size_t port = first; port <= last; ++port)
            result.bits.set(port);
    }
    return result;
}

bool same(const PortSet &ports, const std::bitset<kSmall + 1> &bits)
{
    for (std::uint16_t port = 1; port <= kSmall; ++port) {
        if (ports.contains(Protocol::Udp, port) != bits[port])
            return false;
    }
    return ports.count() == bits.count();
}

/// Addresses around the end of IPv4 and the start of IPv6, where mistakes hide.
IpAddress addressAt(int i)
{
    if (i < kSmall / 2)
        return {AddressFamily::IPv4, 0,
                0xffffffffu - static_cast<std::uint64_t>(kSmall / 2 - 1 - i)};
    return {AddressFamily::IPv6, 0, static_cast<std::uint64_t>(i - kSmall / 2)};
}

struct AddressCase {
    AddressSet addresses;
    std::bitset<kSmall> bits;
};

AddressCase anyAddresses()
{
    AddressCase result;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
        const int first = *rc::gen::inRange(0, kSmall);
        const int last = *rc::gen::inRange(first, kSmall);
        if (addressAt(first).family != addressAt(last).family)
            continue;
        result.addresses.add({addressAt(first), addressAt(last)});
        for (int at = first; at <= last; ++at)
            result.bits.set(static_cast<std::size_t>(at));
    }
    return result;
}

bool same(const AddressSet &addresses, const std::bitset<kSmall> &bits)
{
    for (int i = 0; i < kSmall; ++i) {
        if (addresses.contains(addressAt(i)) != bits[static_cast<std::size_t>(i)])
            return false;
    }
    return true;
}

} // namespace

/// The two set types against plain bits, on random sets.
class BasePropertyTest : public QObject {
    Q_OBJECT
private slots:
    void portSetsAreSets();
    void addressSetsAreSets();
    void prefixesCoverExactlyTheSet();
};

void BasePropertyTest::portSetsAreSets()
{
    QVERIFY(rc::check([] {
        const PortCase a = anyPorts();
        const PortCase b = anyPorts();
        RC_ASSERT(same(a.ports, a.bits));
        RC_ASSERT(same(a.ports | b.ports, a.bits | b.bits));
        RC_ASSERT(same(a.ports & b.ports, a.bits & b.bits));
        RC_ASSERT(same(a.ports - b.ports, a.bits & ~b.bits));
        RC_ASSERT((a.ports == b.ports) == (a.bits == b.bits));
    }));
}

void BasePropertyTest::addressSetsAreSets()
{
    QVERIFY(rc::check([] {
        const AddressCase a = anyAddresses();
        const AddressCase b = anyAddresses();
        RC_ASSERT(same(a.addresses, a.bits));
        RC_ASSERT(same(a.addresses | b.addresses, a.bits | b.bits));
        RC_ASSERT(same(a.addresses & b.addresses, a.bits & b.bits));
        RC_ASSERT(same(a.addresses - b.addresses, a.bits & ~b.bits));
        RC_ASSERT((a.addresses == b.addresses) == (a.bits == b.bits));
    }));
}

void BasePropertyTest::prefixesCoverExactlyTheSet()
{
    QVERIFY(rc::check([] {
        const AddressSet set = anyAddresses().addresses;
        const auto cidrs = set.toCidrs();
        RC_ASSERT(AddressSet(cidrs) == set);
        for (std::size_t i = 1; i < cidrs.size(); ++i)
            RC_ASSERT(cidrs[i - 1].last() < cidrs[i].first());
    }));
}

QTEST_GUILESS_MAIN(BasePropertyTest)
#include "test_base_property.moc"
