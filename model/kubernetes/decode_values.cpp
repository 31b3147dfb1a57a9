// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_values.h"

#include "model/base/ascii.h"
#include "model/kubernetes/label_syntax.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <cctype>
#include <utility>

// Authority: k8s.io/apimachinery util/validation and metav1/validation; network-policy.md 2.1 items
// 3, 5, 27 to 32, 40. Tested by tests/unit/kubernetes/test_decode_network_policy.cpp and
// test_decode_workload.cpp

namespace drawbridge {
namespace {

std::string inQuotes(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

void checkLabel(const YamlCursor::Field &label, const std::string &value, bool &isGood)
{
    isGood = isLabelKey(label.key) && isLabelValue(value);
    if (!isLabelKey(label.key))
        label.value.error(ErrorCode::LabelInvalid,
                          "has a label key that is not of the form [prefix/]name",
                          "up to 63 letters, digits, -, _ and ., beginning and ending with a "
                          "letter or digit");
    if (!isLabelValue(value))
        label.value.error(ErrorCode::LabelInvalid, "is " + inQuotes(value) + ", not a label value",
                          "up to 63 letters, digits, -, _ and ., beginning and ending with a "
                          "letter or digit");
}

std::optional<LabelRequirement::Operator> operatorNamed(const std::string &name)
{
    if (name == "In")
        return LabelRequirement::Operator::In;
    if (name == "NotIn")
        return LabelRequirement::Operator::NotIn;
    if (name == "Exists")
        return LabelRequirement::Operator::Exists;
    if (name == "DoesNotExist")
        return LabelRequirement::Operator::DoesNotExist;
    return std::nullopt;
}

std::vector<std::string> sortedOnce(std::vector<std::string> values)
{
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

std::vector<std::string> readLabelValues(const YamlCursor &list)
{
    std::vector<std::string> values = list.textList();
    for (const std::string &value : values) {
        if (!isLabelValue(value))
            list.error(ErrorCode::LabelInvalid, "holds " + inQuotes(value) + ", not a label value");
    }
    return sortedOnce(std::move(values));
}

std::optional<LabelRequirement> readRequirement(const YamlCursor &expression)
{
    if (!expression.expectMapping(true))
        return std::nullopt;
    expression.allowOnly({"key", "operator", "values"});
    const auto key = expression["key"].requiredText();
    const auto name = readEnum(expression["operator"], {"In", "NotIn", "Exists", "DoesNotExist"});
    if (!expression["operator"].exists())
        expression["operator"].error(ErrorCode::FieldMissing, "is missing");
    const std::vector<std::string> values = readLabelValues(expression["values"]);
    if (!key || !name)
        return std::nullopt;
    if (!isLabelKey(*key))
        expression["key"].error(ErrorCode::LabelInvalid,
                                "is " + inQuotes(*key) + ", not a label key");
    const LabelRequirement::Operator op = *operatorNamed(*name);
    const bool wantsValues =
        op == LabelRequirement::Operator::In || op == LabelRequirement::Operator::NotIn;
    if (wantsValues && values.empty())
        expression["values"].error(ErrorCode::SelectorInvalid,
                                   "is empty, but " + *name + " needs at least one value");
    if (!wantsValues && !values.empty())
        expression["values"].error(ErrorCode::SelectorInvalid, "must be left out with " + *name);
    return LabelRequirement{*key, op, values};
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

LabelMap readLabels(const YamlCursor &labels)
{
    LabelMap result;
    for (const YamlCursor::Field &label : labels.fields()) {
        const std::string value = label.value.textOr({});
        bool isGood = false;
        checkLabel(label, value, isGood);
        if (isGood)
            result.insert_or_assign(label.key, value);
    }
    return result;
}

LabelSelector readSelector(const YamlCursor &selector)
{
    LabelSelector result;
    result.where = selector.where();
    if (!selector.expectMapping())
        return result;
    selector.allowOnly({"matchLabels", "matchExpressions"});
    for (const auto &[key, value] : readLabels(selector["matchLabels"]))
        result.requirements.push_back({key, LabelRequirement::Operator::In, {value}});
    for (const YamlCursor &expression : selector["matchExpressions"].items()) {
        if (auto requirement = readRequirement(expression))
            result.requirements.push_back(std::move(*requirement));
    }
    std::ranges::sort(result.requirements);
    return result;
}

std::optional<std::uint16_t> readPort(const YamlCursor &port)
{
    const std::optional<std::int64_t> number = port.integer();
    if (!number)
        return std::nullopt;
    if (*number < 1 || *number > 65535) {
        port.error(ErrorCode::PortInvalid,
                   "is " + std::to_string(*number) + ", expected a port from 1 to 65535");
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*number);
}

std::optional<PortReference> readPortReference(const YamlCursor &port)
{
    if (!port.exists())
        return std::nullopt;
    if (!port.isScalar() || scalarType(*port.node()) != ScalarType::String) {
        const auto number = readPort(port);
        return number ? std::optional<PortReference>(*number) : std::nullopt;
    }
    const std::string &name = port.node()->text;
    if (isPortName(name))
        return PortReference(name);
    port.error(ErrorCode::PortInvalid,
               "is the string " + inQuotes(name) + ", expected a port number or a port name",
               isDigits(name) ? "take the quotes away: " + name
                              : "a port name has up to 15 of a-z, 0-9 and -, with a letter");
    return std::nullopt;
}

std::optional<Protocol> readProtocol(const YamlCursor &protocol)
{
    if (!protocol.exists())
        return Protocol::Tcp;
    const auto name = readEnum(protocol, {"TCP", "UDP", "SCTP"});
    if (!name)
        return std::nullopt;
    return *name == "TCP" ? Protocol::Tcp : *name == "UDP" ? Protocol::Udp : Protocol::Sctp;
}

std::optional<Cidr> readCidr(const YamlCursor &cidr)
{
    const auto text = cidr.text();
    if (!text)
        return std::nullopt;
    const Result<Cidr> parsed = Cidr::parse(*text, cidr.where());
    if (!parsed) {
        cidr.error(parsed.error().code, "is not an address range: " + parsed.error().message,
                   parsed.error().hint);
        return std::nullopt;
    }
    return *parsed;
}

std::optional<IpAddress> readAddress(const YamlCursor &address)
{
    const auto text = address.text();
    if (!text || text->empty())
        return std::nullopt;
    const Result<IpAddress> parsed = IpAddress::parse(*text, address.where());
    if (!parsed) {
        address.error(parsed.error().code, "is not an IP address", parsed.error().hint);
        return std::nullopt;
    }
    return *parsed;
}

std::vector<TextWithPlace> readTexts(const YamlCursor &list)
{
    std::vector<TextWithPlace> result;
    for (const YamlCursor &item : list.items()) {
        if (auto text = item.text())
            result.push_back({std::move(*text), item.where(), item.blockIndent()});
    }
    return result;
}

std::optional<std::string> readEnum(const YamlCursor &value,
                                    std::initializer_list<std::string_view> allowed)
{
    const auto text = value.text();
    if (!text)
        return std::nullopt;
    if (std::ranges::find(allowed, *text) != allowed.end())
        return text;
    std::string list;
    std::string hint;
    for (const std::string_view word : allowed) {
        list += (list.empty() ? "" : ", ") + std::string(word);
        if (lowerCase(word) == lowerCase(*text))
            hint = "write " + std::string(word);
    }
    value.error(ErrorCode::FieldInvalid, "is " + inQuotes(*text) + ", expected one of " + list,
                hint);
    return std::nullopt;
}

} // namespace drawbridge
