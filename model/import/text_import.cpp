// SPDX-License-Identifier: Apache-2.0
#include "model/import/text_import.h"

#include "model/import/text_pieces.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/yaml_source.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

// Documents, and the items of Lists, are decoded as soon as they are read, so that a file of 100 MB
// never stands in memory as a tree. Pieces of about 256 KiB are read in parallel and put together
// in file order, so that the result does not depend on timing. A List that cannot be read item by
// item is read whole. Tested by tests/unit/import/test_text_import.cpp

namespace drawbridge {
namespace {

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

/// Decides what a document is, by the file it stands in, and decodes it.
class DocumentTaker {
public:
    DocumentTaker(const TextRole &role, const ImportOptions &options)
        : m_role(role), m_options(options)
    {}

    void takeItem(const YamlNode &item, const ListType &list, TextImport &result,
                  std::vector<KubernetesObject> &objects) const
    {
        result.isComplete =
            moveInto(objects,
                     decodeListItem(item, list, {m_options.defaultNamespace, m_options.refusals},
                                    result.diagnostics)) &&
            result.isComplete;
    }

    void take(const YamlNode &document, TextImport &result,
              std::vector<KubernetesObject> &objects) const
    {
        ++result.documentCount;
        const bool isMapping = document.kind == YamlNode::Kind::Mapping;
        if (!m_role.patchesFor.empty()) {
            takePatch(document, result);
        } else if (isMapping && isKustomizationName(m_role.fileName)) {
            objects.emplace_back(opaqueKustomization(document));
        } else if (isKnownOtherFile(m_role.fileName) && document.find("kind") == nullptr) {
            result.diagnostics.note(ErrorCode::NotKubernetes,
                                    m_role.fileName + " is no manifest; it is passed over",
                                    document.where);
        } else {
            result.isComplete =
                moveInto(objects,
                         decodeDocument(document, {m_options.defaultNamespace, m_options.refusals},
                                        result.diagnostics)) &&
                result.isComplete;
        }
    }

private:
    static bool moveInto(std::vector<KubernetesObject> &objects, DecodedDocument decoded)
    {
        std::ranges::move(decoded.objects, std::back_inserter(objects));
        return decoded.isComplete;
    }

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

/// What one piece gave.
struct ReadPiece {
    TextImport content;
    std::vector<KubernetesObject> objects;
    std::size_t treeBytes = 0; ///< Of what was decoded.
    bool isLost = false;       ///< Of a list: an item was not to be read alone.
    bool endsInTemplate = false;
};

/// Reads the pieces of one text, each thread one at a time.
class TextReader {
public:
    TextReader(const YamlSource &source, const TextRole &role, const ImportOptions &options)
        : m_source(source), m_role(role), m_options(options), m_decoder(role, options)
    {}

    [[nodiscard]] ReadPiece read(const TextPiece &piece) const
    {
        ReadPiece result;
        result.objects.reserve(piece.sections.size());
        const FileRef file = m_role.file ? makeFileRef(*m_role.file) : nullptr;
        for (const TextSection &section : piece.sections) {
            if (isStopped() || result.isLost || result.endsInTemplate)
                break;
            if (piece.list)
                readItem(section, *piece.list, file, result);
            else
                readDocument(section, file, result);
        }
        keep(result);
        return result;
    }

private:
    void readDocument(const TextSection &section, const FileRef &file, ReadPiece &result) const
    {
        const YamlSource::Read read = m_source.read(section, file, result.content.diagnostics);
        result.treeBytes += treeBytes(read.document);
        if (read.outcome == YamlSource::Outcome::Document)
            m_decoder.take(read.document, result.content, result.objects);
        else if (read.outcome != YamlSource::Outcome::Empty)
            result.content.isComplete = false;
        result.endsInTemplate = read.outcome == YamlSource::Outcome::Template;
    }

    void readItem(const TextSection &section, const ListType &list, const FileRef &file,
                  ReadPiece &result) const
    {
        const YamlSource::Read read = m_source.readItem(section, file, result.content.diagnostics);
        result.treeBytes += treeBytes(read.document);
        result.isLost = read.outcome != YamlSource::Outcome::Document;
        if (!result.isLost)
            m_decoder.takeItem(read.document, list, result.content, result.objects);
    }

    /// Objects stay in memory when text and trees are gone; of a tree they keep half at most.
    void keep(ReadPiece &result) const
    {
        const std::size_t bytes = result.objects.size() * sizeof(KubernetesObject) +
                                  result.treeBytes / 2 + bytesOf(result.content.diagnostics);
        if (m_options.yaml.budget && !m_options.yaml.budget->take(bytes))
            result.content.isComplete = false; // the import as a whole says why
    }

    [[nodiscard]] bool isStopped() const
    {
        const bool isTooMuch = m_options.yaml.budget && m_options.yaml.budget->isExceeded();
        return isTooMuch || m_options.stop.stop_requested();
    }

    const YamlSource &m_source;
    const TextRole &m_role;
    const ImportOptions &m_options;
    DocumentTaker m_decoder;
};

/// Puts the pieces together again.
class TextAssembler {
public:
    TextAssembler(const YamlSource &source, const TextReader &reader, TextImport &result)
        : m_source(source), m_reader(reader), m_result(result)
    {}

    void add(std::span<const TextPiece> pieces, std::span<ReadPiece> read)
    {
        for (std::size_t index = 0; index < pieces.size() && !m_endsInTemplate;) {
            std::size_t end = index + 1;
            while (pieces[index].list && end < pieces.size() &&
                   pieces[end].whole == pieces[index].whole)
                ++end;
            if (pieces[index].list)
                addList(*pieces[index].whole, read.subspan(index, end - index));
            else
                append(std::move(read[index]));
            index = end;
        }
    }

private:
    void addList(const TextSection &whole, std::span<ReadPiece> parts)
    {
        if (std::ranges::none_of(parts, &ReadPiece::isLost)) {
            ++m_result.documentCount;
            for (ReadPiece &part : parts)
                append(std::move(part));
        } else if (m_source.isJson()) {
            loseList(parts);
        } else { // perhaps the cut was wrong, or an item needs an anchor of another
            append(m_reader.read({{&whole, 1}, whole.text.size(), {}, nullptr}));
        }
    }

    /// As any document with an error in it: nothing of it is read.
    void loseList(std::span<const ReadPiece> parts)
    {
        m_result.isComplete = false;
        m_result.diagnostics.append(
            std::ranges::find(parts, true, &ReadPiece::isLost)->content.diagnostics);
    }

    void append(ReadPiece piece)
    {
        m_result.objects.push_back(std::move(piece.objects));
        std::ranges::move(piece.content.patches, std::back_inserter(m_result.patches));
        m_result.diagnostics.append(piece.content.diagnostics);
        m_result.documentCount += piece.content.documentCount;
        m_result.isComplete = m_result.isComplete && piece.content.isComplete;
        m_endsInTemplate = piece.endsInTemplate;
    }

    const YamlSource &m_source;
    const TextReader &m_reader;
    TextImport &m_result;
    bool m_endsInTemplate = false;
};

} // namespace

TextImport importOneText(std::string_view text, const TextRole &role, const ImportOptions &options)
{
    TextImport result;
    const YamlSource source(text, role.file, options.yaml, result.diagnostics);
    result.isComplete = !source.isCutOff();
    const bool isManifest = role.patchesFor.empty() && !isKustomizationName(role.fileName);
    const TextPieces pieces(source, isManifest);
    const TextReader reader(source, role, options);
    std::vector<ReadPiece> read(pieces.all().size());
    tbb::parallel_for(std::size_t{0}, read.size(),
                      [&](std::size_t index) { read[index] = reader.read(pieces.all()[index]); });
    TextAssembler(source, reader, result).add(pieces.all(), read);
    return result;
}

} // namespace drawbridge
