// SPDX-License-Identifier: Apache-2.0
// What tests of widgets alone in a window show.
#pragma once

#include "exporters/design_exporter.h"
#include "tests/gui/small_shop.h"
#include "views/models/answers.h"

#include <QTest>
#include <QWidget>

#include <memory>

namespace drawbridge::test {

inline std::shared_ptr<Answers> answersOf(Design design)
{
    auto answers = std::make_shared<Answers>();
    answers->proof.emplace();
    Diagnostics diagnostics;
    answers->manifests = exportDesign(design, {}, diagnostics);
    answers->design = std::make_shared<const Design>(std::move(design));
    return answers;
}

inline void show(QWidget &widget, const QSize &size = {600, 400})
{
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    widget.activateWindow();
}

} // namespace drawbridge::test
