// SPDX-License-Identifier: Apache-2.0
// A review for a pull request. Names of the input and notes stay in their cells.
// Tested by tests/unit/exporters/test_review.cpp

#include "exporters/review.h"

#include "exporters/table_cells.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::string reviewPlaces(const ReviewItem &item)
{
    std::vector<std::string> places;
    for (const SourceSpan &place : item.where)
        places.push_back(toString(place));
    for (const SourceSpan &place : item.whereBefore)
        places.push_back("base " + toString(place));
    return joined(places, ", ");
}

std::string changedText(const ReviewItem &item)
{
    if (item.before.empty() && item.after.empty())
        return "";
    if (item.before.empty())
        return item.after;
    return item.after.empty() ? item.before : item.before + " => " + item.after;
}

std::string countedItems(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " change" : " changes");
}

std::string headText(const Review &review, const std::vector<SignOff> &signOffs,
                     const ReviewHead &head)
{
    const auto widening = static_cast<std::size_t>(
        std::ranges::count_if(review.items, [](const ReviewItem &item) { return item.widens(); }));
    const auto done =
        static_cast<std::size_t>(std::ranges::count(signOffs, true, &SignOff::isSigned));
    std::string text = "# Access review\n\n" + markdownHeading({"", ""}) +
                       markdownRow({"Change", oneLine(head.change)}) +
                       markdownRow({"Base", oneLine(head.base)});
    if (!head.reviewer.empty())
        text += markdownRow({"Reviewer", oneLine(head.reviewer)});
    text += markdownRow({"To look at", countedItems(review.items.size()) + ", " +
                                           std::to_string(widening) + " of them widen access"});
    text += markdownRow(
        {"Signed", std::to_string(done) + " of " + std::to_string(review.items.size())});
    if (!review.isComplete)
        text += "\n**Some of the input could not be read, so this may not be everything.**\n";
    return text;
}

} // namespace

std::string reviewMarkdown(const Review &review, const std::vector<SignOff> &signOffs,
                           const ReviewHead &head)
{
    std::string text = headText(review, signOffs, head);
    const ReviewItem *last = nullptr;
    for (std::size_t i = 0; i < review.items.size(); ++i) {
        const ReviewItem &item = review.items[i];
        if (last == nullptr || last->kind != item.kind)
            text += "\n## " + std::string(toString(item.kind)) + "\n\n" +
                    markdownHeading({"", "What", "Before => after", "Line", "Why", "Note"});
        last = &item;
        const SignOff signOff = i < signOffs.size() ? signOffs[i] : SignOff{};
        text += markdownRow({signOff.isSigned ? "[x]" : "[ ]", oneLine(item.subject),
                             oneLine(changedText(item)), oneLine(reviewPlaces(item)),
                             oneLine(joined(item.because, "; ")), oneLine(signOff.note)});
    }
    if (review.items.empty())
        text += "\nNothing changes: who may talk to whom, as whom, how and with which rights is as "
                "before.\n";
    return text;
}

} // namespace drawbridge
