// SPDX-License-Identifier: Apache-2.0
#include "model/import/import_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

// Kinds are counted where objects are collected; everything else is told by the codes of the
// diagnostics, so that the report can never say anything else than the messages do.
// Tested by tests/unit/import/test_import_report.cpp

namespace drawbridge {
namespace {

constexpr std::array kNeedsTool{ErrorCode::KustomizePlain, ErrorCode::HelmPlain,
                                ErrorCode::TemplateText};

class Reporter {
public:
    void add(const ResourceSet &resources)
    {
        m_report.files += resources.fileCount;
        m_report.documents += resources.documentCount;
        m_report.isComplete = m_report.isComplete && resources.isComplete;
        guess(ImportGuess::Kind::Namespace, resources.inferredNamespaces,
              resources.firstInferredNamespace);
        for (const KindCount &kind : resources.kinds) {
            m_report.objects += kind.count;
            const std::tuple key(kind.apiGroup, kind.kind);
            auto &counts = kind.isUnderstood ? m_understood : m_notUnderstood;
            const auto [at, isNew] = counts.try_emplace(key, kind);
            if (!isNew)
                at->second.count += kind.count;
        }
    }

    void add(const Diagnostic &said)
    {
        switch (said.level) {
        case DiagnosticLevel::Error: ++m_report.errors; break;
        case DiagnosticLevel::Warning: ++m_report.warnings; break;
        case DiagnosticLevel::Note: ++m_report.notes; break;
        }
        const Error &what = said.what;
        if (what.code == ErrorCode::YamlAmbiguousScalar)
            guess(ImportGuess::Kind::AmbiguousScalar, 1, what.where);
        else if (what.code == ErrorCode::YamlDuplicateKey)
            guess(ImportGuess::Kind::DuplicateKey, 1, what.where);
        else if (what.code == ErrorCode::DuplicateObject)
            guess(ImportGuess::Kind::DuplicateObject, 1, what.where);
        else if (std::ranges::find(kNeedsTool, what.code) != kNeedsTool.end())
            m_report.needTool.push_back(what);
    }

    ImportReport take()
    {
        for (auto &[key, kind] : m_understood)
            m_report.understood.push_back(std::move(kind));
        for (auto &[key, kind] : m_notUnderstood)
            m_report.notUnderstood.push_back(std::move(kind));
        for (auto &[kind, guessed] : m_guesses)
            m_report.guesses.push_back(std::move(guessed));
        return std::move(m_report);
    }

private:
    void guess(ImportGuess::Kind kind, std::size_t count, const SourceSpan &first)
    {
        if (count > 0)
            m_guesses.try_emplace(kind, ImportGuess{kind, 0, first}).first->second.count += count;
    }

    using Counts = std::map<std::tuple<std::string, std::string>, KindCount>;
    ImportReport m_report;
    Counts m_understood;
    Counts m_notUnderstood;
    std::map<ImportGuess::Kind, ImportGuess> m_guesses;
};

std::string counted(std::size_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

std::size_t objectsOf(const std::vector<KindCount> &kinds)
{
    std::size_t objects = 0;
    for (const KindCount &kind : kinds)
        objects += kind.count;
    return objects;
}

} // namespace

std::string_view toString(ImportGuess::Kind kind)
{
    switch (kind) {
    case ImportGuess::Kind::Namespace: return "namespace";
    case ImportGuess::Kind::AmbiguousScalar: return "ambiguous-scalar";
    case ImportGuess::Kind::DuplicateKey: return "duplicate-key";
    case ImportGuess::Kind::DuplicateObject: return "duplicate-object";
    case ImportGuess::Kind::FlowPort: break;
    }
    return "flow-port";
}

std::string describe(const ImportGuess &guess)
{
    const bool isOne = guess.count == 1;
    switch (guess.kind) {
    case ImportGuess::Kind::Namespace:
        return counted(guess.count, "object names", "objects name") +
               " no namespace; taken to be in the default one";
    case ImportGuess::Kind::AmbiguousScalar:
        return counted(guess.count, "plain scalar is", "plain scalars are") +
               " of another type to some YAML readers; read as kubectl does";
    case ImportGuess::Kind::DuplicateKey:
        return counted(guess.count, "key stands", "keys stand") +
               " twice in one mapping; the last is taken";
    case ImportGuess::Kind::DuplicateObject:
        return counted(guess.count, "object stands", "objects stand") +
               " twice in the input; the last is taken";
    case ImportGuess::Kind::FlowPort: break;
    }
    return counted(guess.count, "inferred flow names", "inferred flows name") + " no port; " +
           (isOne ? "its port is" : "their ports are") + " guessed from the Service or URL scheme";
}

ImportReport reportImport(std::span<const ResourceSet *const> clusters,
                          const Diagnostics &diagnostics)
{
    Reporter reporter;
    for (const ResourceSet *resources : clusters)
        reporter.add(*resources);
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &said : sorted.all())
        reporter.add(said);
    return reporter.take();
}

std::string importSummary(const ImportReport &report)
{
    std::string text =
        "read " + counted(report.files, "file", "files") + " with " +
        counted(report.objects, "object", "objects") + " of " +
        counted(report.understood.size() + report.notUnderstood.size(), "kind", "kinds");
    if (!report.notUnderstood.empty())
        text += "; " + counted(report.notUnderstood.size(), "kind", "kinds") + " not understood (" +
                counted(objectsOf(report.notUnderstood), "object", "objects") + ')';
    if (!report.needTool.empty())
        text += "; " + counted(report.needTool.size(), "part needs", "parts need") +
                " kustomize or helm";
    std::size_t guesses = 0;
    for (const ImportGuess &guess : report.guesses)
        guesses += guess.count;
    if (guesses > 0)
        text += "; " + counted(guesses, "guess", "guesses");
    if (report.errors > 0)
        text += "; " + counted(report.errors, "error", "errors");
    if (report.warnings > 0)
        text += "; " + counted(report.warnings, "warning", "warnings");
    return text + (report.isComplete ? "" : "; some of the input was lost");
}

std::string kindName(const KindCount &kind)
{
    return (kind.apiGroup.empty() ? "core" : kind.apiGroup) + ' ' +
           (kind.kind.empty() ? "(no kind)" : kind.kind);
}

} // namespace drawbridge
