// SPDX-License-Identifier: Apache-2.0
#include "model/import/text_import.h"

#include "model/yaml/yaml_source.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <utility>

// Documents are decoded as soon as they are read, so that a file of 100 MB never stands in memory
// as a tree. Pieces of about 256 KiB are read in parallel and put together in file order, so that
// the result does not depend on timing. Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {
namespace {

constexpr std::size_t kBytesOfPiece = 256U << 10U;

/// Files that are well known not to be manifests although they are YAML or JSON.
bool isKnownOtherFile(std::string_view name)
{
    constexpr std::array<std::string_view, 8> names{
        "Chart.yaml",   "Chart.yml",         "requirements.yaml", "values.schema.json",
        "package.json", "package-lock.json", "tsconfig.json",     "compose.yaml"};
    const bool isYaml = name.ends_with(".yaml") || name.ends_with(".yml");
    const bool isValues = isYaml && (name.starts_with("values") || name.ends_with("-values.yaml") ||
                                     name.ends_with("-values.yml"));
    return isValues || (isYaml && name.starts_with("docker-compose")) ||
           std::ranges::find(names, name) != names.end();
}

OpaqueObject opaqueKustomization(const YamlNode &document)
{
    OpaqueObject result;
    result.meta.apiVersion = "kustomize.config.k8s.io/v1beta1";
    result.meta.kind = "Kustomization";
    if (const YamlNode *kind = document.find("kind"); kind && !kind->text.empty())
        result.meta.kind = kind->text;
    result.meta.where = document.where;
    return result;
}

class PieceReader {
public:
    PieceReader(const TextRole &role, const ImportOptions &options)
        : m_role(role), m_options(options)
    {}

    void take(const YamlNode &document, TextImport &result) const
    {
        ++result.documentCount;
        const bool isMapping = document.kind == YamlNode::Kind::Mapping;
        if (!m_role.patchesFor.empty()) {
            takePatch(document, result);
        } else if (isMapping && isKustomizationName(m_role.fileName)) {
            result.objects.emplace_back(opaqueKustomization(document));
        } else if (isKnownOtherFile(m_role.fileName) && document.find("kind") == nullptr) {
            result.diagnostics.note(ErrorCode::NotKubernetes,
                                    m_role.fileName + " is no manifest; it is passed over",
                                    document.where);
        } else {
            DecodedDocument decoded =
                decodeDocument(document, {m_options.defaultNamespace}, result.diagnostics);
            std::ranges::move(decoded.objects, std::back_inserter(result.objects));
            result.isComplete = result.isComplete && decoded.isComplete;
        }
    }

private:
    void takePatch(const YamlNode &document, TextImport &result) const
    {
        for (const PatchReference &reference : m_role.patchesFor) {
            if (auto patch =
                    readPatch(document, reference, m_options.defaultNamespace, result.diagnostics))
                result.patches.push_back(std::move(*patch));
        }
    }

    const TextRole &m_role;
    const ImportOptions &m_options;
};

/// First sections of the pieces, and the end.
std::vector<std::size_t> cutPieces(const YamlSource &source)
{
    std::vector<std::size_t> starts{0};
    std::size_t bytes = 0;
    for (std::size_t index = 0; index < source.size(); ++index) {
        if (bytes >= kBytesOfPiece) {
            starts.push_back(index);
            bytes = 0;
        }
        bytes += source.bytesOf(index);
    }
    starts.push_back(source.size());
    return starts;
}

struct Piece {
    TextImport content;
    bool endsInTemplate = false;
};

void readPiece(const YamlSource &source, std::size_t first, std::size_t last,
               const PieceReader &reader, Piece &piece)
{
    for (std::size_t index = first; index < last && !piece.endsInTemplate; ++index) {
        const YamlSource::Read read = source.read(index, piece.content.diagnostics);
        if (read.outcome == YamlSource::Outcome::Document)
            reader.take(read.document, piece.content);
        else if (read.outcome != YamlSource::Outcome::Empty)
            piece.content.isComplete = false;
        piece.endsInTemplate = read.outcome == YamlSource::Outcome::Template;
    }
}

void append(TextImport &result, TextImport piece)
{
    std::ranges::move(piece.objects, std::back_inserter(result.objects));
    std::ranges::move(piece.patches, std::back_inserter(result.patches));
    result.diagnostics.append(piece.diagnostics);
    result.documentCount += piece.documentCount;
    result.isComplete = result.isComplete && piece.isComplete;
}

} // namespace

TextImport importOneText(std::string_view text, const TextRole &role, const ImportOptions &options)
{
    TextImport result;
    const YamlSource source(text, role.file, options.yaml, result.diagnostics);
    result.isComplete = !source.isCutOff();
    const PieceReader reader(role, options);
    const std::vector<std::size_t> starts = cutPieces(source);
    std::vector<Piece> pieces(starts.size() - 1);
    tbb::parallel_for(std::size_t{0}, pieces.size(), [&](std::size_t index) {
        if (!options.stop.stop_requested())
            readPiece(source, starts[index], starts[index + 1], reader, pieces[index]);
    });
    for (Piece &piece : pieces) {
        append(result, std::move(piece.content));
        if (piece.endsInTemplate)
            break;
    }
    return result;
}

} // namespace drawbridge
