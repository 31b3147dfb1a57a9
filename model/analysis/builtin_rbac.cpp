// SPDX-License-Identifier: Apache-2.0
// Built-in roles are data (findings.md 2.2): files under resources/kubernetes, written from a real
// API server by tests/oracles/kube_apiserver, compiled in as text and read like any
// manifests. Tested by tests/unit/analysis/test_builtin_rbac.cpp
#include "model/analysis/builtin_rbac.h"

#include "model/import/importer.h"

#include <tbb/task_arena.h>

#include <set>
#include <string_view>
#include <tuple>

namespace drawbridge {

std::vector<std::string_view> builtinRbacTexts134(); // made from the file by the build

namespace {

std::string joinedNames(const std::vector<std::string_view> &texts)
{
    std::string result;
    for (const std::string_view text : texts)
        result += text;
    return result;
}

using BuiltinName = std::tuple<std::string, std::string, std::string>;

BuiltinName builtinName(const ObjectMeta &meta)
{
    return {meta.kind, meta.nameSpace, meta.name};
}

template<typename T>
void addMissing(std::vector<T> &objects, const std::vector<T> &builtin,
                const std::set<BuiltinName> &given)
{
    for (const T &object : builtin) {
        if (!given.contains(builtinName(object.meta)))
            objects.push_back(object);
    }
}

RbacObjects readBuiltin134()
{
    Diagnostics diagnostics;
    ResourceSet read =
        importText(joinedNames(builtinRbacTexts134()), "built-in/rbac-1.34.yaml", {}, diagnostics);
    RbacObjects result;
    result.roles = std::move(read.roles);
    result.bindings = std::move(read.roleBindings);
    return result;
}

} // namespace

std::vector<std::string> builtinRbacVersions()
{
    return {"1.34"};
}

Result<RbacObjects> builtinRbac(const std::string &version)
{
    if (version != "1.34")
        return fail(ErrorCode::Usage,
                    "the built-in roles of Kubernetes \"" + version + "\" are not known", {},
                    "known is 1.34; --no-builtin counts what the input holds and nothing else");
    // Isolated: a thread that waits for parts of the text must not take up work that asks for this.
    static const RbacObjects kRead = tbb::this_task_arena::isolate(readBuiltin134);
    return kRead;
}

RbacObjects withBuiltin(RbacObjects input, const RbacObjects &builtin)
{
    std::set<BuiltinName> given;
    for (const RoleObject &role : input.roles)
        given.insert(builtinName(role.meta));
    for (const RoleBindingObject &binding : input.bindings)
        given.insert(builtinName(binding.meta));
    for (const UndecodedPolicy &object : input.undecoded)
        given.insert(builtinName(object.meta));
    addMissing(input.roles, builtin.roles, given);
    addMissing(input.bindings, builtin.bindings, given);
    return input;
}

} // namespace drawbridge
