// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// Warns of an object in an API version that Kubernetes no longer serves, with the version to use
/// and since when the old one is gone. It is read all the same.
void warnOfOldVersion(const YamlCursor &object, const ObjectMeta &meta);

} // namespace drawbridge
