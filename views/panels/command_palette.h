// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/palette_model.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace drawbridge {

/// A field and the list of what fits it, over the window: everything that can be done or gone to,
/// by keyboard alone. Closes when something is chosen, by Esc, or when the focus leaves it, and
/// then gives the focus back.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget *window);

    /// Opens it with `prefix` typed: "" or one of those of PaletteModel.
    void open(std::vector<PaletteEntry> entries, const QString &prefix);
    void dismiss();

    bool eventFilter(QObject *object, QEvent *event) override;

signals:
    void chosen(const drawbridge::PaletteEntry &entry);

private:
    void build();
    void place();
    void showMatches(const QString &query);
    void showCurrent();
    void chooseCurrent();
    bool handleKey(int key);

    PaletteModel *m_model;
    QLineEdit *m_field = nullptr;
    QListView *m_list = nullptr;
    QLabel *m_count = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace drawbridge
