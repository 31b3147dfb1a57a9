// SPDX-License-Identifier: Apache-2.0
// Changes of the structure of an object, wherever in its spec: fields, items and types.
#include "tests/oracles/mutate_istio.h"

#include <algorithm>
#include <iterator>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;

/// Marks the first of two equal keys, which JSON as a tree cannot hold.
constexpr std::string_view kFirst = "@@first";

/// A member of an object or an item of a list.
struct Place {
    Json *parent;
    std::string key;
    std::size_t index = 0;

    [[nodiscard]] Json &value() const
    {
        return parent->is_object() ? (*parent)[key] : (*parent)[index];
    }
};

void collect(Json &node, std::vector<Place> &places)
{
    std::size_t index = 0;
    if (!node.is_structured())
        return;
    for (auto &[key, value] : node.items()) {
        places.push_back({&node, node.is_object() ? key : std::string(), index++});
        collect(value, places);
    }
}

template<typename Wanted>
std::optional<Place> somePlace(Json &object, const PickOf &pick, const Wanted &wanted)
{
    std::vector<Place> places;
    if (object.contains("spec"))
        collect(object["spec"], places);
    std::erase_if(places, [&](const Place &place) { return !wanted(place); });
    if (places.empty())
        return std::nullopt;
    return places[static_cast<std::size_t>(pick(static_cast<int>(places.size())))];
}

bool isMember(const Place &place)
{
    return place.parent->is_object();
}

bool isAny(const Place &)
{
    return true;
}

/// At a place of the spec that fits; false where there is none.
template<typename Wanted, typename Change>
bool change(Json &object, const PickOf &pick, const Wanted &wanted, const Change &change)
{
    const auto place = somePlace(object, pick, wanted);
    if (place)
        change(*place);
    return place.has_value();
}

bool dropField(Json &object, const PickOf &pick)
{
    return change(object, pick, isMember, [](const Place &at) { at.parent->erase(at.key); });
}

void rename(const Place &at, const std::string &name)
{
    Json renamed = Json::object();
    for (const auto &[key, value] : at.parent->items())
        renamed[key == at.key ? name : key] = value;
    *at.parent = std::move(renamed);
}

bool renameField(Json &object, const PickOf &pick)
{
    return change(object, pick, isMember, [&](const Place &at) {
        auto name = at.key;
        const int way = name.empty() ? 2 : pick(3);
        if (way == 0)
            name[0] = static_cast<char>(name[0] ^ 0x20); // another case, where it is a letter
        else if (way == 1)
            name.pop_back();
        else
            name += 's';
        rename(at, name);
    });
}

/// "not_ports" for "notPorts": protobuf takes both, the CRD only the one.
bool useProtoName(Json &object, const PickOf &pick)
{
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto isTwoWords = [&](const Place &at) {
        return isMember(at) && std::ranges::any_of(at.key, isUpper) && at.key.front() >= 'a';
    };
    return change(object, pick, isTwoWords, [&](const Place &at) {
        std::string name;
        for (const char c : at.key) {
            if (isUpper(c))
                name += '_';
            name += isUpper(c) ? static_cast<char>(c + 0x20) : c;
        }
        rename(at, name);
    });
}

Json valueOfSomeType(const PickOf &pick)
{
    static const std::vector<Json> values{
        "x", 5, true, 1.5, Json::object(), Json::array(), Json::array({5}), {{"a", "b"}}, "80", -1};
    return values[static_cast<std::size_t>(pick(static_cast<int>(values.size())))];
}

bool changeType(Json &object, const PickOf &pick)
{
    return change(object, pick, isAny,
                  [&](const Place &at) { at.value() = valueOfSomeType(pick); });
}

bool setNull(Json &object, const PickOf &pick)
{
    return change(object, pick, isAny, [](const Place &at) { at.value() = nullptr; });
}

/// A list, an object or a text that then has nothing in it.
bool setEmpty(Json &object, const PickOf &pick)
{
    const auto canBe = [](const Place &at) {
        return at.value().is_structured() || at.value().is_string();
    };
    return change(object, pick, canBe, [](const Place &at) {
        at.value() = at.value().is_string()   ? Json("")
                     : at.value().is_object() ? Json::object()
                                              : Json::array();
    });
}

bool isItem(const Place &at)
{
    return at.parent->is_array();
}

bool repeatItem(Json &object, const PickOf &pick)
{
    return change(object, pick, isItem, [](const Place &at) {
        const Json item = at.value();
        at.parent->push_back(item);
    });
}

bool dropItem(Json &object, const PickOf &pick)
{
    return change(object, pick, isItem, [](const Place &at) { at.parent->erase(at.index); });
}

bool addUnknownField(Json &object, const PickOf &pick)
{
    const auto isObject = [](const Place &at) { return at.value().is_object(); };
    return change(object, pick, isObject, [&](const Place &at) {
        at.value()["unknown"] = pick(2) == 0 ? Json() : Json("x");
    });
}

/// Both keys are written; the API server keeps the last.
bool writeTwice(Json &object, const PickOf &pick)
{
    return change(object, pick, isMember, [&](const Place &at) {
        Json both = Json::object();
        for (const auto &[key, value] : at.parent->items()) {
            if (key == at.key)
                both[key + std::string(kFirst)] = valueOfSomeType(pick);
            both[key] = value;
        }
        *at.parent = std::move(both);
    });
}

constexpr const char *kTwice = "a field twice";
const std::vector<IstioMutation> kStructural{{"a field dropped", nullptr, dropField},
                                             {"a field renamed", nullptr, renameField},
                                             {"a field by its proto name", nullptr, useProtoName},
                                             {"an unknown field", nullptr, addUnknownField},
                                             {"another type", nullptr, changeType},
                                             {"null", nullptr, setNull},
                                             {"nothing in it", nullptr, setEmpty},
                                             {"an item repeated", nullptr, repeatItem},
                                             {"an item dropped", nullptr, dropItem}};

void dropFirsts(Json &node)
{
    if (node.is_object())
        for (auto it = node.begin(); it != node.end();)
            it = it.key().ends_with(kFirst) ? node.erase(it) : std::next(it);
    for (auto &inner : node)
        if (inner.is_structured())
            dropFirsts(inner);
}

std::string textOf(const Json &object)
{
    auto text = object.dump();
    for (auto at = text.find(kFirst); at != std::string::npos; at = text.find(kFirst))
        text.erase(at, kFirst.size());
    return text;
}

const IstioMutation &someMutation(const std::vector<IstioMutation> &mutations, const PickOf &pick)
{
    return mutations[static_cast<std::size_t>(pick(static_cast<int>(mutations.size())))];
}

/// Three of four are of values, as the rows of istio.md are.
void mutate(IstioMutant &mutant, const PickOf &pick)
{
    while (true) {
        const auto &mutation =
            someMutation(pick(4) == 0 ? kStructural : istioValueMutations(), pick);
        if (mutation.kind != nullptr && mutant.object["kind"] != mutation.kind)
            continue;
        if (mutation.apply(mutant.object, pick)) {
            mutant.mutations.emplace_back(mutation.name);
            return;
        }
    }
}

} // namespace

IstioMutant mutatedIstioObject(const PickOf &pick, const std::vector<Json> &bases)
{
    IstioMutant mutant;
    mutant.object = bases[static_cast<std::size_t>(pick(static_cast<int>(bases.size())))];
    for (int i = pick(3) == 0 ? 2 : 1; i > 0; --i)
        mutate(mutant, pick);
    if (pick(16) == 0 && writeTwice(mutant.object, pick))
        mutant.mutations.emplace_back(kTwice);
    mutant.text = textOf(mutant.object);
    dropFirsts(mutant.object);
    return mutant;
}

std::vector<std::string> istioMutationNames()
{
    std::vector<std::string> names;
    for (const auto &mutation : kStructural)
        names.emplace_back(mutation.name);
    for (const auto &mutation : istioValueMutations())
        names.emplace_back(mutation.name);
    names.emplace_back(kTwice);
    return names;
}

} // namespace drawbridge::test
