// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_admin_ports.h"

#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

// Ports of the policies of administrators (network-policy.md items 63, 64, 69).
// Tested by tests/unit/kubernetes/test_decode_admin_policy.cpp

namespace drawbridge {
namespace {

/// start and end; the CRDs want start below end.
void readRange(const YamlCursor &range, PortRange &result)
{
    for (const char *field : {"start", "end"}) {
        if (!range[field].exists())
            range[field].error(ErrorCode::FieldMissing, "is missing");
    }
    const auto first = readPort(range["start"]);
    const auto last = readPort(range["end"]);
    if (!first || !last)
        return;
    if (*first >= *last)
        range.error(ErrorCode::PortInvalid, "begins at " + std::to_string(*first) +
                                                ", which is not below its end " +
                                                std::to_string(*last));
    result.first = *first;
    result.last = *last;
}

void readNumber(const YamlCursor &number, PortRange &result)
{
    if (!number.exists())
        number.error(ErrorCode::FieldMissing, "is missing");
    if (const auto port = readPort(number)) {
        result.first = *port;
        result.last = *port;
    }
}

std::string readPortName(const YamlCursor &name)
{
    const auto text = name.requiredText();
    return text.value_or("");
}

AdminPort readAdminPort(const YamlCursor &item)
{
    AdminPort result;
    result.where = item.where();
    const auto field = onlyFieldOf(item, {"portNumber", "portRange", "namedPort"});
    if (!field)
        return result;
    const YamlCursor &value = field->value;
    if (field->key == "namedPort") {
        result.name = readPortName(value);
        return result;
    }
    if (!value.expectMapping(true))
        return result;
    result.range.protocol = readProtocol(value["protocol"]).value_or(Protocol::Tcp);
    if (field->key == "portNumber") {
        value.allowOnly({"protocol", "port"});
        readNumber(value["port"], result.range);
        return result;
    }
    value.allowOnly({"protocol", "start", "end"});
    readRange(value, result.range);
    return result;
}

Protocol protocolNamed(std::string_view field)
{
    return field == "tcp" ? Protocol::Tcp : field == "udp" ? Protocol::Udp : Protocol::Sctp;
}

/// tcp, udp or sctp, with a destinationPort.
void readDestinationPort(const YamlCursor &protocol, PortRange &result)
{
    if (!onlyFieldOf(protocol, {"destinationPort"}))
        return;
    const auto field = onlyFieldOf(protocol["destinationPort"], {"number", "range"});
    if (!field)
        return;
    if (field->key == "number") {
        readNumber(field->value, result);
        return;
    }
    if (!field->value.expectMapping(true))
        return;
    field->value.allowOnly({"start", "end"});
    readRange(field->value, result);
}

AdminPort readAdminProtocol(const YamlCursor &item)
{
    AdminPort result;
    result.where = item.where();
    const auto field = onlyFieldOf(item, {"tcp", "udp", "sctp", "destinationNamedPort"});
    if (!field)
        return result;
    if (field->key == "destinationNamedPort") {
        result.name = readPortName(field->value);
        return result;
    }
    result.range.protocol = protocolNamed(field->key);
    readDestinationPort(field->value, result.range);
    return result;
}

} // namespace

std::optional<YamlCursor::Field> onlyFieldOf(const YamlCursor &mapping,
                                             std::initializer_list<std::string_view> allowed)
{
    if (!mapping.expectMapping(true))
        return std::nullopt;
    mapping.allowOnly(allowed);
    std::vector<YamlCursor::Field> written;
    bool hasUnknown = false;
    for (const YamlCursor::Field &field : mapping.fields()) {
        const bool isKnown = std::ranges::find(allowed, field.key) != allowed.end();
        hasUnknown = hasUnknown || !isKnown;
        if (isKnown && field.value.exists())
            written.push_back(field);
    }
    if (written.empty() && !hasUnknown)
        mapping.error(ErrorCode::FieldMissing, "names nothing; exactly one of its fields must");
    if (written.size() > 1)
        mapping.error(ErrorCode::FieldInvalid, "has more than one field",
                      "write them as items of their own");
    if (written.size() != 1)
        return std::nullopt;
    return written.front();
}

std::vector<AdminPort> readAdminPorts(const YamlCursor &ports)
{
    std::vector<AdminPort> result;
    for (const YamlCursor &item : ports.items())
        result.push_back(readAdminPort(item));
    return result;
}

std::vector<AdminPort> readAdminProtocols(const YamlCursor &protocols)
{
    std::vector<AdminPort> result;
    for (const YamlCursor &item : protocols.items())
        result.push_back(readAdminProtocol(item));
    return result;
}

} // namespace drawbridge
