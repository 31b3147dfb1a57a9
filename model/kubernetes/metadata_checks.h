// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// What the API server refuses in the metadata of any object: unknown fields, annotation keys,
/// finalizers, owners, times (k8s.io/apimachinery/pkg/api/validation, ValidateObjectMeta). Names
/// and labels are checked while they are read.
void checkMetadata(const YamlCursor &metadata);

} // namespace drawbridge
