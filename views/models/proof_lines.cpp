// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_preview_models.cpp
#include "views/models/proof_lines.h"

#include "views/models/counted.h"
#include "views/models/findings_model.h"
#include "views/models/model_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <set>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

QString proofText(const char *text)
{
    return QCoreApplication::translate("Proof", text);
}

/// "77,069,160"
QString grouped(std::size_t number)
{
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(number));
}

/// Ordered pairs that differ in one way, each once.
std::size_t pairsOf(const VerifyReport &proof, Kind kind)
{
    std::set<std::pair<std::string, std::string>> pairs;
    for (const VerifyDifference &difference : proof.differences) {
        if (difference.kind == kind)
            pairs.emplace(difference.from, difference.to);
    }
    return pairs.size();
}

QString share(std::size_t good, std::size_t all, const QString &what)
{
    return proofText("%1 of %2 %3").arg(good).arg(all).arg(what);
}

QString wordFor(Kind kind)
{
    switch (kind) {
    case Kind::DrawnButDenied: return proofText("Drawn, not reachable");
    case Kind::AllowedButNotDrawn: return proofText("Reachable, not drawn");
    case Kind::Unknown: return proofText("Unknown");
    case Kind::ApiMissing: return proofText("API access missing");
    case Kind::ApiExtra: return proofText("API access too wide");
    case Kind::IdentityMissing: return proofText("Identity missing");
    }
    return {};
}

ProofLine lineOf(const VerifyDifference &difference)
{
    QString detail = qt(difference.from) + QStringLiteral(" → ") + qt(difference.to) +
                     QStringLiteral(", ") + qt(difference.witness);
    if (!difference.because.empty())
        detail += QStringLiteral(": ") + qt(difference.because);
    return {false, wordFor(difference.kind), detail,
            difference.where.empty() ? QString() : shortPlace(difference.where.front())};
}

} // namespace

QString proofHeadline(const VerifyReport &proof)
{
    if (proof.isEqual())
        return proofText("The exported YAML gives exactly the drawn connectivity");
    return counted(static_cast<qsizetype>(proof.differences.size()),
                   proofText("1 difference between the drawing and the exported YAML"),
                   proofText("%1 differences between the drawing and the exported YAML"));
}

std::vector<ProofLine> proofLines(const Answers &answers)
{
    if (!answers.proof)
        return {};
    const VerifyReport &proof = *answers.proof;
    const std::size_t drawn = answers.design->flows.size();
    const std::size_t denied = std::min(pairsOf(proof, Kind::DrawnButDenied), drawn);
    const std::size_t extra = pairsOf(proof, Kind::AllowedButNotDrawn);
    const std::size_t rest = proof.pairCount > drawn ? proof.pairCount - drawn : 0;
    std::vector<ProofLine> lines;
    lines.push_back({denied == 0, proofText("Drawn and reachable"),
                     share(drawn - denied, drawn, proofText("flows")),
                     proofText("the export was read back")});
    lines.push_back({extra == 0, proofText("Not drawn, not reachable"),
                     share(rest - std::min(extra, rest), rest, proofText("pairs closed")),
                     proofText("%1 ports compared").arg(grouped(proof.portCount))});
    if (proof.identityCount > 0)
        lines.push_back({pairsOf(proof, Kind::IdentityMissing) == 0, proofText("Identities"),
                         proofText("%1 account and workload pairs").arg(proof.identityCount),
                         proof.requestCount > 0
                             ? proofText("%1 request classes").arg(grouped(proof.requestCount))
                             : QString()});
    if (proof.apiCount > 0)
        lines.push_back({pairsOf(proof, Kind::ApiMissing) + pairsOf(proof, Kind::ApiExtra) == 0,
                         proofText("API access"),
                         proofText("%1 permissions compared").arg(proof.apiCount),
                         {}});
    for (const VerifyDifference &difference : proof.differences)
        lines.push_back(lineOf(difference));
    for (const Diagnostic &diagnostic : answers.diagnostics.all()) {
        if (diagnostic.what.code == ErrorCode::NotExportable)
            lines.push_back({false, proofText("Left out"), qt(diagnostic.what.message),
                             shortPlace(diagnostic.what.where)});
    }
    return lines;
}

} // namespace drawbridge
