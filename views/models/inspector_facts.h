// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/inspector_content.h"

#include <QString>

namespace drawbridge {

/// A label with its value, as most rows of the inspector are.
[[nodiscard]] inline InspectorRow factRowOf(const QString &label, const QString &value,
                                            const QString &icon = {})
{
    return {InspectorRow::Kind::Fact, label, value, icon};
}

[[nodiscard]] inline InspectorRow fieldRowOf(InspectorField field, const QString &label,
                                             const QString &value, const QString &whenEmpty)
{
    InspectorRow row{InspectorRow::Kind::Field, label, value};
    row.field = field;
    row.note = whenEmpty;
    return row;
}

/// What the core says as a clause, as a sentence of its own.
[[nodiscard]] inline QString asSentence(QString text)
{
    if (!text.isEmpty())
        text.replace(0, 1, text.at(0).toUpper());
    return text.endsWith('.') ? text : text + '.';
}

} // namespace drawbridge
