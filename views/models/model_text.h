// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/texts.h"

#include <QCoreApplication>
#include <QString>

#include <string>
#include <vector>

namespace drawbridge {

/// Text of the model, which is UTF-8, for a view.
[[nodiscard]] inline QString qt(const std::string &text)
{
    return QString::fromStdString(text);
}

/// "GET, POST"; `whenEmpty` for none.
[[nodiscard]] inline QString listOf(const std::vector<std::string> &words,
                                    const QString &whenEmpty = {})
{
    return words.empty() ? whenEmpty : qt(joined(words, ", "));
}

[[nodiscard]] inline QString listOf(const std::vector<Cidr> &cidrs)
{
    std::vector<std::string> texts;
    for (const Cidr &cidr : cidrs)
        texts.push_back(toString(cidr));
    return listOf(texts);
}

/// A sentence of the inspector in the language of the user.
[[nodiscard]] inline QString inspectorText(const char *text)
{
    return QCoreApplication::translate("Inspector", text);
}

} // namespace drawbridge
