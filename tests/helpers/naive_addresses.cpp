// SPDX-License-Identifier: Apache-2.0
// Prefixes bit by bit, and where the addresses of a pod lie when it does not say which it has.
#include "tests/helpers/naive_addresses.h"

namespace drawbridge::naive {
namespace {

// The leading `length` bits of two addresses, one by one.
bool sameLeadingBits(const IpAddress &a, const IpAddress &b, unsigned length)
{
    const unsigned width = a.family == AddressFamily::IPv4 ? 32 : 128;
    for (unsigned i = 0; i < length; ++i) {
        const unsigned fromRight = width - 1 - i;
        const std::uint64_t x = fromRight >= 64 ? a.high >> (fromRight - 64) : a.low >> fromRight;
        const std::uint64_t y = fromRight >= 64 ? b.high >> (fromRight - 64) : b.low >> fromRight;
        if ((x & 1U) != (y & 1U))
            return false;
    }
    return true;
}

bool isInBlock(const IpAddress &address, const IpBlock &block)
{
    if (!isIn(address, block.cidr))
        return false;
    for (const Cidr &except : block.except) {
        if (isIn(address, except))
            return false;
    }
    return true;
}

// The first address after a prefix, if the family goes on.
std::optional<IpAddress> after(const Cidr &cidr)
{
    const unsigned width = cidr.network.family == AddressFamily::IPv4 ? 32 : 128;
    IpAddress last = cidr.network;
    for (unsigned bit = 0; bit < width - cidr.prefixLength; ++bit) {
        if (bit < 64)
            last.low |= std::uint64_t{1} << bit;
        else
            last.high |= std::uint64_t{1} << (bit - 64);
    }
    return last.next();
}

bool mayBePodAddress(const Question &q, const IpAddress &address)
{
    if (q.options.podAddresses.empty())
        return true;
    for (const AddressSet::Range &range : q.options.podAddresses.ranges()) {
        if (range.first <= address && address <= range.last)
            return true;
    }
    return false;
}

// Membership in the blocks and in the pod addresses changes only at these places, so what holds for
// all of them holds for all addresses.
std::vector<IpAddress> turningPoints(const Question &q, const std::vector<IpBlock> &blocks)
{
    std::vector<IpAddress> points{{AddressFamily::IPv4, 0, 0}, {AddressFamily::IPv6, 0, 0}};
    for (const AddressSet::Range &range : q.options.podAddresses.ranges())
        points.push_back(range.first);
    for (const IpBlock &block : blocks) {
        points.push_back(block.cidr.network);
        if (auto next = after(block.cidr))
            points.push_back(*next);
        for (const Cidr &except : block.except) {
            points.push_back(except.network);
            if (auto next = after(except))
                points.push_back(*next);
        }
    }
    return points;
}

// Where the pod's addresses lie relative to the blocks of a rule: in none, in some, in all.
Answer placeInBlocks(const Question &q, const WorkloadNode &pod, const std::vector<IpBlock> &blocks)
{
    bool someIn = false;
    bool someOut = false;
    if (!pod.podIps.empty()) {
        for (const IpAddress &address : pod.podIps)
            (isInAny(address, blocks) ? someIn : someOut) = true;
    } else if (isNodeAddress(q, pod)) {
        someIn = someOut = true;
    } else {
        for (const IpAddress &point : turningPoints(q, blocks)) {
            if (mayBePodAddress(q, point))
                (isInAny(point, blocks) ? someIn : someOut) = true;
        }
    }
    if (!someIn)
        return Answer::No;
    return someOut ? Answer::Maybe : Answer::Yes;
}

} // namespace

bool isIn(const IpAddress &address, const Cidr &cidr)
{
    return address.family == cidr.network.family &&
           sameLeadingBits(address, cidr.network, cidr.prefixLength);
}

bool isInAny(const IpAddress &address, const std::vector<IpBlock> &blocks)
{
    for (const IpBlock &block : blocks) {
        if (isInBlock(address, block))
            return true;
    }
    return false;
}

Answer blocksMatchPod(const Question &q, const WorkloadNode &pod,
                      const std::vector<IpBlock> &blocks)
{
    const Answer place = blocks.empty() ? Answer::No : placeInBlocks(q, pod, blocks);
    if (isNodeAddress(q, pod))
        return both(place, Answer::Maybe);
    switch (q.options.ipBlockMatchesPods) {
    case NetworkOptions::PluginChoice::No: return Answer::No;
    case NetworkOptions::PluginChoice::Yes: return place;
    case NetworkOptions::PluginChoice::Unknown: break;
    }
    return both(place, Answer::Maybe);
}

Answer podIsIn(const Question &q, const WorkloadNode &pod, const std::vector<Cidr> &prefixes)
{
    std::vector<IpBlock> blocks;
    for (const Cidr &prefix : prefixes)
        blocks.push_back({prefix, {}});
    bool someIn = false;
    bool someOut = false;
    for (const IpAddress &address : pod.podIps)
        (isInAny(address, blocks) ? someIn : someOut) = true;
    if (pod.podIps.empty()) {
        for (const IpAddress &point : turningPoints(q, blocks)) {
            if (pod.isHostNetwork || mayBePodAddress(q, point))
                (isInAny(point, blocks) ? someIn : someOut) = true;
        }
    }
    if (!someIn)
        return Answer::No;
    return someOut ? Answer::Maybe : Answer::Yes;
}

} // namespace drawbridge::naive
