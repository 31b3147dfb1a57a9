// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/design/people.h"
#include "model/design/project_file.h"
#include "model/design/token_issuer.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

class TokenIssuerTest : public QObject {
    Q_OBJECT
private slots:
    void whatCannotBeWrittenIsRefused_data();
    void whatCannotBeWrittenIsRefused();
    void anEditKeepsAudiencesSorted();
    void theFileKeepsIt();
    void aWrongIssuerHasAPlace();
    void onlyGatewaysOfAMeshAskForTokens();
};

namespace {

const TokenIssuer kIssuer{
    "https://idp.example", "https://idp.example/keys", {"shop"}, {"realm_access", "roles"}};

Design designOf(const std::string &manifests)
{
    Diagnostics diagnostics;
    return draftDesign("d", {{}},
                       buildTopology(importText(manifests, "m.yaml", {}, diagnostics), diagnostics),
                       DraftFrom::Empty, diagnostics);
}

} // namespace

void TokenIssuerTest::whatCannotBeWrittenIsRefused_data()
{
    QTest::addColumn<TokenIssuer>("issuer");
    QTest::addColumn<QString>("what");
    const auto row = [](const char *name, const char *what, auto change) {
        TokenIssuer issuer = kIssuer;
        change(issuer);
        QTest::newRow(name) << issuer << what;
    };
    row("all of it", "", [](TokenIssuer &) {});
    row("nothing at all", "", [](TokenIssuer &issuer) { issuer = {}; });
    row("without an address of keys", "", [](TokenIssuer &issuer) { issuer.jwksUri.clear(); });
    row("without a claim of groups", "", [](TokenIssuer &issuer) { issuer.groupsClaim.clear(); });
    row("a pattern", "is \"https://*\"", [](TokenIssuer &issuer) { issuer.issuer = "https://*"; });
    row("only audiences", "is \"\"", [](TokenIssuer &issuer) { issuer = {{}, {}, {"shop"}, {}}; });
    row("keys in plaintext", "expected an https address",
        [](TokenIssuer &issuer) { issuer.jwksUri = "http://idp.example/keys"; });
    row("for anybody", "names no audience", [](TokenIssuer &issuer) { issuer.audiences.clear(); });
    row("an empty audience", "has an audience that is empty",
        [](TokenIssuer &issuer) { issuer.audiences = {""}; });
    row("a claim with brackets", "has a groups claim",
        [](TokenIssuer &issuer) { issuer.groupsClaim = {"a][b"}; });
}

void TokenIssuerTest::whatCannotBeWrittenIsRefused()
{
    QFETCH(TokenIssuer, issuer);
    QFETCH(QString, what);
    const auto checked = checkTokenIssuer(issuer);
    QCOMPARE(checked.has_value(), what.isEmpty());
    if (checked)
        return;
    QVERIFY(checked.error().code == ErrorCode::DesignInvalid);
    QVERIFY2(QString::fromStdString(checked.error().message).contains(what),
             checked.error().message.c_str());
    QVERIFY(!setTokenIssuer(designOf("{}"), issuer).has_value());
}

void TokenIssuerTest::anEditKeepsAudiencesSorted()
{
    TokenIssuer issuer = kIssuer;
    issuer.audiences = {"web", "api", "web"};
    const auto after = setTokenIssuer(designOf("{}"), issuer);
    QVERIFY(after.has_value());
    QCOMPARE(after->tokenIssuer.audiences, (std::vector<std::string>{"api", "web"}));
}

void TokenIssuerTest::theFileKeepsIt()
{
    Design design = designOf("{}");
    design = *setTokenIssuer(design, kIssuer);
    Diagnostics diagnostics;
    const auto read = readDesign(writeDesign(design), {}, diagnostics);
    QVERIFY2(read, read ? "" : toString(read.error()).c_str());
    QVERIFY(read->tokenIssuer == kIssuer);
    QVERIFY(writeDesign(designOf("{}")).find("tokenIssuer") == std::string::npos);
}

void TokenIssuerTest::aWrongIssuerHasAPlace()
{
    Diagnostics diagnostics;
    const auto read =
        readDesign("apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: "
                   "[m]\ntokenIssuer:\n  issuer: https://idp.example\n",
                   makeFileRef("d.drawbridge.yaml"), diagnostics);
    QVERIFY(!read.has_value());
    QVERIFY2(QString::fromStdString(read.error().message).contains("names no audience"),
             read.error().message.c_str());
    QVERIFY(read.error().where.isKnown());
}

void TokenIssuerTest::onlyGatewaysOfAMeshAskForTokens()
{
    const auto pod = [](const std::string &name, const std::string &labels) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: edge, labels: {" + labels +
               "}}\nspec: {containers: [{name: c, image: "
               "x}]}\n";
    };
    Design design = designOf(pod("gate", "gateway.networking.k8s.io/gateway-name: api") +
                             pod("web", "app: web"));
    design.mesh = MeshKind::Sidecar;
    External jane;
    jane.key = NodeKey::parse("User/jane").value();
    jane.kind = External::Kind::Person;
    design = *addExternal(design, jane);
    Flow flow;
    flow.from = jane.key;
    flow.to = NodeKey::parse("edge/Pod/gate").value();
    QVERIFY(isByToken(design, *design.topology, flow));
    Flow toWeb = flow;
    toWeb.to = NodeKey::parse("edge/Pod/web").value();
    QVERIFY(!isByToken(design, *design.topology, toWeb));
    Flow fromWeb = flow;
    fromWeb.from = toWeb.to;
    QVERIFY(!isByToken(design, *design.topology, fromWeb));
    for (const MeshKind mesh : {MeshKind::None, MeshKind::Linkerd}) {
        design.mesh = mesh;
        QVERIFY(!isByToken(design, *design.topology, flow));
    }
    QVERIFY(callersPlace(jane).kind == External::Kind::Internet);
    jane.cidrs = {Cidr::parse("203.0.113.0/24").value()};
    QVERIFY(callersPlace(jane) == jane);
}

QTEST_GUILESS_MAIN(TokenIssuerTest)
#include "test_token_issuer.moc"
