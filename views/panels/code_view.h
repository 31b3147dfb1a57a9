// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QPlainTextEdit>

namespace drawbridge {

class YamlHighlighter;

/// Read-only YAML with line numbers.
class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(QWidget *parent = nullptr);
    /// Keeps the scroll position when the text is nearly the old one.
    void showText(const QString &text);
    void paintGutter(const QRect &exposed);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] int gutterWidth() const;
    void placeGutter();

    QWidget *m_gutter;
    YamlHighlighter *m_highlighter;
};

} // namespace drawbridge
