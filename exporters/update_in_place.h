// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/yaml_value.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The bytes that bring an own file up to date: the values and own comments of `documents`, and of
/// `existing` the comments of others, blank lines, the order of keys and of lists without order
/// (ListOrder), and labels and annotations as withKeptMetadata has it. Applied to its own result it
/// changes nothing.
///
/// What is read from the result is compared with `documents`; where that differs, or `existing`
/// cannot be read, the result is what our writer makes of `documents` alone. Whatever is not kept
/// is a warning (ExportNotOurs) with its place: comments at what is gone, fields and labels that
/// somebody added. Cost: linear in both texts, but for lists as matchItems has it.
[[nodiscard]] std::string updatedInPlace(const std::vector<YamlValue> &documents,
                                         std::string_view existing, const FileRef &file,
                                         Diagnostics &diagnostics);

/// A warning for each comment of others in an own file that is removed.
void tellRemovedComments(std::string_view existing, const FileRef &file, Diagnostics &diagnostics);

} // namespace drawbridge
