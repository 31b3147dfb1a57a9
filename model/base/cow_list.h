// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace drawbridge {

/// A copy-on-write list: copying costs one pointer, an edit replaces the whole list. Pointer
/// equality tells a delta what to skip (`isSameAs`); `==` compares the items. Safe to read from any
/// thread.
template<typename T>
class CowList {
public:
    CowList() : m_items(std::make_shared<const std::vector<T>>()) {}
    explicit CowList(std::vector<T> items)
        : m_items(std::make_shared<const std::vector<T>>(std::move(items)))
    {}

    [[nodiscard]] const std::vector<T> &items() const { return *m_items; }
    [[nodiscard]] auto begin() const { return m_items->begin(); }
    [[nodiscard]] auto end() const { return m_items->end(); }
    [[nodiscard]] std::size_t size() const { return m_items->size(); }
    [[nodiscard]] bool empty() const { return m_items->empty(); }
    [[nodiscard]] bool isSameAs(const CowList &other) const { return m_items == other.m_items; }
    bool operator==(const CowList &other) const
    {
        return isSameAs(other) || *m_items == *other.m_items;
    }

private:
    std::shared_ptr<const std::vector<T>> m_items;
};

} // namespace drawbridge
