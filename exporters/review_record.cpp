// SPDX-License-Identifier: Apache-2.0
// Ticks and notes of a review outlive the window that took them. They hold for exactly the change
// they were made about; where it became another one, or went, that is told and never signed again
// by itself. Tested by tests/unit/exporters/test_review_record.cpp
#include "exporters/review_record.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drawbridge {
namespace {

using RecordJson = nlohmann::ordered_json;

constexpr std::string_view kRecordSchema = "drawbridge/review/1";
constexpr auto kLastKind = ReviewItem::Kind::Disappears;

std::optional<ReviewItem::Kind> kindNamed(const std::string &word)
{
    for (int i = 0; i <= static_cast<int>(kLastKind); ++i)
        if (toString(static_cast<ReviewItem::Kind>(i)) == word)
            return static_cast<ReviewItem::Kind>(i);
    return std::nullopt;
}

RecordJson jsonOf(const KeptSignOff &kept)
{
    RecordJson json{{"kind", toString(kept.kind)},
                    {"subject", kept.subject},
                    {"before", kept.before},
                    {"after", kept.after}};
    json["because"] = kept.because;
    json["signed"] = kept.signOff.isSigned;
    json["note"] = kept.signOff.note;
    return json;
}

std::string recordText(const RecordJson &json, const char *key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<KeptSignOff> keptOf(const RecordJson &json)
{
    const auto kind = json.is_object() ? kindNamed(recordText(json, "kind")) : std::nullopt;
    if (!kind)
        return std::nullopt;
    KeptSignOff kept;
    kept.kind = *kind;
    kept.subject = recordText(json, "subject");
    kept.before = recordText(json, "before");
    kept.after = recordText(json, "after");
    kept.signOff.note = recordText(json, "note");
    const auto because = json.find("because");
    if (because != json.end() && because->is_array())
        for (const RecordJson &sentence : *because)
            kept.because.push_back(sentence.is_string() ? sentence.get<std::string>() : "");
    const auto isSigned = json.find("signed");
    kept.signOff.isSigned =
        isSigned != json.end() && isSigned->is_boolean() && isSigned->get<bool>();
    return kept;
}

Result<std::vector<KeptSignOff>> refused(const std::string &what)
{
    return fail(ErrorCode::FieldInvalid, "the kept review " + what, {},
                "delete the file; ticks and notes start anew");
}

} // namespace

bool KeptSignOff::isOf(const ReviewItem &item) const
{
    return kind == item.kind && subject == item.subject && before == item.before &&
           after == item.after && because == item.because;
}

std::vector<KeptSignOff> keptSignOffs(const Review &review, const std::vector<SignOff> &signOffs)
{
    std::vector<KeptSignOff> kept;
    for (std::size_t i = 0; i < review.items.size(); ++i) {
        const ReviewItem &item = review.items[i];
        if (signOffs[i] != SignOff{})
            kept.push_back(
                {item.kind, item.subject, item.before, item.after, item.because, signOffs[i]});
    }
    return kept;
}

MatchedSignOffs matchSignOffs(const Review &review, const std::vector<KeptSignOff> &kept)
{
    MatchedSignOffs matched;
    matched.signOffs.resize(review.items.size());
    matched.outdated.resize(review.items.size());
    for (const KeptSignOff &one : kept) {
        const auto same = std::ranges::find_if(
            review.items, [&](const ReviewItem &item) { return one.isOf(item); });
        if (same != review.items.end()) {
            matched.signOffs[static_cast<std::size_t>(same - review.items.begin())] = one.signOff;
            continue;
        }
        const auto other = std::ranges::find(review.items, one.subject, &ReviewItem::subject);
        if (other == review.items.end())
            ++matched.gone;
        else
            matched.outdated[static_cast<std::size_t>(other - review.items.begin())] = one;
    }
    return matched;
}

std::string writeSignOffs(const std::vector<KeptSignOff> &kept, const ReviewHead &head)
{
    RecordJson json{{"schema", kRecordSchema},
                    {"change", head.change},
                    {"base", head.base},
                    {"reviewer", head.reviewer}};
    json["items"] = RecordJson::array();
    for (const KeptSignOff &one : kept)
        json["items"].push_back(jsonOf(one));
    return json.dump(1, ' ', false, RecordJson::error_handler_t::replace) + '\n';
}

Result<std::vector<KeptSignOff>> readSignOffs(std::string_view text)
{
    const RecordJson json = RecordJson::parse(text, nullptr, false);
    if (json.is_discarded())
        return refused("is no JSON");
    if (!json.is_object() || recordText(json, "schema") != kRecordSchema)
        return refused("is of another schema than " + std::string(kRecordSchema));
    std::vector<KeptSignOff> kept;
    const auto items = json.find("items");
    if (items == json.end() || !items->is_array())
        return refused("has no list of items");
    for (const RecordJson &item : *items)
        if (auto one = keptOf(item))
            kept.push_back(std::move(*one));
    return kept;
}

} // namespace drawbridge
