// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "model/design/edits.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// People at gateways: what is written for them, what is refused, and what the proof notices.
class GatewayPeopleTest : public QObject {
    Q_OBJECT
private slots:
    void peopleAreKnownByTheirToken();
    void gatewaysOfTheGatewayApiAreTargeted();
    void whatIsOpenToAllNeedsNoToken();
    void callersFromOtherPlacesAreApart();
    void whatCannotBeWrittenIsLeftOut_data();
    void whatCannotBeWrittenIsLeftOut();
    void theProofNoticesWhatIsWider_data();
    void theProofNoticesWhatIsWider();
    void theProofNoticesWhatIsMissing_data();
    void theProofNoticesWhatIsMissing();
};

namespace {

const QString kPublic = "edge/Deployment/public";
const QString kApi = "edge/Deployment/api-istio";

TokenIssuer issuer()
{
    return {"https://idp.example", "https://idp.example/keys", {"shop"}, {"groups"}};
}

External people(const QString &name, const std::vector<Cidr> &cidrs = {})
{
    External external;
    external.key = key(name);
    external.kind = external.key.kind == "User" ? External::Kind::Person : External::Kind::Group;
    external.cidrs = cidrs;
    return external;
}

Design must(Result<Design> result)
{
    if (!result)
        qFatal("%s", toString(result.error()).c_str());
    return *std::move(result);
}

/// The gateways of the golden design, with nothing drawn.
Design gatewayDesign()
{
    QFile file(QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/designs/people/manifests.yaml"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no fixture");
    Diagnostics diagnostics;
    Design design = draftDesign(
        "d", {},
        buildTopology(importText(file.readAll().toStdString(), "m.yaml", {}, diagnostics),
                      diagnostics),
        DraftFrom::Empty, diagnostics);
    design.mesh = MeshKind::Sidecar;
    design = must(setTokenIssuer(design, issuer()));
    for (const char *name : {"Group/admins", "Group/readers", "User/jane"})
        design = must(addExternal(design, people(name)));
    External internet;
    internet.key = key("External/internet");
    internet.kind = External::Kind::Internet;
    return must(addExternal(design, internet));
}

Design drawn(const Design &design, const QString &from, const QString &to, std::uint16_t port,
             HttpRules http = {}, Protocol protocol = Protocol::Tcp)
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports = {{{protocol, port, port}, std::move(http)}};
    return must(addFlow(design, flow));
}

/// Admins anything below /admin, jane the reports, everybody the status.
Design threeAt(const QString &gateway, std::uint16_t port)
{
    Design design = drawn(gatewayDesign(), "Group/admins", gateway, port, {{}, {"/admin/*"}});
    design = drawn(design, "User/jane", gateway, port, {{"GET"}, {"/reports"}});
    return drawn(design, "External/internet", gateway, port, {{"GET"}, {"/status"}});
}

QString said(const VerifyReport &report)
{
    return QString::fromStdString(describe(report));
}

using Mutate = std::function<void(ResourceSet &)>;

AuthorizationPolicyObject &policyAt(ResourceSet &set)
{
    for (AuthorizationPolicyObject &policy : set.authorizationPolicies)
        if (policy.meta.name == "allow-public")
            return policy;
    qFatal("no policy");
}

/// Of the rule for a group.
AuthorizationRule &groupRule(ResourceSet &set)
{
    for (AuthorizationRule &rule : policyAt(set).rules)
        if (!rule.when.empty())
            return rule;
    qFatal("no rule");
}

/// Of the rule for a person.
AuthorizationRule &personRule(ResourceSet &set)
{
    for (AuthorizationRule &rule : policyAt(set).rules)
        if (rule.when.empty() && !rule.from.empty())
            return rule;
    qFatal("no rule");
}

} // namespace

void GatewayPeopleTest::peopleAreKnownByTheirToken()
{
    const RoundTrip result = roundTrip(threeAt(kPublic, 8443), MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), qPrintable(said(result.report)));
    const QString tokens =
        fileOf(result.manifests, "requestauthentications/edge-tokens-public.yaml");
    QVERIFY2(tokens.contains("issuer: https://idp.example\n") &&
                 tokens.contains("jwksUri: https://idp.example/keys\n") &&
                 tokens.contains("audiences:") && tokens.contains("istio: public"),
             qPrintable(tokens));
    const QString rules = fileOf(result.manifests, "authorizationpolicies/edge-allow-public.yaml");
    QVERIFY2(rules.contains("https://idp.example/jane") && rules.contains("/reports") &&
                 rules.contains("request.auth.claims[groups]") && rules.contains("- admins") &&
                 !rules.contains("ipBlocks"),
             qPrintable(rules));
    const QString network = fileOf(result.manifests, "networkpolicies/edge-allow-public.yaml");
    QVERIFY2(network.contains("0.0.0.0/0"), qPrintable(network));
}

void GatewayPeopleTest::gatewaysOfTheGatewayApiAreTargeted()
{
    const Design design = threeAt(kApi, 443);
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), qPrintable(said(result.report)));
    for (const char *file : {"requestauthentications/edge-tokens-api-istio.yaml",
                             "authorizationpolicies/edge-allow-api-istio.yaml"}) {
        const QString text = fileOf(result.manifests, file);
        QVERIFY2(text.contains("targetRefs:") && text.contains("name: api\n") &&
                     !text.contains("selector:"),
                 qPrintable(text));
    }
    ExportOptions older;
    older.istioApi = "v1beta1";
    Diagnostics diagnostics;
    const QString text = fileOf(exportDesign(design, older, diagnostics),
                                "requestauthentications/edge-tokens-api-istio.yaml");
    QVERIFY2(text.contains("selector:") && text.contains("security.istio.io/v1beta1"),
             qPrintable(text));
}

/// A RequestAuthentication would refuse requests that everybody may send.
void GatewayPeopleTest::whatIsOpenToAllNeedsNoToken()
{
    Design design = drawn(gatewayDesign(), "Group/admins", kPublic, 8443, {{}, {"/admin/*"}});
    design = drawn(design, "External/internet", kPublic, 8443);
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    for (const ManifestFile &file : set.files)
        QVERIFY2(file.path.find("requestauthentications") == std::string::npos &&
                     file.path.find("allow-public.yaml") != 0,
                 file.path.c_str());
    QVERIFY(fileOf(set, "authorizationpolicies/edge-allow-public.yaml").isEmpty());
}

/// Otherwise a pod's rule without a token would admit the Internet without one.
void GatewayPeopleTest::callersFromOtherPlacesAreApart()
{
    Design design = drawn(gatewayDesign(), "Group/admins", kPublic, 8443);
    design = must(addExternal(design, people("Group/readers", {cidr("203.0.113.0/24")})));
    design = drawn(design, "Group/readers", kPublic, 8443, {{"GET"}, {}});
    External office;
    office.key = key("External/office");
    office.cidrs = {cidr("198.51.100.0/24")};
    design = must(addExternal(design, office));
    design = drawn(design, "External/office", kPublic, 8443, {{"GET"}, {"/status"}});
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), qPrintable(said(result.report)));
    ResourceSet wider = result.read;
    for (AuthorizationRule &rule : policyAt(wider).rules)
        for (AuthorizationSource &source : rule.from)
            source.ipBlocks.clear();
    QVERIFY(!verifyDesign(design, wider).isEqual());
}

void GatewayPeopleTest::whatCannotBeWrittenIsLeftOut_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("why");
    QTest::addColumn<TokenIssuer>("by");
    const auto row = [](const char *name, const char *from, int port, const char *why,
                        const TokenIssuer &by) {
        QTest::newRow(name) << from << port << why << by;
    };
    TokenIssuer noClaim = issuer();
    noClaim.groupsClaim.clear();
    row("no issuer", "User/jane", 8443, "the design names no issuer of tokens", {});
    row("no claim of groups", "Group/admins", 8443, "which claim of a token holds groups", noClaim);
    row("TLS that is passed on", "User/jane", 9443, "reads no HTTP requests on 9443/TCP", issuer());
    row("a port that no Gateway opens", "User/jane", 8080, "reads no HTTP requests on 8080/TCP",
        issuer());
}

void GatewayPeopleTest::whatCannotBeWrittenIsLeftOut()
{
    QFETCH(QString, from);
    QFETCH(int, port);
    QFETCH(QString, why);
    QFETCH(TokenIssuer, by);
    Design design = must(setTokenIssuer(gatewayDesign(), by));
    design = drawn(design, from, kPublic, static_cast<std::uint16_t>(port));
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    const QStringList left = messagesOf(result.diagnostics, ErrorCode::NotExportable);
    QVERIFY2(left.join('\n').contains(why), qPrintable(left.join('\n')));
    QVERIFY(fileOf(result.manifests, "authorizationpolicies/edge-allow-public.yaml").isEmpty());
    QVERIFY(!result.report.isEqual()); // What is drawn is not allowed.
}

void GatewayPeopleTest::theProofNoticesWhatIsWider_data()
{
    QTest::addColumn<Mutate>("mutate");
    const auto row = [](const char *name, Mutate mutate) {
        QTest::newRow(name) << std::move(mutate);
    };
    row("any group", [](ResourceSet &set) { groupRule(set).when.clear(); });
    row("whoever has some group", [](ResourceSet &set) { groupRule(set).when[0].values = {"*"}; });
    row("groups by prefix", [](ResourceSet &set) { groupRule(set).when[0].values = {"adm*"}; });
    row("one group more",
        [](ResourceSet &set) { groupRule(set).when[0].values.emplace_back("others"); });
    row("no token for a group", [](ResourceSet &set) {
        groupRule(set).from.clear();
        groupRule(set).when.clear();
    });
    row("any person", [](ResourceSet &set) {
        personRule(set).from[0].requestPrincipals = {"https://idp.example/*"};
    });
    row("one person more", [](ResourceSet &set) {
        personRule(set).from[0].requestPrincipals.emplace_back("https://idp.example/joe");
    });
    row("any request of a person", [](ResourceSet &set) { personRule(set).to[0].paths.clear(); });
    row("any audience",
        [](ResourceSet &set) { set.requestAuthentications[0].rules[0].audiences.clear(); });
    row("a person of any issuer", [](ResourceSet &set) {
        JwtRule other;
        other.issuer = "https://other.example";
        set.requestAuthentications[0].rules.push_back(other);
        personRule(set).from[0].requestPrincipals.emplace_back("*/jane");
    });
    row("a rule without source", [](ResourceSet &set) {
        AuthorizationOperation operation;
        operation.ports = {8443};
        operation.paths = {"/extra"};
        policyAt(set).rules.emplace_back().to = {operation};
    });
}

void GatewayPeopleTest::theProofNoticesWhatIsWider()
{
    QFETCH(Mutate, mutate);
    const Design design = threeAt(kPublic, 8443);
    RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    mutate(result.read);
    const VerifyReport report = verifyDesign(design, result.read);
    QVERIFY2(std::ranges::any_of(report.differences,
                                 [](const VerifyDifference &difference) {
                                     return difference.kind ==
                                            VerifyDifference::Kind::AllowedButNotDrawn;
                                 }),
             qPrintable(said(report)));
}

void GatewayPeopleTest::theProofNoticesWhatIsMissing_data()
{
    QTest::addColumn<Mutate>("mutate");
    const auto row = [](const char *name, Mutate mutate) {
        QTest::newRow(name) << std::move(mutate);
    };
    row("nobody verifies tokens", [](ResourceSet &set) { set.requestAuthentications.clear(); });
    row("tokens of another issuer", [](ResourceSet &set) {
        set.requestAuthentications[0].rules[0].issuer = "https://x.example";
    });
    row("another claim", [](ResourceSet &set) { groupRule(set).when[0].names = {"roles"}; });
    row("another group", [](ResourceSet &set) { groupRule(set).when[0].values = {"others"}; });
    row("another person", [](ResourceSet &set) {
        personRule(set).from[0].requestPrincipals = {"https://idp.example/joe"};
    });
}

void GatewayPeopleTest::theProofNoticesWhatIsMissing()
{
    QFETCH(Mutate, mutate);
    const Design design = threeAt(kPublic, 8443);
    RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    mutate(result.read);
    const VerifyReport report = verifyDesign(design, result.read);
    QVERIFY2(std::ranges::any_of(report.differences,
                                 [](const VerifyDifference &difference) {
                                     return difference.kind ==
                                            VerifyDifference::Kind::DrawnButDenied;
                                 }),
             qPrintable(said(report)));
}

QTEST_GUILESS_MAIN(GatewayPeopleTest)
#include "test_gateway_people.moc"
