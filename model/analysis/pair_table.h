// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace drawbridge {

/// A value for each of some ordered pairs of ends, a row a source. Read as a std::map from pairs of
/// ends; copies share rows, so that tables before and after an edit differ in few. A value, safe
/// from any thread.
template<typename Value>
class PairTable {
public:
    using Ends = std::pair<std::uint32_t, std::uint32_t>; ///< From, to.
    using value_type = std::pair<Ends, Value>;
    using Row = std::vector<value_type>; ///< By destination, each once.
    using RowPtr = std::shared_ptr<const Row>;

    class const_iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = PairTable::value_type;
        using difference_type = std::ptrdiff_t;
        using reference = const value_type &;
        using pointer = const value_type *;

        const_iterator() = default;
        const_iterator(const PairTable *table, std::size_t from, std::size_t at)
            : m_table(table), m_from(from), m_at(at)
        {
            settle();
        }
        reference operator*() const { return (*m_table->m_rows[m_from])[m_at]; }
        pointer operator->() const { return &**this; }
        const_iterator &operator++()
        {
            ++m_at;
            settle();
            return *this;
        }
        const_iterator operator++(int)
        {
            const_iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const const_iterator &a, const const_iterator &b)
        {
            return a.m_from == b.m_from && a.m_at == b.m_at;
        }

    private:
        /// On to the next row that has something, when this one has no more.
        void settle()
        {
            while (m_from < m_table->m_rows.size() && m_at >= m_table->row(m_from).size()) {
                ++m_from;
                m_at = 0;
            }
        }

        const PairTable *m_table = nullptr;
        std::size_t m_from = 0;
        std::size_t m_at = 0;
    };

    PairTable() = default;
    explicit PairTable(std::size_t sources) : m_rows(sources) {}

    [[nodiscard]] const_iterator begin() const { return {this, 0, 0}; }
    [[nodiscard]] const_iterator end() const { return {this, m_rows.size(), 0}; }
    /// The first pair not before this one.
    [[nodiscard]] const_iterator lower_bound(const Ends &ends) const
    {
        if (ends.first >= m_rows.size())
            return end();
        const Row &row = this->row(ends.first);
        const auto at = std::ranges::lower_bound(row, ends, {}, &value_type::first);
        return {this, ends.first, static_cast<std::size_t>(at - row.begin())};
    }
    /// Of its row alone; `lower_bound` goes on through all rows that are empty.
    [[nodiscard]] const_iterator find(const Ends &ends) const
    {
        if (ends.first >= m_rows.size())
            return end();
        const Row &row = this->row(ends.first);
        const auto at = std::ranges::lower_bound(row, ends, {}, &value_type::first);
        if (at == row.end() || at->first != ends)
            return end();
        return {this, ends.first, static_cast<std::size_t>(at - row.begin())};
    }
    [[nodiscard]] bool contains(const Ends &ends) const { return find(ends) != end(); }
    /// Of a pair that is in the table.
    [[nodiscard]] const Value &at(const Ends &ends) const { return find(ends)->second; }

    [[nodiscard]] std::size_t sources() const { return m_rows.size(); }
    [[nodiscard]] const Row &row(std::size_t from) const
    {
        static const Row kEmpty;
        return m_rows[from] == nullptr ? kEmpty : *m_rows[from];
    }
    /// Whether both tables have the same row of a source; quick where they share it.
    [[nodiscard]] bool isRowAsIn(const PairTable &other, std::size_t from) const
    {
        return m_rows[from] == other.m_rows[from] || row(from) == other.row(from);
    }
    /// `row` is in order.
    void setRow(std::size_t from, Row row)
    {
        m_rows[from] = row.empty() ? nullptr : std::make_shared<const Row>(std::move(row));
    }

private:
    std::vector<RowPtr> m_rows; ///< Null: empty.
};

} // namespace drawbridge
