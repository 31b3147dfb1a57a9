// SPDX-License-Identifier: Apache-2.0
// Values that the rows of istio.md 3.1 accept and refuse, set where the object may have them.
#include "tests/oracles/mutate_istio_values.h"

#include <algorithm>
#include <iterator>

namespace drawbridge::test {

namespace mutations {

namespace {

Json target(const PickOf &pick)
{
    static const Texts groups{"", "core", "gateway.networking.k8s.io", "networking.istio.io",
                              "apps"};
    static const Texts kinds{"Service", "Gateway", "GatewayClass", "ServiceEntry", "Pod",
                             "service", ""};
    Json target{{"group", one(groups, pick)}, {"kind", one(kinds, pick)}, {"name", "x"}};
    if (pick(2) == 0)
        target = {{"group", ""}, {"kind", "Service"}, {"name", "x"}};
    switch (pick(8)) {
    case 0: target["namespace"] = "b"; break;
    case 1: target["namespace"] = ""; break;
    case 2: target["name"] = ""; break;
    case 3: target.erase("group"); break;
    case 4: target.erase("kind"); break;
    default: break;
    }
    return target;
}

bool aLabel(Json &object, const PickOf &pick)
{
    static const Texts keys{"app", "a/b", "a*", "*", "", "a b"};
    const std::vector<Json> values{
        "web", "", "*", "a*b", "a b", nullptr, 5, true, std::string(63, 'a'), std::string(64, 'a')};
    return set(inner(inner(specOf(object), "selector"), "matchLabels"),
               pick(2) == 0 ? keys[0] : one(keys, pick),
               pick(2) == 0 ? values[0] : one(values, pick));
}

bool anAnnotation(Json &object, const PickOf &pick)
{
    static const Texts names{"istio.io/dry-run",
                             "istio.io/dry-run",
                             "internal.istio.io/webhook-always-reject",
                             "internal.istio.io/parents",
                             "internal.istio.io/parent-namespace",
                             "example.org/note"};
    static const Texts values{"true", "false", "T", "0", "yes", "", "True", "tRUE"};
    return set(inner(&object["metadata"], "annotations"), one(names, pick), one(values, pick));
}

bool aVersion(Json &object, const PickOf &pick)
{
    static const Texts versions{"v1", "v1beta1", "v1beta1", "v1alpha1", "v2"};
    return set(&object, "apiVersion", "security.istio.io/" + one(versions, pick));
}

bool noSpec(Json &object, const PickOf &pick)
{
    static const std::vector<Json> specs{nullptr, Json::object(), Json::array(), "x"};
    object["spec"] = one(specs, pick);
    return true;
}

} // namespace

Json *specOf(Json &object)
{
    return object.contains("spec") && object["spec"].is_object() ? &object["spec"] : nullptr;
}

Json *someItem(Json *holder, const char *list, const PickOf &pick)
{
    if (holder == nullptr)
        return nullptr;
    auto &items = (*holder)[list];
    if (!items.is_array() || items.empty())
        items = Json::array({Json::object()});
    auto &item = items[static_cast<std::size_t>(pick(static_cast<int>(items.size())))];
    return item.is_object() ? &item : nullptr;
}

Json *inner(Json *holder, const char *field)
{
    if (holder == nullptr)
        return nullptr;
    auto &value = (*holder)[field];
    if (!value.is_object())
        value = Json::object();
    return &value;
}

bool set(Json *holder, const std::string &field, Json value)
{
    if (holder != nullptr)
        (*holder)[field] = std::move(value);
    return holder != nullptr;
}

Json repeated(const Json &item, int count)
{
    return Json(static_cast<std::size_t>(count), item);
}

Json some(const Texts &pool, const PickOf &pick)
{
    Json values = Json::array();
    for (int i = 1 + pick(2); i > 0; --i)
        values.push_back(one(pool, pick));
    return values;
}

bool setSelector(Json &object, const PickOf &pick)
{
    static const std::vector<Json> selectors{
        Json::object(), {{"matchLabels", Json::object()}},     {{"matchLabels", nullptr}},
        nullptr,        {{"matchExpressions", Json::array()}}, {{"matchLabels", {{"app", "db"}}}}};
    return set(specOf(object), "selector", one(selectors, pick));
}

/// Mostly instead of the selector, else beside it.
bool setTarget(Json &object, const PickOf &pick)
{
    auto *spec = specOf(object);
    if (spec == nullptr)
        return false;
    if (pick(4) != 0)
        spec->erase("selector");
    if (pick(3) == 0)
        return set(spec, "targetRef", target(pick));
    if (pick(6) == 0)
        return set(spec, "targetRefs",
                   repeated({{"kind", "Service"}, {"name", "x"}}, 16 + pick(2)));
    return set(spec, "targetRefs", Json::array({target(pick)}));
}

} // namespace mutations

const std::vector<IstioMutation> &istioValueMutations()
{
    static const std::vector<IstioMutation> all = [] {
        using namespace mutations;
        std::vector<IstioMutation> result{{"no spec", nullptr, noSpec},
                                          {"an annotation (A1, A2)", nullptr, anAnnotation},
                                          {"a version", nullptr, aVersion},
                                          {"a label (A4)", nullptr, aLabel},
                                          {"a selector (A4)", nullptr, setSelector}};
        std::ranges::move(ofAuthorization(), std::back_inserter(result));
        std::ranges::move(ofAuthentication(), std::back_inserter(result));
        return result;
    }();
    return all;
}

} // namespace drawbridge::test
