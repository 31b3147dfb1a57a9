// SPDX-License-Identifier: Apache-2.0
#include "views/models/fuzzy_match.h"

// Tested by tests/gui/test_palette_model.cpp

#include <QStringList>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kWholeText = 120;
constexpr int kTextStart = 100;
constexpr int kWordStart = 80;
constexpr int kInside = 60;
constexpr int kLetter = 1; ///< Letter by letter: always less than a word as it stands.
constexpr int kLetterAtWordStart = 6;
constexpr int kLetterAfterLetter = 4;
constexpr int kMostLetters = 50;
constexpr qsizetype kMostSpread = 4; ///< Times the length of the word.

bool startsWord(const QString &text, qsizetype at)
{
    return at == 0 || (!text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber()) ||
           (text[at - 1].isLower() && text[at].isUpper());
}

/// The best place of a word in a text, or -1: the start of a word before any other.
qsizetype placeOf(const QString &word, const QString &text)
{
    const qsizetype first = text.indexOf(word, 0, Qt::CaseInsensitive);
    for (qsizetype at = first; at >= 0; at = text.indexOf(word, at + 1, Qt::CaseInsensitive)) {
        if (startsWord(text, at))
            return at;
    }
    return first;
}

std::optional<FuzzyMatch> matchAsItStands(const QString &word, const QString &text)
{
    const qsizetype at = placeOf(word, text);
    if (at < 0)
        return std::nullopt;
    FuzzyMatch match;
    match.score = word.size() == text.size() ? kWholeText
                  : at == 0                  ? kTextStart
                  : startsWord(text, at)     ? kWordStart
                                             : kInside;
    for (qsizetype i = 0; i < word.size(); ++i)
        match.places.push_back(static_cast<int>(at + i));
    return match;
}

std::optional<FuzzyMatch> matchByLetters(const QString &word, const QString &text)
{
    FuzzyMatch match;
    qsizetype at = -1;
    for (const QChar letter : word) {
        const qsizetype next = text.indexOf(letter, at + 1, Qt::CaseInsensitive);
        if (next < 0)
            return std::nullopt;
        match.score += startsWord(text, next) ? kLetterAtWordStart
                       : next == at + 1       ? kLetterAfterLetter
                                              : kLetter;
        match.places.push_back(static_cast<int>(next));
        at = next;
    }
    // Letters strewn over a sentence are no word.
    if (match.places.back() - match.places.front() >= kMostSpread * word.size())
        return std::nullopt;
    match.score = std::min(match.score, kMostLetters);
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &text)
{
    FuzzyMatch whole;
    for (const QString &word : query.split(' ', Qt::SkipEmptyParts)) {
        auto match = matchAsItStands(word, text);
        if (!match)
            match = matchByLetters(word, text);
        if (!match)
            return std::nullopt;
        whole.score += match->score;
        whole.places.insert(whole.places.end(), match->places.begin(), match->places.end());
    }
    std::sort(whole.places.begin(), whole.places.end());
    whole.places.erase(std::unique(whole.places.begin(), whole.places.end()), whole.places.end());
    return whole;
}

} // namespace drawbridge
