// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/base/label_selector.h"
#include "model/base/port_set.h"

#include <array>
#include <string>
#include <string_view>

namespace drawbridge {

inline constexpr const char *kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr const char *kManagedByValue = "drawbridge";
/// How the first line of every written file begins, after "# " (Markdown: "<!-- ").
inline constexpr std::string_view kHeaderStart = "Written by Drawbridge from ";

/// The folders of a rollout's stages, by number (zero-trust.md, "Rollout stages").
inline constexpr std::array<std::string_view, 7> kStageFolders{
    "0-identity",      "1-mesh-permissive", "2-dry-run",      "3-network-policy",
    "4-authorization", "5-strict",          "6-allow-nothing"};

/// In a folder of stage 3: what admits everything until the policies of the folder are enforced.
inline constexpr std::string_view kObserveFolder = "observe";

/// apiVersion, kind and metadata with our label; `nameSpace` empty for cluster-scoped kinds.
[[nodiscard]] YamlValue makeObject(const std::string &apiVersion, const std::string &kind,
                                   const std::string &nameSpace, const std::string &name,
                                   const LabelMap &annotations = {});

/// A mapping of the labels, sorted by key.
[[nodiscard]] YamlValue labelsValue(const LabelMap &labels);

/// {key: value}
[[nodiscard]] YamlValue mappingOf(const std::string &key, YamlValue value);

/// {matchLabels: {...}}, or {} for no labels.
[[nodiscard]] YamlValue matchLabels(const LabelMap &labels);

/// One object in its own file, "FOLDER/NAME.yaml" (without a folder "NAME.yaml"), under the header
/// comment that names the design. NAME is made of names of the input and may not be trusted.
[[nodiscard]] ManifestFile makeFile(const std::string &designName, const std::string &folder,
                                    const std::string &name, YamlValue object,
                                    const std::string &why = {});

/// The first line of a page for people, in Markdown.
[[nodiscard]] std::string pageHeader(const std::string &designName);

/// A text that stands below another in a comment, as evidence and notes do: its lines are indented
/// by two spaces, and further ones by four.
[[nodiscard]] std::string remarkBelow(const std::string &text);

/// A file name part from a namespace, kind or object name: ':', '/' and '\\' become '-', and so do
/// dots that it begins with, so that it never leads out of its folder.
[[nodiscard]] std::string fileNamePart(std::string text);

} // namespace drawbridge
