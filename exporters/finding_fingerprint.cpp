// SPDX-License-Identifier: Apache-2.0
// SHA-256 as FIPS 180-4 has it: no library among the dependencies brings a hash.
// Tested by tests/unit/exporters/test_finding_reports.cpp

#include "exporters/finding_fingerprint.h"

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace drawbridge {
namespace {

constexpr std::array<std::uint32_t, 64> kRoundConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

using HashState = std::array<std::uint32_t, 8>;

std::uint32_t wordAt(std::string_view block, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(block[at + i])};
    };
    return byte(0) << 24U | byte(1) << 16U | byte(2) << 8U | byte(3);
}

std::array<std::uint32_t, 64> scheduleOf(std::string_view block)
{
    std::array<std::uint32_t, 64> words{};
    for (std::size_t i = 0; i < 16; ++i)
        words[i] = wordAt(block, 4 * i);
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t a = words[i - 15];
        const std::uint32_t b = words[i - 2];
        const std::uint32_t small = std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U);
        const std::uint32_t large = std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U);
        words[i] = words[i - 16] + small + words[i - 7] + large;
    }
    return words;
}

/// One round; the next one has each word one further on, so that none has to move.
template<std::size_t kShift>
void addRound(HashState &words, std::uint32_t input)
{
    const auto at = [&words](std::size_t i) -> std::uint32_t & {
        return words[(i + 8 - kShift) % 8];
    };
    const std::uint32_t a = at(0), e = at(4);
    const std::uint32_t choice = (e & at(5)) ^ (~e & at(6));
    const std::uint32_t majority = (a & at(1)) ^ (a & at(2)) ^ (at(1) & at(2));
    const std::uint32_t sumE = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t sumA = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t first = at(7) + sumE + choice + input;
    at(3) += first;
    at(7) = first + sumA + majority;
}

template<std::size_t... kShifts>
void addRounds(HashState &words, const std::array<std::uint32_t, 64> &schedule, std::size_t first,
               std::index_sequence<kShifts...>)
{
    (addRound<kShifts>(words, kRoundConstants[first + kShifts] + schedule[first + kShifts]), ...);
}

void addBlock(HashState &state, std::string_view block)
{
    const auto schedule = scheduleOf(block);
    HashState words = state;
    for (std::size_t i = 0; i < 64; i += 8)
        addRounds(words, schedule, i, std::make_index_sequence<8>());
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] += words[i];
}

std::string padded(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() + 128);
    text += bytes;
    text += '\x80';
    while (text.size() % 64 != 56)
        text += '\0';
    const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        text += static_cast<char>((bits >> static_cast<unsigned>(shift)) & 0xffU);
    return text;
}

} // namespace

std::string sha256(std::string_view bytes)
{
    HashState state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const std::string text = padded(bytes);
    for (std::size_t at = 0; at < text.size(); at += 64)
        addBlock(state, std::string_view(text).substr(at, 64));
    std::string hex;
    hex.reserve(64);
    for (const std::uint32_t word : state)
        for (int shift = 28; shift >= 0; shift -= 4)
            hex += "0123456789abcdef"[(word >> static_cast<unsigned>(shift)) & 0xfU];
    return hex;
}

std::string fingerprintOf(const Finding &finding)
{
    const std::string peer = finding.peer ? toString(*finding.peer) : std::string();
    return sha256(finding.ruleId + '\n' + toString(finding.target) + '\n' + peer + '\n' +
                  finding.subKey);
}

} // namespace drawbridge
