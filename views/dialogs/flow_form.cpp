// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_flow_form.cpp
#include "views/dialogs/flow_form.h"

#include <QCoreApplication>
#include <QDate>
#include <QRegularExpression>

#include <algorithm>

namespace drawbridge {

Result<std::vector<PortRange>> parsePortList(const QString &text)
{
    std::vector<PortRange> ranges;
    static const QRegularExpression separator(QStringLiteral("[,\\s]+"));
    for (const QString &part : text.split(separator, Qt::SkipEmptyParts)) {
        Result<PortRange> range = PortRange::parse(part.toStdString());
        if (!range)
            return tl::unexpected<Error>(range.error());
        ranges.push_back(*range);
    }
    return ranges;
}

std::vector<std::string> parseWordList(const QString &text)
{
    std::vector<std::string> words;
    static const QRegularExpression separator(QStringLiteral("[,\\s]+"));
    for (const QString &part : text.split(separator, Qt::SkipEmptyParts))
        words.push_back(part.toStdString());
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

Result<std::string> parseExpiry(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (!trimmed.isEmpty() && !QDate::fromString(trimmed, QStringLiteral("yyyy-MM-dd")).isValid())
        return fail(ErrorCode::FieldInvalid,
                    "\"" + trimmed.toStdString() + "\" is not a date of the form YYYY-MM-DD", {},
                    "leave it empty for a flow that does not expire");
    return trimmed.toStdString();
}

std::vector<FlowPort> flowPorts(const std::vector<PortRange> &ranges, const HttpRules &requests,
                                const std::vector<FlowPort> &before, bool areRequestsKept)
{
    PortSet set;
    for (const PortRange &range : ranges)
        set.add(range);
    std::vector<FlowPort> ports;
    for (const PortRange &range : set.ranges()) {
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&](const FlowPort &port) { return port.range == range; });
        FlowPort port{range, {}};
        if (areRequestsKept && old != before.end())
            port.http = old->http;
        else if (range.protocol == Protocol::Tcp)
            port.http = requests;
        ports.push_back(std::move(port));
    }
    std::sort(ports.begin(), ports.end());
    return ports;
}

} // namespace drawbridge
