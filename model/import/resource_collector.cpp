// SPDX-License-Identifier: Apache-2.0
#include "model/import/resource_collector.h"

#include "model/import/resource_lists.h"
#include "model/import/workload_templates.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// Tested by tests/unit/import/test_resource_collector.cpp

namespace drawbridge {
namespace {

std::string identityOf(const ObjectMeta &meta)
{
    return identityGroup(meta.apiVersion, meta.kind) + '\n' + meta.kind + '\n' + meta.nameSpace +
           '\n' + meta.name;
}

/// Which objects are overwritten by a later one.
std::vector<bool> findOverwritten(const std::vector<KubernetesObject *> &objects,
                                  Diagnostics &diagnostics)
{
    std::vector<bool> isOverwritten(objects.size(), false);
    std::unordered_map<std::string, std::size_t> last; // looked up only, never walked
    last.reserve(objects.size());
    for (std::size_t index = 0; index < objects.size(); ++index) {
        const ObjectMeta &meta = metaOf(*objects[index]);
        if (meta.name.empty() || std::holds_alternative<UndecodedPolicy>(*objects[index]))
            continue;
        const auto [entry, isNew] = last.try_emplace(identityOf(meta), index);
        if (isNew)
            continue;
        const ObjectMeta &earlier = metaOf(*objects[entry->second]);
        const bool isOneObject = !meta.uid.empty() && meta.uid == earlier.uid; // dumps repeat some
        if (!isOneObject)
            diagnostics.warning(ErrorCode::DuplicateObject,
                                toString(meta) + " stands twice, first at " +
                                    toString(earlier.where) +
                                    "; the last one counts, as it would after kubectl apply",
                                meta.where, "take one of them out, or name what you mean");
        isOverwritten[entry->second] = true;
        entry->second = index;
    }
    return isOverwritten;
}

/// Objects with only generateName at the same place of two files are two objects: the later ones
/// are numbered (network-policy.md item 16).
void tellGeneratedApart(const std::vector<KubernetesObject *> &objects)
{
    std::unordered_map<std::string, std::size_t> seen; // looked up only, never walked
    for (KubernetesObject *object : objects) {
        ObjectMeta &meta = metaOf(*object);
        const bool isGenerated =
            meta.name.ends_with("generated-" + std::to_string(meta.where.lineOneBased) + '-' +
                                std::to_string(meta.where.columnOneBased));
        if (!isGenerated)
            continue;
        if (const std::size_t count = ++seen[identityOf(meta)]; count > 1)
            meta.name += '-' + std::to_string(count);
    }
}

/// Lists that grow step by step would need twice the memory.
void reserveLists(const std::vector<KubernetesObject *> &objects, ResourceSet &resources)
{
    std::array<std::size_t, std::variant_size_v<ObjectAlternatives>> counts{};
    for (const KubernetesObject *object : objects)
        ++counts[object->index()];
    [&]<std::size_t... I>(std::index_sequence<I...>)
    {
        (listOf<std::variant_alternative_t<I, ObjectAlternatives>>(resources).reserve(counts[I]),
         ...);
    }
    (std::make_index_sequence<counts.size()>());
}

bool isUnderstood(const KubernetesObject &object)
{
    const std::string &version = metaOf(object).apiVersion;
    return !std::holds_alternative<OpaqueObject>(object) ||
           version.starts_with("kustomize.config.k8s.io/"); // read by the importer itself
}

using KindCounts = std::map<std::tuple<std::string, std::string, bool>, KindCount>;

void count(const KubernetesObject &object, ResourceSet &resources, KindCounts &counts)
{
    const ObjectMeta &meta = metaOf(object);
    KindCount one{std::string(apiGroup(meta.apiVersion)), meta.kind, isUnderstood(object), 0,
                  meta.where};
    const std::tuple key(one.apiGroup, one.kind, one.isUnderstood);
    ++counts.try_emplace(key, std::move(one)).first->second.count;
    if (meta.namespaceInferred && resources.inferredNamespaces++ == 0)
        resources.firstInferredNamespace = meta.where;
}

constexpr std::size_t kBytesToReturn = std::size_t{8} << 20U;

/// What one thread has freed is of no use to the lists, which are one piece of memory each: without
/// this the allocator would keep it beside them. Returns 0.
std::size_t returnFreeMemory()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
    return 0;
}

} // namespace

void collectResources(std::vector<std::vector<KubernetesObject>> pieces, ResourceSet &resources,
                      Diagnostics &diagnostics)
{
    std::vector<KubernetesObject *> objects;
    for (std::vector<KubernetesObject> &piece : pieces)
        std::ranges::transform(piece, std::back_inserter(objects), [](auto &o) { return &o; });
    tellGeneratedApart(objects);
    const std::vector<bool> isOverwritten = findOverwritten(objects, diagnostics);
    reserveLists(objects, resources);
    KindCounts counts;
    std::size_t index = 0;
    std::size_t freed = 0;
    for (std::vector<KubernetesObject> &piece : pieces) {
        for (KubernetesObject &object : piece) {
            if (isOverwritten[index++])
                continue;
            count(object, resources, counts);
            std::visit([&]<typename T>(T &o) { listOf<T>(resources).push_back(std::move(o)); },
                       object);
        }
        freed += piece.capacity() * sizeof(KubernetesObject);
        std::vector<KubernetesObject>().swap(piece); // what is moved need not stand there twice
        if (freed >= kBytesToReturn)
            freed = returnFreeMemory();
    }
    for (auto &[key, kind] : counts)
        resources.kinds.push_back(std::move(kind));
    takeTemplates(resources, diagnostics);
}

} // namespace drawbridge
