// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace drawbridge {

/// A long list whose copies share what they have in common: it is held in pieces, and a piece holds
/// its items by pointer. A copy costs a pointer a piece; a list that differs from another in a few
/// items shares the other pieces with it, and all the items. Whoever has a list that is not const
/// may change it in place: what is shared then is copied first, so that no other list changes, and
/// only const lists are cheap to walk. Const lists are safe from any thread.
template<typename T>
class SharedList {
public:
    using value_type = T;
    using Item = std::shared_ptr<const T>;
    using Piece = std::vector<Item>; ///< Never empty in a list.
    using PiecePtr = std::shared_ptr<const Piece>;
    static constexpr std::size_t kPieceSize = 128; ///< Of those made here.

    template<bool isConst>
    class Iterator;
    using iterator = Iterator<false>;
    using const_iterator = Iterator<true>;

    SharedList() = default;
    SharedList(std::initializer_list<T> items)
    {
        for (const T &item : items)
            push_back(item);
    }
    SharedList(std::vector<T> items)
    {
        for (T &item : items)
            push_back(std::move(item));
    }

    [[nodiscard]] std::size_t size() const { return m_ends.empty() ? 0 : m_ends.back(); }
    [[nodiscard]] bool empty() const { return m_pieces.empty(); }
    [[nodiscard]] const std::vector<PiecePtr> &pieces() const { return m_pieces; }

    [[nodiscard]] const_iterator begin() const { return {this, 0, 0}; }
    [[nodiscard]] const_iterator end() const { return {this, m_pieces.size(), 0}; }
    [[nodiscard]] const T &operator[](std::size_t index) const
    {
        return *(begin() + static_cast<std::ptrdiff_t>(index));
    }
    [[nodiscard]] const T &front() const { return *m_pieces.front()->front(); }
    [[nodiscard]] const T &back() const { return *m_pieces.back()->back(); }

    [[nodiscard]] iterator begin() { return {this, 0, 0}; }
    [[nodiscard]] iterator end() { return {this, m_pieces.size(), 0}; }
    [[nodiscard]] T &operator[](std::size_t index)
    {
        return *(begin() + static_cast<std::ptrdiff_t>(index));
    }
    [[nodiscard]] T &front() { return own(0, 0); }
    [[nodiscard]] T &back() { return own(m_pieces.size() - 1, m_pieces.back()->size() - 1); }

    void push_back(T item) { add(std::make_shared<T>(std::move(item))); }
    /// At the end, shared with whoever has it.
    void add(Item item)
    {
        const bool isOpen = !m_pieces.empty() && m_pieces.back().use_count() == 1 &&
                            m_pieces.back()->size() < kPieceSize;
        if (!isOpen) {
            auto piece = std::make_shared<Piece>();
            piece->reserve(kPieceSize);
            m_ends.push_back(size());
            m_pieces.push_back(std::move(piece));
        }
        ownPiece(m_pieces.size() - 1).push_back(std::move(item));
        ++m_ends.back();
    }
    /// A whole piece at the end, shared; nothing where it is null or empty.
    void append(PiecePtr piece)
    {
        if (piece == nullptr || piece->empty())
            return;
        m_ends.push_back(size() + piece->size());
        m_pieces.push_back(std::move(piece));
    }
    void pop_back()
    {
        Piece &last = ownPiece(m_pieces.size() - 1);
        last.pop_back();
        --m_ends.back();
        if (last.empty()) {
            m_pieces.pop_back();
            m_ends.pop_back();
        }
    }
    void clear() { *this = {}; }

    /// All items, each still shared.
    [[nodiscard]] std::vector<Item> items() const
    {
        std::vector<Item> all;
        all.reserve(size());
        for (const PiecePtr &piece : m_pieces)
            all.insert(all.end(), piece->begin(), piece->end());
        return all;
    }
    [[nodiscard]] static SharedList of(const std::vector<Item> &items)
    {
        SharedList list;
        for (const Item &item : items)
            list.add(item);
        return list;
    }

    friend bool operator==(const SharedList &a, const SharedList &b) { return a.equals(b); }

    /// As for the containers of the standard library; lists without such an item stay shared.
    template<typename Predicate>
    friend std::size_t erase_if(SharedList &list, Predicate isErased)
    {
        SharedList kept;
        for (const PiecePtr &piece : std::as_const(list).m_pieces) {
            const auto isGone = [&](const Item &item) { return isErased(std::as_const(*item)); };
            if (std::none_of(piece->begin(), piece->end(), isGone)) {
                kept.append(piece);
                continue;
            }
            auto rest = std::make_shared<Piece>();
            std::remove_copy_if(piece->begin(), piece->end(), std::back_inserter(*rest), isGone);
            kept.append(std::move(rest));
        }
        const std::size_t erased = list.size() - kept.size();
        list = std::move(kept);
        return erased;
    }

private:
    [[nodiscard]] bool equals(const SharedList &other) const
    {
        if (size() != other.size())
            return false;
        const_iterator b = other.begin();
        for (const_iterator a = begin(); a != end();) {
            if (a.isAtSamePieceAs(b)) { // so are all its items
                a.skipPiece();
                b.skipPiece();
                continue;
            }
            if (a.item() != b.item() && !(*a == *b))
                return false;
            ++a;
            ++b;
        }
        return true;
    }

    /// A piece that no other list has.
    Piece &ownPiece(std::size_t index)
    {
        PiecePtr &piece = m_pieces[index];
        if (piece.use_count() != 1)
            piece = std::make_shared<Piece>(*piece);
        return const_cast<Piece &>(*piece); // made as one that is not const, and of this list alone
    }
    /// An item that no other list has.
    T &own(std::size_t piece, std::size_t at)
    {
        Item &item = ownPiece(piece)[at];
        if (item.use_count() != 1)
            item = std::make_shared<T>(*item);
        return const_cast<T &>(*item); // the same
    }

    std::vector<PiecePtr> m_pieces;
    std::vector<std::size_t> m_ends; ///< By piece: items up to its end.
};

/// Random access; moving far costs O(log pieces).
template<typename T>
template<bool isConst>
class SharedList<T>::Iterator {
    using List = std::conditional_t<isConst, const SharedList, SharedList>;

public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = std::conditional_t<isConst, const T &, T &>;
    using pointer = std::conditional_t<isConst, const T *, T *>;

    Iterator() = default;
    Iterator(List *list, std::size_t piece, std::size_t at) : m_list(list), m_piece(piece), m_at(at)
    {}
    template<bool isOtherConst>
    requires(isConst && !isOtherConst) Iterator(const Iterator<isOtherConst> &other)
        : m_list(other.m_list), m_piece(other.m_piece), m_at(other.m_at)
    {}

    reference operator*() const
    {
        if constexpr (isConst)
            return *item();
        else
            return m_list->own(m_piece, m_at);
    }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type distance) const { return *(*this + distance); }
    /// What is pointed at, shared.
    [[nodiscard]] const Item &item() const { return (*m_list->m_pieces[m_piece])[m_at]; }

    Iterator &operator++()
    {
        if (++m_at == m_list->m_pieces[m_piece]->size())
            skipPiece();
        return *this;
    }
    Iterator operator++(int)
    {
        Iterator before = *this;
        ++*this;
        return before;
    }
    Iterator &operator--()
    {
        if (m_at == 0)
            m_at = m_list->m_pieces[--m_piece]->size();
        --m_at;
        return *this;
    }
    Iterator operator--(int)
    {
        Iterator before = *this;
        --*this;
        return before;
    }
    Iterator &operator+=(difference_type distance)
    {
        const auto wanted = static_cast<std::size_t>(position() + distance);
        const auto &ends = m_list->m_ends;
        m_piece = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), wanted) -
                                           ends.begin());
        m_at = wanted - before(m_piece);
        return *this;
    }
    Iterator &operator-=(difference_type distance) { return *this += -distance; }
    friend Iterator operator+(Iterator at, difference_type distance) { return at += distance; }
    friend Iterator operator+(difference_type distance, Iterator at) { return at += distance; }
    friend Iterator operator-(Iterator at, difference_type distance) { return at -= distance; }
    friend difference_type operator-(const Iterator &a, const Iterator &b)
    {
        return a.position() - b.position();
    }
    friend bool operator==(const Iterator &a, const Iterator &b)
    {
        return a.m_piece == b.m_piece && a.m_at == b.m_at;
    }
    friend std::strong_ordering operator<=>(const Iterator &a, const Iterator &b)
    {
        return a.m_piece == b.m_piece ? a.m_at <=> b.m_at : a.m_piece <=> b.m_piece;
    }

private:
    friend class SharedList;
    friend Iterator<true>;
    /// Items before a piece.
    [[nodiscard]] std::size_t before(std::size_t piece) const
    {
        return piece == 0 ? 0 : m_list->m_ends[piece - 1];
    }
    [[nodiscard]] difference_type position() const
    {
        return static_cast<difference_type>(before(m_piece) + m_at);
    }
    [[nodiscard]] bool isAtSamePieceAs(const Iterator &other) const
    {
        return m_at == 0 && other.m_at == 0 &&
               m_list->m_pieces[m_piece] == other.m_list->m_pieces[other.m_piece];
    }
    void skipPiece()
    {
        ++m_piece;
        m_at = 0;
    }

    List *m_list = nullptr;
    std::size_t m_piece = 0;
    std::size_t m_at = 0;
};

} // namespace drawbridge
