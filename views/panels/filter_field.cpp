// SPDX-License-Identifier: Apache-2.0
#include "views/panels/filter_field.h"

#include "views/theme/icons.h"

#include <QAction>

namespace drawbridge {

FilterField::FilterField(const QString &placeholder, QWidget *parent) : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    setClearButtonEnabled(false);
    addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
}

} // namespace drawbridge
