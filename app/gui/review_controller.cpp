// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_review_window.cpp
#include "app/gui/review_controller.h"

#include "app/gui/compared_input.h"
#include "app/gui/save_dialog.h"
#include "model/base/atomic_file.h"
#include "views/models/error_words.h"
#include "views/models/model_text.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr qsizetype kLinesBefore = 1;
constexpr qsizetype kMostLines = 14;
constexpr qint64 kMostShownBytes = 8 << 20;

/// Kinds whose lines hold no secret.
constexpr std::array<std::string_view, 14> kShownKinds{"NetworkPolicy",
                                                       "AdminNetworkPolicy",
                                                       "BaselineAdminNetworkPolicy",
                                                       "ClusterNetworkPolicy",
                                                       "AuthorizationPolicy",
                                                       "PeerAuthentication",
                                                       "RequestAuthentication",
                                                       "Role",
                                                       "ClusterRole",
                                                       "RoleBinding",
                                                       "ClusterRoleBinding",
                                                       "ServiceAccount",
                                                       "Namespace",
                                                       "RequestAuthentication"};

bool isShownKind(const QStringList &lines, qsizetype first, qsizetype last)
{
    for (qsizetype i = first; i < last; ++i) {
        if (!lines[i].startsWith(QLatin1String("kind:")))
            continue;
        const std::string kind = lines[i].mid(5).trimmed().toStdString();
        return std::ranges::find(kShownKinds, kind) != kShownKinds.end();
    }
    return false;
}

/// A file of the input, and never one outside of it.
QStringList linesOf(const QString &root, const std::string &name)
{
    QFile file(QDir(root).filePath(qt(name)));
    const QString real = QFileInfo(file).canonicalFilePath();
    const QString home = QFileInfo(root).canonicalFilePath();
    if (real.isEmpty() || !real.startsWith(home + '/') || file.size() > kMostShownBytes ||
        !file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split('\n');
}

} // namespace

QString policyLines(const QString &root, const SourceSpan &place)
{
    if (!place.isKnown() || place.lineOneBased == 0)
        return {};
    const QStringList lines = linesOf(root, place.fileName());
    const qsizetype at = place.lineOneBased - 1;
    if (at >= lines.size())
        return {};
    const auto isBorder = [&lines](qsizetype i) {
        return lines[i].startsWith(QLatin1String("---"));
    };
    qsizetype first = at, last = at;
    while (first > 0 && !isBorder(first - 1))
        --first;
    while (last < lines.size() && (last == at || !isBorder(last)))
        ++last;
    if (!isShownKind(lines, first, last))
        return {};
    QStringList shown;
    const qsizetype begin = std::max(first, at - kLinesBefore);
    for (qsizetype i = begin; i < std::min(last, begin + kMostLines); ++i)
        shown << QStringLiteral("%1 %2  %3").arg(i == at ? '>' : ' ').arg(i + 1, 4).arg(lines[i]);
    return shown.join('\n');
}

ComparedInputs compareInputs(const QString &base, const QString &change,
                             const std::stop_token &stop)
{
    ComparedInputs compared;
    compared.base = base;
    compared.change = change;
    compared.changeRoot = inputRoot(change);
    Diagnostics ofBase, ofChange;
    const Result<QString> path = basePath(base, change, compared.extracted, stop);
    const auto refuse = [&compared](const Error &error) {
        compared.error = wordsFor(error);
        return compared;
    };
    if (!path)
        return refuse(path.error());
    compared.baseRoot = inputRoot(*path);
    const Result<Design> after = readInput(change, stop, ofChange);
    if (!after)
        return refuse(after.error());
    const Result<Design> before = readInput(*path, stop, ofBase);
    if (!before)
        return refuse(before.error());
    const bool isComplete = !ofBase.hasErrors() && !ofChange.hasErrors();
    compared.review = std::make_shared<const Review>(reviewOf(*before, *after, isComplete, stop));
    return compared;
}

ReviewController::ReviewController(Workspace *workspace, const ActionCatalog &actions,
                                   ReviewStore store, QWidget *window)
    : QObject(window), m_workspace(workspace), m_window(window), m_store(std::move(store))
{
    connect(actions[ActionId::Review], &QAction::triggered, this, &ReviewController::open);
}

ReviewController::~ReviewController() = default;

void ReviewController::open()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new ReviewDialog(m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QStringList &origin = m_workspace->origin();
    if (m_workspace->isOpen() && origin.size() == 1)
        m_dialog->setChange(origin.front());
    connect(m_dialog, &ReviewDialog::compareRequested, this, &ReviewController::compare);
    connect(m_dialog, &ReviewDialog::saveRequested, this, &ReviewController::save);
    connect(m_dialog, &ReviewDialog::said, this, &ReviewController::keep);
    m_dialog->show();
}

void ReviewController::compare(const QString &base, const QString &change)
{
    m_dialog->showBusy();
    for (auto &[older, worker] : m_workers)
        worker.request_stop();
    const int number = ++m_lastNumber;
    m_workers[number] = std::jthread([this, base, change, number](const std::stop_token &stop) {
        auto compared = std::make_shared<const ComparedInputs>(compareInputs(base, change, stop));
        QMetaObject::invokeMethod(
            this, [this, compared, number] { show(compared, number); }, Qt::QueuedConnection);
    });
}

void ReviewController::show(const std::shared_ptr<const ComparedInputs> &compared, int number)
{
    m_workers.erase(number); // it is at its end
    if (number != m_lastNumber || !m_dialog)
        return;
    if (!compared->review) {
        m_dialog->showError(compared->error);
        return;
    }
    m_dialog->setTextAt([compared](const SourceSpan &place, bool isBefore) {
        return policyLines(isBefore ? compared->baseRoot : compared->changeRoot, place);
    });
    const ReviewHead before = m_dialog->head();
    const bool isSame = before.base == compared->base.toStdString() &&
                        before.change == compared->change.toStdString();
    const auto kept = isSame ? Result<std::vector<KeptSignOff>>(m_dialog->kept())
                             : m_store.load(compared->base, compared->change);
    m_dialog->showReview(compared->review, compared->base, compared->change,
                         kept.value_or(std::vector<KeptSignOff>()));
    if (!kept)
        m_dialog->showError(wordsFor(kept.error()));
}

/// At once, so that nothing is lost however the window ends.
void ReviewController::keep()
{
    const auto kept = m_store.save(m_dialog->kept(), m_dialog->head());
    if (!kept)
        m_dialog->showError(wordsFor(kept.error()));
}

void ReviewController::save(const QString &markdown)
{
    const QString file =
        askWhereToSave(m_dialog, tr("Save the review"), QStringLiteral("review.md"),
                       tr("Markdown (*.md)"), {QStringLiteral("md")});
    if (file.isEmpty() || !m_dialog)
        return;
    const auto written = writeFileAtomically(file.toStdString(), markdown.toStdString());
    if (!written)
        m_dialog->showError(wordsFor(written.error()));
}

} // namespace drawbridge
