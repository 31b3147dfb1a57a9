// SPDX-License-Identifier: Apache-2.0
// Whatever a design holds, writing and reading it gives the same design and the same bytes.
#include "model/design/project_file.h"
#include "model/design/project_reader.h"

#include <QTest>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace drawbridge;

namespace {

/// Text as people and YAML readers stumble over it.
std::string anyText()
{
    static const std::vector<std::string> pieces{
        "a", "yes", "null",         "1e3", ": ", " #", "\"", "\\",         "\n", "\t",
        "-", "é",   "\xE2\x80\xA8", "'",   "{",  "*x", "&",  "2026-01-01", " "};
    std::string text;
    for (const auto &piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
        text += piece;
    return text;
}

int upTo(int last)
{
    return *rc::gen::inRange(0, last + 1);
}

NodeKey anyWorkload()
{
    static const std::vector<std::string> names{"web", "db-0", "true", "1", "n"};
    const auto name = [] { return *rc::gen::elementOf(names); };
    return {upTo(3) == 0 ? "east" : "", name(), upTo(1) == 0 ? "Deployment" : "Pod", name()};
}

NodeKey anyExternal()
{
    return {"", "", "External", "e" + std::to_string(upTo(5))};
}

std::vector<std::string> anyTexts(int most)
{
    std::set<std::string> texts;
    for (int i = upTo(most); i > 0; --i)
        texts.insert("t" + anyText());
    return {texts.begin(), texts.end()};
}

std::vector<Cidr> anyCidrs()
{
    std::vector<Cidr> cidrs;
    for (int i = upTo(2); i > 0; --i)
        cidrs.push_back(
            Cidr::parse("10." + std::to_string(upTo(255)) + ".0.0/" + std::to_string(upTo(32)))
                .value());
    return cidrs;
}

Flow anyFlow()
{
    Flow flow;
    flow.from = upTo(3) == 0 ? anyExternal() : anyWorkload();
    flow.to = anyWorkload();
    std::uint16_t next = 1;
    for (int i = 1 + upTo(2); i > 0; --i) {
        const auto first = static_cast<std::uint16_t>(next + upTo(9000));
        const auto last = static_cast<std::uint16_t>(first + upTo(3));
        flow.ports.push_back({{Protocol::Tcp, first, last}, {anyTexts(1), anyTexts(2)}});
        next = static_cast<std::uint16_t>(last + 2);
    }
    flow.evidence = anyTexts(2);
    flow.isToConfirm = upTo(1) == 1;
    flow.note = anyText();
    flow.expires = upTo(1) == 1 ? "2026-12-31" : "";
    return flow;
}

External anyExternalNode()
{
    External external;
    external.key = anyExternal();
    external.kind = static_cast<External::Kind>(upTo(6));
    external.key.kind = keyKindOf(external.kind);
    if (external.kind != External::Kind::Internet)
        external.cidrs = anyCidrs();
    external.except = anyCidrs();
    external.host = anyText();
    external.nameSpace = anyText();
    for (int i = upTo(2); i > 0; --i)
        external.podLabels["k" + std::to_string(i)] = anyText();
    external.note = anyText();
    return external;
}

template<typename Item, typename Make, typename KeyOf>
CowList<Item> anyList(const Make &make, const KeyOf &keyOf)
{
    std::map<std::decay_t<decltype(keyOf(std::declval<Item>()))>, Item> byKey;
    for (int i = upTo(4); i > 0; --i) {
        Item item = make();
        byKey.emplace(keyOf(item), item);
    }
    std::vector<Item> items;
    for (const auto &[key, item] : byKey)
        items.push_back(item);
    return CowList<Item>(std::move(items));
}

DesignCluster anyCluster(std::string name)
{
    DesignCluster cluster;
    cluster.name = std::move(name);
    cluster.sources = anyTexts(3);
    cluster.helmValues = anyTexts(2);
    cluster.helmSets = anyTexts(2);
    cluster.defaultNamespace = upTo(1) == 0 ? "default" : "shop";
    cluster.trustDomain = upTo(1) == 0 ? "cluster.local" : "t" + anyText();
    cluster.apiServer = anyCidrs();
    cluster.pods = anyCidrs();
    cluster.outgoing = anyCidrs();
    cluster.nodeLocalDns = anyCidrs();
    if (upTo(1) == 0)
        cluster.trustDomainAliases = anyTexts(2);
    cluster.eastWestGateway.addresses = anyCidrs();
    if (cluster.eastWestGateway.isThere() && upTo(1) == 0) {
        cluster.eastWestGateway.nameSpace = anyText();
        cluster.eastWestGateway.podLabels = {{"istio", anyText()}};
    }
    if (upTo(1) == 0)
        cluster.admission.allowedRegistries = {"docker.io/library/", "r.example:5000/a"};
    cluster.admission.imageDigests = upTo(1) == 0;
    if (upTo(1) == 0)
        cluster.admission.podAnnotations = {{"example.com/egress", anyText()}, {"n", anyText()}};
    return cluster;
}

Design anyDesign()
{
    Design design;
    design.name = anyText();
    design.mesh = static_cast<MeshKind>(upTo(2));
    design.systemFlows = {upTo(1) == 0, upTo(1) == 0, upTo(1) == 0};
    design.clusters.push_back(anyCluster(""));
    if (upTo(1) == 1)
        design.clusters.push_back(anyCluster("east"));
    design.externals = anyList<External>(anyExternalNode, [](const External &e) { return e.key; });
    design.flows = anyList<Flow>(anyFlow, [](const Flow &f) { return std::pair(f.from, f.to); });
    design.closures = anyList<Closure>(
        [] {
            return Closure{anyWorkload(), anyWorkload(), anyText()};
        },
        [](const Closure &c) { return std::pair(c.from, c.to); });
    design.apiAccess = anyList<ApiAccess>(
        [] {
            auto verbs = anyTexts(2);
            verbs.push_back("watch");
            return ApiAccess{anyWorkload(), verbs,     anyText(), "r" + anyText(),
                             anyTexts(2),   anyText(), anyText()};
        },
        [](const ApiAccess &a) { return a; });
    design.identities = anyList<Identity>(
        [] {
            return Identity{anyWorkload(), "sa"};
        },
        [](const Identity &i) { return i.workload; });
    design.waivers = anyList<Waiver>(
        [] {
            return Waiver{"R",       "t" + anyText(), anyText(), "j" + anyText(),
                          anyText(), "2026-12-31"};
        },
        [](const Waiver &w) { return w; });
    design.positions = anyList<NodePosition>(
        [] {
            return NodePosition{anyWorkload(), upTo(5000) - 2500, upTo(5000), upTo(1) == 1};
        },
        [](const NodePosition &p) { return p.node; });
    return design;
}

} // namespace

class ProjectFilePropertyTest : public QObject {
    Q_OBJECT
private slots:
    void readingGivesWhatWasWritten();
    void brokenFilesGiveAnErrorOrADesign();
};

void ProjectFilePropertyTest::readingGivesWhatWasWritten()
{
    QVERIFY(rc::check([] {
        const Design design = anyDesign();
        const std::string text = writeDesign(design);
        Diagnostics diagnostics;
        auto again = readDesign(text, makeFileRef("d"), diagnostics);
        RC_ASSERT(again.has_value());
        const auto layout = readLayout(writeLayout(design), makeFileRef("l"), diagnostics);
        RC_ASSERT(layout.has_value());
        again->positions = CowList<NodePosition>(layout->positions);
        RC_ASSERT(*again == design);
        RC_ASSERT(writeDesign(*again) == text);
    }));
}

void ProjectFilePropertyTest::brokenFilesGiveAnErrorOrADesign()
{
    QVERIFY(rc::check([] {
        std::string text = writeDesign(anyDesign());
        for (int i = 1 + upTo(3); i > 0; --i)
            text[static_cast<std::size_t>(upTo(static_cast<int>(text.size()) - 1))] =
                *rc::gen::elementOf(std::string("\0\n \t:-[]{}\"'&*!|>#%@x9", 21));
        Diagnostics diagnostics;
        const auto design = readDesign(text, makeFileRef("d"), diagnostics);
        if (design) {
            Diagnostics more;
            const auto again = readDesign(writeDesign(*design), makeFileRef("d"), more);
            RC_ASSERT(again.has_value());
            RC_ASSERT(*again == *design);
        } else {
            RC_ASSERT(!design.error().message.empty());
            RC_ASSERT(design.error().where.isKnown());
        }
    }));
}

QTEST_GUILESS_MAIN(ProjectFilePropertyTest)
#include "test_project_file_property.moc"
