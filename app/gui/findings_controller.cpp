// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_actions.cpp
#include "app/gui/findings_controller.h"

#include "exporters/export_names.h"
#include "views/dialogs/suppress_dialog.h"
#include "views/models/error_words.h"
#include "views/models/findings_model.h"
#include "views/models/model_text.h"
#include "views/models/unkept_words.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QPushButton>

namespace drawbridge {
namespace {

/// A folder of its own, so that the files of an export stay.
QString folderOf(const Finding &finding)
{
    return qt(dnsName("fix-" + finding.ruleId + '-' + finding.target.nameSpace + '-' +
                      finding.target.name));
}

} // namespace

FindingsController::FindingsController(Workspace *workspace, FindingsPanel *panel,
                                       const ActionCatalog &actions, QWidget *window)
    : QObject(window), m_workspace(workspace), m_window(window)
{
    connect(panel, &FindingsPanel::fixRequested, this, &FindingsController::fix);
    connect(panel, &FindingsPanel::suppressRequested, this, &FindingsController::suppress);
    connect(panel, &FindingsPanel::unsuppressRequested, this, &FindingsController::unsuppress);
    const auto on = [&actions, panel](ActionId id, auto act) {
        connect(actions[id], &QAction::triggered, panel, act);
    };
    on(ActionId::NextFinding, [panel] { panel->step(1); });
    on(ActionId::PreviousFinding, [panel] { panel->step(-1); });
    on(ActionId::FixFinding, [panel] { panel->fixCurrent(); });
    on(ActionId::SuppressFinding, [panel] { panel->suppressCurrent(); });
}

FindingsController::~FindingsController() = default;

void FindingsController::fix(const Finding &finding)
{
    const AnswersPtr answers = m_workspace->answers();
    if (!answers)
        return;
    m_finding = finding;
    m_dialog = new FixDialog(finding, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &FixDialog::editChosen, this, &FindingsController::applyEdit);
    connect(m_dialog, &FixDialog::saveRequested, this, &FindingsController::save);
    m_dialog->open();
    const int number = ++m_lastNumber;
    m_workers[number] = std::jthread([this, answers, finding, number](const std::stop_token &stop) {
        auto fixes = std::make_shared<const JudgedFixes>(
            judgedFixes(finding, answers->design, answers->report, answers->manifests, stop));
        QMetaObject::invokeMethod(
            this, [this, fixes, number] { showFixes(fixes, number); }, Qt::QueuedConnection);
    });
    connect(m_dialog, &QObject::destroyed, this, [this, number] {
        if (const auto worker = m_workers.find(number); worker != m_workers.end())
            worker->second.request_stop();
    });
}

void FindingsController::showFixes(const JudgedFixesPtr &fixes, int number)
{
    m_workers.erase(number); // it is at its end
    if (number == m_lastNumber && m_dialog)
        m_dialog->showFixes(fixes);
}

void FindingsController::applyEdit(const Edit &edit)
{
    const Result<void> result = m_workspace->document()->apply(edit);
    if (!result) {
        m_dialog->showError(wordsFor(result.error()));
        return;
    }
    m_dialog->accept();
    emit done(tr("Fixed %1; Undo takes it back.").arg(qt(m_finding.ruleId)));
}

void FindingsController::save(const Fix &fix)
{
    const QString chosen = QFileDialog::getExistingDirectory(m_dialog, tr("Save the fix below"));
    if (chosen.isEmpty() || !m_dialog)
        return;
    const QString folder = QDir(chosen).filePath(folderOf(m_finding));
    Diagnostics said;
    const Result<void> written =
        writeManifests(ManifestSet{fix.files}, QFile::encodeName(folder).toStdString(), said);
    if (!written)
        m_dialog->showError(wordsFor(written.error()));
    else if (const QString unkept = unkeptWords(said); !unkept.isEmpty())
        m_dialog->showError(unkept);
    else
        m_dialog->showSaved(QDir::toNativeSeparators(folder));
}

void FindingsController::suppress(const Finding &finding)
{
    auto *dialog = new SuppressDialog(finding, m_workspace->today(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOwner(m_owner);
    connect(dialog, &SuppressDialog::waiverChosen, this, [this, dialog](const Waiver &waiver) {
        const Result<void> result =
            m_workspace->document()->apply({"Suppress finding", {}, [waiver](const Design &before) {
                                                return addWaiver(before, waiver);
                                            }});
        if (!result) {
            dialog->showError(wordsFor(result.error()));
            return;
        }
        m_owner = qt(waiver.owner);
        dialog->accept();
        emit done(tr("Suppressed %1 until %2.").arg(qt(waiver.rule), qt(waiver.expires)));
    });
    dialog->open();
}

void FindingsController::unsuppress(const Finding &finding)
{
    if (!finding.waived)
        return;
    const Waiver waiver = *finding.waived;
    const Result<void> result =
        m_workspace->document()->apply({"Stop suppressing", {}, [waiver](const Design &before) {
                                            return removeWaiver(before, waiver);
                                        }});
    if (!result)
        emit failed(wordsFor(result.error()));
}

} // namespace drawbridge
