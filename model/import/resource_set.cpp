// SPDX-License-Identifier: Apache-2.0
// Nothing but the special members of a type with many lists.
#include "model/import/resource_set.h"

namespace drawbridge {

ResourceSet::ResourceSet() = default;
ResourceSet::ResourceSet(const ResourceSet &) = default;
ResourceSet::ResourceSet(ResourceSet &&) noexcept = default;
ResourceSet &ResourceSet::operator=(const ResourceSet &) = default;
ResourceSet &ResourceSet::operator=(ResourceSet &&) noexcept = default;
ResourceSet::~ResourceSet() = default;
bool ResourceSet::operator==(const ResourceSet &) const = default;

} // namespace drawbridge
