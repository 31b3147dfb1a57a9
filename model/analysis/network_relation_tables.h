// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine_impl.h"
#include "model/analysis/network_relation.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drawbridge::network {

using Id = std::uint32_t;
inline constexpr Id kNoId = ~Id{0};

struct HashOfPorts {
    std::size_t operator()(const PortSet &ports) const { return ports.hash(); }
    std::size_t operator()(const PortVerdict &verdict) const
    {
        return verdict.allowed.hash() * 31 + verdict.unknown.hash();
    }
};

/// Port sets or verdicts numbered from 0 as they come, equal ones alike. Not copied: its values are
/// pointers into its own map, which only moving keeps.
template<typename Value>
class Interned {
public:
    Interned() = default;
    Interned(const Interned &) = delete;
    Interned &operator=(const Interned &) = delete;
    Interned(Interned &&) noexcept = default;
    Interned &operator=(Interned &&) noexcept = default;
    ~Interned() = default;

    Id operator()(Value value)
    {
        const auto [at, isNew] =
            m_ids.try_emplace(std::move(value), static_cast<Id>(m_values.size()));
        if (isNew)
            m_values.push_back(&at->first); // nodes of the map stay where they are
        return at->second;
    }
    [[nodiscard]] const Value &operator[](Id id) const { return *m_values[id]; }
    [[nodiscard]] std::size_t size() const { return m_values.size(); }

private:
    std::unordered_map<Value, Id, HashOfPorts> m_ids;
    std::vector<const Value *> m_values;
};

/// Answers of a function of two small numbers, the latest kept in a fixed room: asked again, most
/// are at hand, and what was pushed out is worked out anew.
class Answers {
public:
    explicit Answers(unsigned bits) : m_shift(64 - bits), m_slots(std::size_t{1} << bits) {}

    template<typename Compute>
    Id operator()(Id a, Id b, const Compute &compute)
    {
        const std::uint64_t key = (std::uint64_t{a} << 32 | b) + 1; // 0: an empty slot
        Slot &slot = m_slots[key * 0x9e3779b97f4a7c15U >> m_shift];
        if (slot.key != key)
            slot = {key, compute()};
        return slot.answer;
    }

private:
    struct Slot {
        std::uint64_t key = 0;
        Id answer = 0;
    };
    unsigned m_shift;
    std::vector<Slot> m_slots;
};

/// Answers of a function of two small numbers, all kept, a row for each first one, so that those
/// asked in turn with one first number are near each other; past a fixed room as `Answers` are.
class RowAnswers {
public:
    explicit RowAnswers(unsigned bitsOfOthers) : m_others(bitsOfOthers) {}

    template<typename Compute>
    Id operator()(Id a, Id b, const Compute &compute)
    {
        if (!hasRoomFor(a, b))
            return m_others(a, b, compute);
        Id &answer = m_rows[a][b];
        if (answer == kNoId)
            answer = compute();
        return answer;
    }

private:
    bool hasRoomFor(Id a, Id b)
    {
        if (a < m_rows.size() && b < m_rows[a].size())
            return true;
        const std::size_t had = a < m_rows.size() ? m_rows[a].size() : 0;
        const std::size_t wanted = (std::size_t{b} / kStep + 1) * kStep;
        if (wanted - had > m_room || a > kMostRows)
            return false;
        m_room -= wanted - had;
        if (a >= m_rows.size())
            m_rows.resize(std::size_t{a} + 1);
        m_rows[a].resize(wanted, kNoId);
        return true;
    }

    static constexpr std::size_t kStep = 256;
    static constexpr std::size_t kMostRows = 1U << 16U;
    std::size_t m_room = 1U << 22U; ///< Answers: 16 MB.
    std::vector<std::vector<Id>> m_rows;
    Answers m_others;
};

/// How the half of one subject is found.
enum class Way {
    Open,    ///< No policy restricts it.
    Unknown, ///< A policy that is not evaluated may decide.
    Pairs,   ///< Policies that only may select it: pair by pair.
    Rules    ///< By the rules of what selects it.
};

/// A state with the ports of a rule, kept while the next peers are in the same state, as most are.
struct LastSum {
    Id state = kNoId;
    Id ports = kNoId;
    Id sum = kNoId;
};

/// What one thread has worked out so far.
struct RelationTables {
    /// Room for 2^bits answers of the kind most asked for, besides the rows.
    explicit RelationTables(unsigned bits)
        : addedCertain(bits - 2), addedPossible(bits - 2), both(bits),
          open(verdicts({PortSet::all(), {}})), unknown(verdicts({{}, PortSet::all()})),
          denied(verdicts({})), nothing(states({}))
    {}

    Interned<PortSet> ports;
    /// What some rules admit: `allowed` for certain, `unknown` perhaps besides.
    Interned<PortVerdict> states;
    Interned<PortVerdict> verdicts;
    std::vector<TiersMet> outcomes;
    std::array<std::vector<Id>, 3> asVerdict; ///< By OwnNode and state.
    Answers portsAt{12};                      ///< Of a rule's ports and a ports class.
    std::array<Answers, 2> tiersMet{Answers{12}, Answers{12}}; ///< By direction; of tier classes.
    Answers afterTiers{12}; ///< Of an outcome and a state, with their flags.
    Answers addedCertain;   ///< Of a state and ports.
    Answers addedPossible;
    RowAnswers both; ///< Of an egress half, which varies little along a row, and an ingress half.
    std::vector<Id> ingress;             ///< Of the tile in hand, by source, then destination.
    std::vector<std::vector<Id>> halves; ///< Of a few destinations.
    std::vector<Id> egress;              ///< Of one source.
    NetworkRelation::Row row;            ///< Room for its runs.
    Id open, unknown, denied, nothing;
};

/// What the ends of one engine have in common, computed once and shared by all threads.
struct RelationWorld {
    explicit RelationWorld(const NetworkEngine::Impl &engineIn);

    [[nodiscard]] std::size_t workloads() const { return engine.topology->workloads.size(); }
    [[nodiscard]] std::size_t size() const { return workloads() + engine.blocks.size(); }
    [[nodiscard]] bool isWorkload(Id index) const { return index < workloads(); }
    [[nodiscard]] Endpoint end(Id index) const;

    const NetworkEngine::Impl &engine;
    /// By end: a host-network pod that counts as node address, or the address of a pod's node.
    std::vector<bool> mayBeNode;
    bool hasNodes = false; ///< Some end may be one.
    bool hasSeveralClusters = false;
    std::vector<Id> portsClass; ///< By end: ends on which named ports resolve alike.
    std::vector<Id> tierClass;  ///< By end: ends that policies of administrators treat alike.
    /// The ends that are blocks a rule names, ascending.
    std::map<const NamedBlocks *, std::vector<Id>> blocksIn;

private:
    void findBlocks();
    void findNodes();
    void classifyPorts();
    void classifyByTiers();
};

} // namespace drawbridge::network
