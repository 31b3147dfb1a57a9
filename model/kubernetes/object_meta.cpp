// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/object_meta.h"

namespace drawbridge {

std::string toString(const ObjectMeta &meta)
{
    return meta.kind + ' ' + (meta.nameSpace.empty() ? "" : meta.nameSpace + '/') + meta.name;
}

} // namespace drawbridge
