// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode.h"

#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"
#include "model/kubernetes/old_versions.h"

#include <utility>

// Dispatch by group and kind, and the border between strict and lenient: whatever goes wrong in a
// policy makes it an UndecodedPolicy (architecture R8: never open, never denied, but unknown).
// Tested by tests/unit/kubernetes/test_decode.cpp

namespace drawbridge {
namespace {

class DocumentDecoder {
public:
    DocumentDecoder(const DecodeOptions &options, Diagnostics &diagnostics)
        : m_options(options), m_diagnostics(diagnostics)
    {}

    DecodedDocument decode(const YamlNode &document, const ListType &list)
    {
        decodeAny(document, list.itemVersion, list.itemKind);
        return std::move(m_result);
    }

private:
    void decodeAny(const YamlNode &node, const std::string &inheritedVersion,
                   const std::string &inheritedKind);
    void decodeList(const YamlCursor &list, const std::string &apiVersion, const std::string &kind);
    void decodeObject(const YamlCursor &object, const std::string &apiVersion,
                      const std::string &kind);
    void keepUndecoded(const YamlCursor &object, ObjectMeta meta);
    void lose() { m_result.isComplete = false; }

    const DecodeOptions &m_options;
    Diagnostics &m_diagnostics;
    DecodedDocument m_result;
};

std::string_view describeKind(const YamlNode &node)
{
    switch (node.kind) {
    case YamlNode::Kind::Null: return "empty";
    case YamlNode::Kind::Scalar: return "plain text";
    case YamlNode::Kind::Sequence: return "a list";
    case YamlNode::Kind::Mapping: return "a mapping";
    }
    return "a mapping";
}

/// A PodList holds Pods of its own version, which need not say so; a List says nothing.
std::string itemKindOf(const std::string &listKind)
{
    return listKind == "List" ? std::string() : listKind.substr(0, listKind.size() - 4);
}

bool isList(const YamlCursor &object, const std::string &kind)
{
    const YamlCursor items = object["items"];
    return kind.ends_with("List") && items.isWritten() && (!items.exists() || items.isSequence());
}

void DocumentDecoder::decodeAny(const YamlNode &node, const std::string &inheritedVersion,
                                const std::string &inheritedKind)
{
    if (node.kind != YamlNode::Kind::Mapping) {
        m_diagnostics.error(ErrorCode::NotKubernetes,
                            "this is " + std::string(describeKind(node)) +
                                ", expected a Kubernetes object with apiVersion and kind",
                            node.where);
        lose();
        return;
    }
    ObjectReport report(node, m_diagnostics, m_options.refusals);
    const YamlCursor object(node, report);
    std::string apiVersion = object["apiVersion"].textOr(inheritedVersion);
    std::string kind = object["kind"].textOr(inheritedKind);
    const bool isUnreadable = report.errorCount() > 0;
    if (!kind.empty() && !apiVersion.empty() && !isUnreadable) {
        if (isList(object, kind))
            decodeList(object, apiVersion, kind);
        else
            decodeObject(object, apiVersion, kind);
        return;
    }
    if (kind.empty() && apiVersion.empty())
        m_diagnostics.error(ErrorCode::NotKubernetes,
                            "this is not a Kubernetes object: it has no apiVersion and no kind",
                            node.where, "if it is not meant to be one, leave the file out");
    else if (!isUnreadable)
        object[kind.empty() ? "kind" : "apiVersion"].error(ErrorCode::FieldMissing, "is missing");
    const std::string version = versionOfStrictKind(kind);
    if (version.empty())
        lose();
    else
        keepUndecoded(object,
                      readMeta(object, {version, kind, kindInfo(version, kind)}, m_options));
}

void DocumentDecoder::decodeList(const YamlCursor &list, const std::string &apiVersion,
                                 const std::string &kind)
{
    const std::string itemKind = itemKindOf(kind);
    const std::string itemVersion = itemKind.empty() ? std::string() : apiVersion;
    for (const YamlCursor &item : list["items"].items())
        decodeAny(*item.node(), itemVersion, itemKind);
}

void DocumentDecoder::decodeObject(const YamlCursor &object, const std::string &apiVersion,
                                   const std::string &kind)
{
    const KindInfo &info = kindInfo(apiVersion, kind);
    ObjectMeta meta = readMeta(object, {apiVersion, kind, info}, m_options);
    warnOfOldVersion(object, meta);
    if (info.decode == nullptr) {
        m_result.objects.push_back(OpaqueObject{std::move(meta)});
        return;
    }
    if (meta.name.empty() && info.reading == Reading::Lenient && info.nameForm != NameForm::Free) {
        lose();
        return;
    }
    std::optional<KubernetesObject> decoded = info.decode(object, meta);
    if (info.reading == Reading::Strict && object.report().errorCount() > 0)
        keepUndecoded(object, std::move(meta));
    else if (decoded)
        m_result.objects.push_back(std::move(*decoded));
    else
        lose();
}

void DocumentDecoder::keepUndecoded(const YamlCursor &object, ObjectMeta meta)
{
    m_result.objects.push_back(UndecodedPolicy{std::move(meta), object.report().firstError()});
}

} // namespace

KubernetesObject::KubernetesObject(const KubernetesObject &) = default;
KubernetesObject::KubernetesObject(KubernetesObject &&) noexcept = default;
KubernetesObject &KubernetesObject::operator=(const KubernetesObject &) = default;
KubernetesObject &KubernetesObject::operator=(KubernetesObject &&) noexcept = default;
KubernetesObject::~KubernetesObject() = default;

const ObjectMeta &metaOf(const KubernetesObject &object)
{
    return std::visit([](const auto &o) -> const ObjectMeta & { return o.meta; }, object);
}

ObjectMeta &metaOf(KubernetesObject &object)
{
    return std::visit([](auto &o) -> ObjectMeta & { return o.meta; }, object);
}

std::optional<KubernetesObject> decodeUnreadablePolicy(const YamlCursor &object, ObjectMeta meta)
{
    object["apiVersion"].error(ErrorCode::FieldInvalid,
                               "is " + meta.apiVersion + ", which has no readable " + meta.kind,
                               "use the current version of the kind");
    return std::nullopt;
}

DecodedDocument decodeDocument(const YamlNode &document, const DecodeOptions &options,
                               Diagnostics &diagnostics)
{
    return DocumentDecoder(options, diagnostics).decode(document, {});
}

DecodedDocument decodeListItem(const YamlNode &item, const ListType &list,
                               const DecodeOptions &options, Diagnostics &diagnostics)
{
    return DocumentDecoder(options, diagnostics).decode(item, list);
}

std::optional<ListType> listType(const YamlNode &document)
{
    Diagnostics saidLater; // decoding says it again
    ObjectReport report(document, saidLater);
    const YamlCursor list(document, report);
    if (!list.isMapping())
        return std::nullopt;
    const std::string apiVersion = list["apiVersion"].textOr({});
    const std::string kind = list["kind"].textOr({});
    if (report.errorCount() > 0 || apiVersion.empty() || !isList(list, kind))
        return std::nullopt;
    const std::string itemKind = itemKindOf(kind);
    return ListType{itemKind.empty() ? std::string() : apiVersion, itemKind};
}

} // namespace drawbridge
