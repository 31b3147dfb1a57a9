// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_review_window.cpp
#include "views/review/review_dialog.h"

#include "views/models/counted.h"
#include "views/models/model_text.h"
#include "views/panels/separator.h"
#include "views/panels/table_setup.h"
#include "views/theme/fonts.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTableView>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kReviewSide = 16;
constexpr int kDetailsHeight = 190;

} // namespace

ReviewDialog::ReviewDialog(QWidget *parent)
    : QDialog(parent), m_model(new ReviewModel(this)),
      m_table(makeTable(this, QStringLiteral("reviewTable"), tr("Changes to review")))
{
    setObjectName(QStringLiteral("reviewDialog"));
    setWindowTitle(tr("Review"));
    setProperty("surface", "dock");
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(ReviewModel::SignedColumn, new QStyledItemDelegate(m_table));
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    setColumns(m_table, {64, 132, 0, 150, 150, 130, 180}, ReviewModel::SubjectColumn);
    m_details = new QPlainTextEdit(this);
    m_details->setObjectName(QStringLiteral("reviewDetails"));
    m_details->setAccessibleName(tr("Why, and the lines that make it so"));
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setFont(textFont(TextRole::Code));
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_details->setFixedHeight(kDetailsHeight);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(makeRule(this));
    column->addWidget(m_table, 1);
    column->addWidget(makeRule(this));
    column->addWidget(m_details);
    column->addWidget(makeRule(this));
    column->addWidget(makeFoot());
    resize(1180, 760);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ReviewDialog::showDetails);
    connect(m_model, &ReviewModel::dataChanged, this, [this] {
        updateState();
        showDetails();
        emit said();
    });
    updateState();
    m_base->setFocus();
}

// An editor that is open gives its text to the model while the widgets go.
ReviewDialog::~ReviewDialog()
{
    disconnect(m_model, nullptr, this, nullptr);
    disconnect(m_table->selectionModel(), nullptr, this, nullptr);
}

QLineEdit *ReviewDialog::addPathRow(QGridLayout *grid, int row, const QString &label,
                                    const char *name, const QString &placeholder)
{
    auto *field = new QLineEdit(this);
    field->setObjectName(QString::fromLatin1(name));
    field->setPlaceholderText(placeholder);
    auto *text = new QLabel(label, this);
    text->setBuddy(field);
    auto *browse = new QPushButton(tr("Browse…"), this);
    browse->setProperty("small", true);
    browse->setAutoDefault(false);
    grid->addWidget(text, row, 0);
    grid->addWidget(field, row, 1);
    grid->addWidget(browse, row, 2);
    connect(browse, &QPushButton::clicked, this, [this, field] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a folder"));
        if (!folder.isEmpty())
            field->setText(folder);
    });
    connect(field, &QLineEdit::textChanged, this, &ReviewDialog::updateState);
    connect(field, &QLineEdit::returnPressed, this, &ReviewDialog::compare);
    return field;
}

QWidget *ReviewDialog::makeHead()
{
    auto *widget = new QWidget(this);
    auto *grid = new QGridLayout(widget);
    grid->setContentsMargins(kReviewSide, 12, kReviewSide, 12);
    m_change = addPathRow(grid, 0, tr("&Change"), "reviewChange",
                          tr("A folder of manifests, or a design"));
    m_base = addPathRow(grid, 1, tr("&Base"), "reviewBase",
                        tr("A folder, a design, or a Git revision of the same folder: main"));
    m_compare = new QPushButton(tr("Com&pare"), widget);
    m_compare->setObjectName(QStringLiteral("reviewCompare"));
    m_compare->setProperty("primary", true);
    m_compare->setAutoDefault(false);
    grid->addWidget(m_compare, 1, 3);
    grid->setColumnStretch(1, 1);
    connect(m_compare, &QPushButton::clicked, this, &ReviewDialog::compare);
    return widget;
}

QWidget *ReviewDialog::makeFoot()
{
    auto *widget = new QWidget(this);
    widget->setProperty("surface", "chrome");
    widget->setAttribute(Qt::WA_StyledBackground);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(kReviewSide, 12, kReviewSide, 12);
    row->setSpacing(8);
    m_state = new QLabel(widget);
    m_state->setObjectName(QStringLiteral("reviewState"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_reviewer = new QLineEdit(widget);
    m_reviewer->setObjectName(QStringLiteral("reviewReviewer"));
    m_reviewer->setPlaceholderText(tr("Your name"));
    m_reviewer->setAccessibleName(tr("Reviewer"));
    m_reviewer->setMaximumWidth(180);
    m_copy = new QPushButton(tr("Copy &Markdown"), widget);
    m_copy->setObjectName(QStringLiteral("reviewCopy"));
    m_save = new QPushButton(tr("&Save Markdown…"), widget);
    m_save->setObjectName(QStringLiteral("reviewSave"));
    row->addWidget(m_state, 1);
    row->addWidget(m_reviewer);
    for (QPushButton *button : {m_copy, m_save}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(markdown()); });
    connect(m_save, &QPushButton::clicked, this, [this] { emit saveRequested(markdown()); });
    return widget;
}

void ReviewDialog::setChange(const QString &path)
{
    m_change->setText(path);
}

void ReviewDialog::compare()
{
    if (m_compare->isEnabled())
        emit compareRequested(m_base->text().trimmed(), m_change->text().trimmed());
}

void ReviewDialog::showBusy()
{
    m_compare->setEnabled(false);
    m_state->setProperty("role", "secondary");
    m_state->setText(tr("Comparing…"));
}

void ReviewDialog::showReview(std::shared_ptr<const Review> review, const QString &base,
                              const QString &change, const std::vector<KeptSignOff> &kept)
{
    m_isReviewed = true;
    m_comparedBase = base;
    m_comparedChange = change;
    m_model->setReview(std::move(review), kept);
    updateState();
    if (m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, ReviewModel::SubjectColumn));
    m_table->setFocus();
    showDetails();
}

void ReviewDialog::showError(const QString &text)
{
    updateState();
    m_state->setProperty("role", "error");
    m_state->setText(text);
    m_state->style()->unpolish(m_state);
    m_state->style()->polish(m_state);
}

void ReviewDialog::showDetails()
{
    const QModelIndex current = m_table->currentIndex();
    QString text;
    if (current.isValid()) {
        const ReviewItem &item = m_model->review().items[static_cast<std::size_t>(current.row())];
        text = m_model->outdatedAt(current.row());
        text +=
            (text.isEmpty() ? QString() : QStringLiteral("\n\n")) + qt(joined(item.because, "\n"));
        const SourceSpan *place = item.firstPlace();
        if (place != nullptr && m_textAt)
            text += QStringLiteral("\n\n%1%2\n%3")
                        .arg(item.where.empty() ? tr("base ") : QString(), qt(toString(*place)),
                             m_textAt(*place, item.where.empty()));
    }
    m_details->setPlainText(text);
}

void ReviewDialog::updateState()
{
    m_compare->setEnabled(!m_base->text().trimmed().isEmpty() &&
                          !m_change->text().trimmed().isEmpty());
    m_copy->setEnabled(m_isReviewed);
    m_save->setEnabled(m_isReviewed);
    const auto &items = m_model->review().items;
    const qsizetype count = m_model->rowCount();
    const qsizetype widening = std::ranges::count_if(items, &ReviewItem::widens);
    QString state;
    if (m_isReviewed && count == 0)
        state = tr("Nothing changes: who may talk to whom, as whom and with which rights.");
    else if (m_isReviewed)
        state = tr("%1, %2 widen access, %3 signed")
                    .arg(counted(count, tr("1 change"), tr("%1 changes")))
                    .arg(widening)
                    .arg(m_model->signedCount());
    if (const int outdated = m_model->outdatedCount(); m_isReviewed && outdated > 0)
        state += tr(", %1 changed since looked at").arg(outdated);
    if (const auto gone = m_model->goneCount(); m_isReviewed && gone > 0)
        state += tr(", %1 looked at are gone").arg(gone);
    if (m_isReviewed && !m_model->review().isComplete)
        state += tr(". Some of the input could not be read: this may not be everything.");
    m_state->setProperty("role", "secondary");
    m_state->setText(state);
    m_state->style()->unpolish(m_state);
    m_state->style()->polish(m_state);
}

QString ReviewDialog::markdown() const
{
    return qt(reviewMarkdown(m_model->review(), m_model->signOffs(), head()));
}

ReviewHead ReviewDialog::head() const
{
    return {m_comparedBase.toStdString(), m_comparedChange.toStdString(),
            m_reviewer->text().trimmed().toStdString()};
}

} // namespace drawbridge
