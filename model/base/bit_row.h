// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace drawbridge {

/// A row of bits that takes no memory before the first is set. Bits past its size are 0.
class BitRow {
public:
    [[nodiscard]] bool test(std::size_t bit) const
    {
        return bit / kBits < m_words.size() && (m_words[bit / kBits] >> (bit % kBits) & 1U) != 0;
    }

    /// `size`: how many bits the row will have in all.
    void set(std::size_t bit, std::size_t size)
    {
        if (m_words.empty())
            m_words.resize((size + kBits - 1) / kBits);
        m_words[bit / kBits] |= std::uint64_t{1} << (bit % kBits);
    }

    void reset(std::size_t bit)
    {
        if (bit / kBits < m_words.size())
            m_words[bit / kBits] &= ~(std::uint64_t{1} << (bit % kBits));
    }

    /// How many are set from `first` to before `end`. Cost: O((end - first) / 64).
    [[nodiscard]] std::size_t count(std::size_t first, std::size_t end) const
    {
        if (m_words.empty() || first >= end)
            return 0;
        const std::size_t firstWord = first / kBits, lastWord = (end - 1) / kBits;
        const std::uint64_t head = ~std::uint64_t{0} << (first % kBits);
        const std::uint64_t tail = ~std::uint64_t{0} >> (kBits - 1 - (end - 1) % kBits);
        if (firstWord == lastWord)
            return ones(m_words[firstWord] & head & tail);
        std::size_t sum = ones(m_words[firstWord] & head) + ones(m_words[lastWord] & tail);
        for (std::size_t i = firstWord + 1; i < lastWord; ++i)
            sum += ones(m_words[i]);
        return sum;
    }

private:
    static constexpr std::size_t kBits = 64;
    static std::size_t ones(std::uint64_t word)
    {
        return static_cast<std::size_t>(std::popcount(word));
    }

    std::vector<std::uint64_t> m_words;
};

} // namespace drawbridge
