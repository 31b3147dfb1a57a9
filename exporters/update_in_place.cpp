// SPDX-License-Identifier: Apache-2.0
#include "exporters/update_in_place.h"

#include "exporters/item_matching.h"
#include "exporters/kept_comments.h"
#include "exporters/kept_order.h"
#include "exporters/manifest_object.h"
#include "exporters/place_matching.h"
#include "exporters/table_cells.h"
#include "model/yaml/text_encoding.h"
#include "model/yaml/yaml_reader.h"
#include "model/yaml/yaml_writer.h"

#include <algorithm>
#include <memory>

// The new documents are put into the order of the file, written, and the comments of the file put
// between the lines. Nothing of that is trusted: at the end the text is read as any other and has
// to mean what the new documents mean.
// Tested by tests/unit/exporters/test_update_in_place.cpp and
// tests/property/test_update_property.cpp

namespace drawbridge {
namespace {

/// Larger files are not looked at: no export writes such.
constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

/// Nor does one nest, repeat or take memory like that.
YamlLimits limits()
{
    YamlLimits limits;
    limits.maxDepth = 100;
    limits.maxAliasNodes = 10'000;
    limits.maxDocuments = 1000;
    limits.maxDocumentBytes = std::size_t{256} << 20U;
    return limits;
}

std::vector<std::string> meaningsOf(const std::vector<YamlNode> &documents)
{
    std::vector<std::string> meanings;
    for (const YamlNode &document : documents)
        meanings.push_back(meaningOf(document, {}, ListOrder(document)));
    return meanings;
}

/// Nothing where the text is not read without errors.
std::optional<std::vector<std::string>> meaningsOf(const std::string &text, const FileRef &file)
{
    Diagnostics said;
    const std::vector<YamlNode> documents = readYaml(text, file, limits(), said);
    if (said.hasErrors())
        return std::nullopt;
    return meaningsOf(documents);
}

class FileUpdate {
public:
    FileUpdate(const std::vector<YamlValue> &documents, const FileRef &file)
        : m_documents(documents), m_file(file)
    {}

    /// Nothing where it has to be written anew, which is told.
    std::optional<std::string> run(std::string_view existing, Diagnostics &diagnostics)
    {
        if (const std::string why = read(existing); !why.empty()) {
            tellAnew(why, diagnostics);
            return std::nullopt;
        }
        const auto wanted = meaningsOf(freshOf(m_documents));
        order();
        const YamlOutline after(writeYaml(m_documents), m_file, limits(), m_ignored);
        const auto matches = matchPlaces(*m_before, after);
        KeptComments kept = withCommentsOf(*m_before, after, matches);
        if (!means(kept.text, wanted)) {
            tellAnew("its comments cannot be told from its values", diagnostics);
            return std::nullopt;
        }
        tellLostComments(kept.lost, diagnostics);
        tellLostFields(matches, diagnostics);
        return std::move(kept.text);
    }

private:
    /// What is in the way; empty where nothing is.
    std::string read(std::string_view existing)
    {
        if (existing.size() > kMostBytes)
            return "it is larger than any export";
        const auto clean = cleanText(existing, m_file);
        if (!clean)
            return toString(clean.error());
        Diagnostics said;
        m_before =
            std::make_unique<YamlOutline>(std::string(clean->view()), m_file, limits(), said);
        const auto error =
            std::ranges::find(said.all(), DiagnosticLevel::Error, &Diagnostic::level);
        if (error != said.all().end())
            return toString(error->what);
        const bool isSame = meaningsOf(withoutComments(m_before->lines()), m_file) ==
                            meaningsOf(m_before->documents());
        return isSame ? "" : "its comments cannot be told from its values";
    }

    std::vector<YamlNode> freshOf(const std::vector<YamlValue> &documents)
    {
        return readYaml(writeYaml(documents), m_file, limits(), m_ignored);
    }

    /// Gives the new documents the order of those before, and what is kept of their metadata.
    void order()
    {
        const auto &before = m_before->documents();
        m_plain = freshOf(m_documents);
        const auto matches = matchDocuments(before, m_plain);
        if (matches.size() != m_documents.size()) // an empty document, which no reader sees
            return;
        for (std::size_t i = 0; i < matches.size(); ++i)
            if (matches[i])
                m_documents[i] = withKeptMetadata(before[*matches[i]], std::move(m_documents[i]));
        const auto fresh = freshOf(m_documents);
        for (std::size_t i = 0; i < matches.size(); ++i)
            if (matches[i])
                m_documents[i] = inOrderOf(before[*matches[i]], m_documents[i], fresh[i]);
    }

    /// The proof: read again, the text is the new documents and labels that are private to people.
    [[nodiscard]] bool means(const std::string &text, const std::vector<std::string> &wanted) const
    {
        Diagnostics said;
        std::vector<YamlNode> documents = readYaml(text, m_file, limits(), said);
        if (said.hasErrors() || documents.size() != wanted.size())
            return false;
        for (std::size_t i = 0; i < documents.size(); ++i)
            dropKeptMetadata(m_plain[i], documents[i]);
        return meaningsOf(documents) == wanted;
    }

    void tellAnew(const std::string &why, Diagnostics &diagnostics) const
    {
        diagnostics.warning(ErrorCode::ExportNotOurs,
                            *m_file + " is written anew, and no comment in it is kept: " + why,
                            {m_file, 0, 0},
                            "what it was is in the dry run and in your version control");
    }

    static void tellLostComments(const std::vector<ForeignComment> &lost, Diagnostics &diagnostics)
    {
        for (const ForeignComment &comment : lost)
            diagnostics.warning(ErrorCode::ExportNotOurs,
                                "the comment \"" + oneLine(comment.text) +
                                    "\" is not kept: what it stood at is not drawn any more",
                                comment.where,
                                "write it at what is drawn now, or into the drawing");
    }

    /// Fields, labels, annotations and documents that somebody added.
    void tellLostFields(const std::vector<std::optional<std::size_t>> &matches,
                        Diagnostics &diagnostics) const
    {
        const auto &places = m_before->places();
        for (std::size_t i = 0; i < places.size(); ++i) {
            const YamlPlace &place = places[i];
            const bool isDocument = place.parent == i;
            const bool isToldWithMore = !matches[place.parent] && !isMetadata(place.parent);
            const bool isForeign = isDocument ? !isOwnObject(place) : isForeignField(place);
            if (matches[i] || !isForeign || (!isDocument && isToldWithMore))
                continue;
            diagnostics.warning(
                ErrorCode::ExportNotOurs,
                (isDocument ? "a document" : "the field " + oneLine(place.path)) +
                    " is not kept: an export holds what is drawn alone",
                {m_file, static_cast<std::uint32_t>(place.line + 1),
                 static_cast<std::uint32_t>(place.column + 1)},
                "keep it in a file of its own, or change it by an overlay of kustomize");
        }
    }

    /// Labels or annotations of an object.
    [[nodiscard]] bool isMetadata(std::size_t place) const
    {
        const std::string &path = m_before->places()[place].path;
        return path == "metadata.labels" || path == "metadata.annotations";
    }

    /// An object of an earlier export, which goes with what was drawn as a file of its own would.
    static bool isOwnObject(const YamlPlace &document)
    {
        const YamlNode *label = document.node;
        for (const char *key : {"metadata", "labels", kManagedByLabel})
            if (label != nullptr)
                label = label->find(key);
        return label != nullptr && label->text == kManagedByValue;
    }

    [[nodiscard]] bool isForeignField(const YamlPlace &place) const
    {
        if (!place.key)
            return false;
        const YamlPlace &parent = m_before->places()[place.parent];
        if (isMetadata(place.parent))
            return !place.key->starts_with("drawbridge.dev/") && *place.key != kManagedByLabel;
        const bool holdsNames =
            parent.key && (*parent.key == "matchLabels" || *parent.key == "labels" ||
                           *parent.key == "annotations" || *parent.key == "portLevelMtls");
        return !holdsNames && !isOwnField(*place.key);
    }

    std::vector<YamlValue> m_documents;
    FileRef m_file;
    Diagnostics m_ignored; ///< Of texts that our writer wrote.
    std::unique_ptr<YamlOutline> m_before;
    std::vector<YamlNode> m_plain; ///< The new documents as they are read, before anything is kept.
};

} // namespace

std::string updatedInPlace(const std::vector<YamlValue> &documents, std::string_view existing,
                           const FileRef &file, Diagnostics &diagnostics)
{
    std::string fresh = writeYaml(documents);
    if (existing == fresh)
        return fresh;
    auto updated = FileUpdate(documents, file).run(existing, diagnostics);
    return updated ? *std::move(updated) : std::move(fresh);
}

void tellRemovedComments(std::string_view existing, const FileRef &file, Diagnostics &diagnostics)
{
    const auto clean = cleanText(existing, file);
    if (!clean || existing.size() > kMostBytes)
        return;
    for (const ForeignComment &comment : foreignComments(clean->view(), file, OwnComments({})))
        diagnostics.warning(ErrorCode::ExportNotOurs,
                            "the comment \"" + oneLine(comment.text) +
                                "\" goes with its file, which is not drawn any more",
                            comment.where, "write it at what is drawn now, or into the drawing");
}

} // namespace drawbridge
