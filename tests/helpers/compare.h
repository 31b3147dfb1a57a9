// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>

#include <string>

namespace drawbridge::test {

/// What a value of ours looks like in a failure message: its toString() where it has one.
template<typename T>
std::string printed(const T &value)
{
    if constexpr (requires { std::string(toString(value)); })
        return std::string(toString(value));
    else if constexpr (requires { std::string(value); })
        return std::string(value);
    else
        return "a value without a text form";
}

template<typename A, typename B>
bool compare(const A &actual, const B &expected, const char *actualText, const char *file, int line)
{
    const bool isEqual = actual == expected;
    const std::string message =
        std::string(actualText) + " is " + printed(actual) + ", expected " + printed(expected);
    return QTest::qVerify(isEqual, actualText, message.c_str(), file, line);
}

} // namespace drawbridge::test

/// QCOMPARE for types of ours: QCOMPARE itself would take drawbridge::toString (a std::string) for
/// QTest::toString (a char *).
#define COMPARE(actual, expected)                                                                  \
    do {                                                                                           \
        if (!drawbridge::test::compare(actual, expected, #actual, __FILE__, __LINE__))             \
            return;                                                                                \
    } while (false)
