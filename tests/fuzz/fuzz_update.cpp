// SPDX-License-Identifier: Apache-2.0
// An own file after whatever happened to it, brought up to date: the text has the values of the
// export, and nothing is left to change.
#include "exporters/manifest_object.h"
#include "exporters/update_in_place.h"
#include "model/yaml/yaml_writer.h"
#include "tests/fuzz/fuzz_family.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace drawbridge;

namespace {

YamlValue exportedPolicy()
{
    YamlValue object = makeObject("networking.k8s.io/v1", "NetworkPolicy", "shop", "allow-cart");
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("podSelector", matchLabels({{"app", "cart"}}));
    YamlValue &rules = spec.set("ingress", YamlValue::sequence());
    for (const char *name : {"web", "jobs"}) {
        YamlValue from = YamlValue::sequence();
        from.push(mappingOf("podSelector", matchLabels({{"app", name}})))
            .comment(std::string("drawn: ") + name + " -> cart\n  note: |");
        rules.push(mappingOf("from", std::move(from)));
    }
    spec.set("text", "several\n# lines\n");
    return object;
}

/// Each value with its path, sorted; labels apart, of which some are kept.
void collectLeaves(const YamlNode &node, const std::string &path, std::vector<std::string> &leaves)
{
    if (path == ".metadata.labels" || path == ".metadata.annotations")
        return;
    for (const YamlNode::Entry &entry : node.entries)
        collectLeaves(entry.value, path + '.' + entry.key, leaves);
    for (const YamlNode &item : node.items)
        collectLeaves(item, path + "[]", leaves);
    if (node.entries.empty() && node.items.empty())
        leaves.push_back(path + '=' + node.text);
}

std::vector<std::string> leavesOf(const std::string &text)
{
    Diagnostics said;
    std::vector<std::string> leaves;
    for (const YamlNode &node : readYaml(text, makeFileRef("fuzz.yaml"), {}, said))
        collectLeaves(node, {}, leaves);
    if (said.hasErrors())
        std::abort();
    std::ranges::sort(leaves);
    return leaves;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::vector<YamlValue> documents{exportedPolicy()};
    const FileRef file = makeFileRef("fuzz.yaml");
    Diagnostics said;
    const std::string text = updatedInPlace(documents, fuzz::textOf(data, size), file, said);
    if (leavesOf(text) != leavesOf(writeYaml(documents)) ||
        updatedInPlace(documents, text, file, said) != text)
        std::abort();
    return 0;
}
