// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_value.h"

#include <algorithm>

// Tested by tests/unit/yaml/test_yaml_writer.cpp

namespace drawbridge {

YamlValue YamlValue::mapping()
{
    YamlValue value;
    value.m_value = Mapping{};
    return value;
}

YamlValue YamlValue::sequence()
{
    YamlValue value;
    value.m_value = Sequence{};
    return value;
}

YamlValue YamlValue::sequence(const std::vector<std::string> &texts)
{
    YamlValue value = sequence();
    for (const std::string &text : texts)
        value.push(text);
    return value;
}

YamlValue &YamlValue::set(std::string key, YamlValue value)
{
    if (!std::holds_alternative<Mapping>(m_value))
        m_value = Mapping{};
    auto &entries = std::get<Mapping>(m_value);
    entries.push_back({std::move(key), std::move(value)});
    return entries.back().value;
}

YamlValue &YamlValue::push(YamlValue value)
{
    if (!std::holds_alternative<Sequence>(m_value))
        m_value = Sequence{};
    auto &items = std::get<Sequence>(m_value);
    items.push_back(std::move(value));
    return items.back();
}

YamlValue &YamlValue::comment(std::string text)
{
    m_comment = std::move(text);
    return *this;
}

const YamlValue *YamlValue::find(const std::string &key) const
{
    const auto *entries = std::get_if<Mapping>(&m_value);
    if (!entries)
        return nullptr;
    const auto entry = std::ranges::find(*entries, key, &Entry::key);
    return entry == entries->end() ? nullptr : &entry->value;
}

bool operator==(const YamlValue &a, const YamlValue &b)
{
    if (a.m_value.index() != b.m_value.index() || a.m_comment != b.m_comment)
        return false;
    if (const auto *entries = std::get_if<YamlValue::Mapping>(&a.m_value)) {
        return std::ranges::equal(
            *entries, std::get<YamlValue::Mapping>(b.m_value),
            [](const auto &x, const auto &y) { return x.key == y.key && x.value == y.value; });
    }
    if (const auto *items = std::get_if<YamlValue::Sequence>(&a.m_value))
        return *items == std::get<YamlValue::Sequence>(b.m_value);
    if (const auto *text = std::get_if<std::string>(&a.m_value))
        return *text == std::get<std::string>(b.m_value);
    if (const auto *number = std::get_if<std::int64_t>(&a.m_value))
        return *number == std::get<std::int64_t>(b.m_value);
    if (const auto *flag = std::get_if<bool>(&a.m_value))
        return *flag == std::get<bool>(b.m_value);
    return true;
}

} // namespace drawbridge
