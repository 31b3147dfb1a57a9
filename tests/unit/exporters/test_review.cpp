// SPDX-License-Identifier: Apache-2.0
#include "exporters/review.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kPods = R"(apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {serviceAccountName: web, containers: [{name: web, image: web:1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {serviceAccountName: db, containers: [{name: db, image: db:1, ports: [{containerPort: 5432}]}]}
---
)";
constexpr const char *kShut = R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
---
)";
constexpr const char *kOpen = R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 5432}]
---
)";

Design inputOf(const std::string &text, const char *name)
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(importText(text, name, {}, diagnostics), diagnostics);
    return design;
}

Review reviewBetween(const std::string &before, const std::string &after)
{
    return reviewOf(inputOf(before, "before.yaml"), inputOf(after, "after.yaml"), true);
}

QString lineOf(const ReviewItem &item)
{
    const std::string_view kind = toString(item.kind);
    const std::string place = item.firstPlace() ? toString(*item.firstPlace()) : "nowhere";
    return QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size())) + ": " +
           QString::fromStdString(item.subject + ": " + item.before + " => " + item.after + " at " +
                                  place);
}

QStringList linesOf(const Review &review)
{
    QStringList lines;
    for (const ReviewItem &item : review.items)
        lines << lineOf(item);
    return lines;
}

std::string meshed(const std::string &policies)
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: "
           "enabled}}\n---\n" +
           std::string(kPods).substr(std::string(kPods).find("---\n") + 4) + policies;
}

std::string allowPolicy(const char *principal)
{
    return std::string(R"(apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  action: ALLOW
  rules:
  - from: [{source: {principals: [")") +
           principal + "\"]}}]\n---\n";
}

} // namespace

class ReviewTest : public QObject {
    Q_OBJECT
private slots:
    void nothingChanges();
    void whatOpensStandsAtItsRule();
    void whatAPolicyClosedStandsInTheBase();
    void theMeshIsNoSmallerMatter();
    void mutualTlsAndIdentity();
    void permissionsStandAtTheirRole();
    void wideningComesFirst();
    void markdownHoldsNotesAndPlaces();
    void hostileNamesStayInTheirCell();
};

void ReviewTest::nothingChanges()
{
    const std::string text = std::string(kPods) + kShut;
    const Review review = reviewBetween(text, text);
    QVERIFY(review.items.empty());
    QVERIFY(reviewMarkdown(review, {}, {"main", "shop", ""}).find("Nothing changes") !=
            std::string::npos);
}

void ReviewTest::whatOpensStandsAtItsRule()
{
    const Review review =
        reviewBetween(std::string(kPods) + kShut, std::string(kPods) + kShut + kOpen);
    QCOMPARE(linesOf(review), QStringList({"opens: shop/Pod/web -> shop/Pod/db: no port => "
                                           "5432/TCP at after.yaml:27:5"}));
    QVERIFY(review.items.front().widens());
}

void ReviewTest::whatAPolicyClosedStandsInTheBase()
{
    const Review review = reviewBetween(std::string(kPods) + kShut, kPods);
    QVERIFY(!review.items.empty());
    for (const ReviewItem &item : review.items) {
        QVERIFY(item.kind == ReviewItem::Kind::Opens);
        QVERIFY2(item.where.empty(), qPrintable(lineOf(item)));
        QCOMPARE(QString::fromStdString(toString(*item.firstPlace())),
                 QStringLiteral("before.yaml:15:1"));
    }
}

void ReviewTest::theMeshIsNoSmallerMatter()
{
    const std::string strict = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
                               "metadata: {name: default, namespace: shop}\n"
                               "spec: {mtls: {mode: STRICT}}\n---\n";
    const Review review =
        reviewBetween(meshed(strict + allowPolicy("cluster.local/ns/shop/sa/nobody")),
                      meshed(strict + allowPolicy("cluster.local/ns/shop/sa/web")));
    const auto found = std::ranges::find_if(review.items, [](const ReviewItem &item) {
        return item.kind == ReviewItem::Kind::OpensInMesh &&
               item.subject == "shop/Pod/web -> shop/Pod/db";
    });
    QVERIFY2(found != review.items.end(), qPrintable(linesOf(review).join('\n')));
    QVERIFY(toString(*found->firstPlace()).starts_with("after.yaml:"));
    QVERIFY(std::ranges::none_of(
        review.items, [](const ReviewItem &item) { return item.kind == ReviewItem::Kind::Opens; }));
}

void ReviewTest::mutualTlsAndIdentity()
{
    const auto mode = [](const char *word) {
        return std::string("apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
                           "metadata: {name: default, namespace: shop}\nspec: {mtls: {mode: ") +
               word + "}}\n---\n";
    };
    std::string after = meshed(mode("PERMISSIVE"));
    after.replace(after.find("serviceAccountName: web"), 23, "serviceAccountName: db ");
    const Review review = reviewBetween(meshed(mode("STRICT")), after);
    const QStringList lines = linesOf(review);
    QVERIFY2(std::ranges::any_of(lines,
                                 [](const QString &line) {
                                     return line.startsWith(
                                         "mutual TLS: shop/Pod/db 5432/TCP: STRICT => PERMISSIVE "
                                         "at after.yaml:");
                                 }),
             qPrintable(lines.join('\n')));
    QVERIFY2(std::ranges::any_of(lines,
                                 [](const QString &line) {
                                     return line.startsWith(
                                         "identity: shop/Pod/web: web => db at after.yaml:");
                                 }),
             qPrintable(lines.join('\n')));
}

void ReviewTest::permissionsStandAtTheirRole()
{
    const auto role = [](const char *verbs) {
        return std::string("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n"
                           "metadata: {name: readers, namespace: shop}\n"
                           "rules: [{apiGroups: [\"\"], resources: [secrets], verbs: [") +
               verbs +
               "]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
               "metadata: {name: readers, namespace: shop}\n"
               "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: readers}\n"
               "subjects: [{kind: ServiceAccount, name: web}]\n";
    };
    const Review review =
        reviewBetween(std::string(kPods) + role("get"), std::string(kPods) + role("list"));
    QCOMPARE(review.items.size(), std::size_t{2});
    QVERIFY2(lineOf(review.items[0]).startsWith("gains API access: ") &&
                 lineOf(review.items[0]).contains("=> list secrets in shop at after.yaml:"),
             qPrintable(linesOf(review).join('\n')));
    QVERIFY2(lineOf(review.items[1]).startsWith("loses API access: ") &&
                 lineOf(review.items[1]).contains(": get secrets in shop =>  at before.yaml:"),
             qPrintable(linesOf(review).join('\n')));
}

void ReviewTest::wideningComesFirst()
{
    const std::string other = "apiVersion: v1\nkind: Pod\nmetadata: {name: new, namespace: shop, "
                              "labels: {app: new}}\nspec: {containers: [{name: c, image: c:1}]}\n";
    const Review review =
        reviewBetween(std::string(kPods) + kOpen, std::string(kPods) + kShut + "---\n" + other);
    QVERIFY(review.items.size() >= 3);
    bool isBehind = false;
    for (const ReviewItem &item : review.items) {
        QVERIFY(!(isBehind && item.kind == ReviewItem::Kind::Opens));
        isBehind = isBehind || item.kind != ReviewItem::Kind::Opens;
    }
    QVERIFY(review.items.back().kind == ReviewItem::Kind::Appears);
    QVERIFY(std::ranges::any_of(review.items, [](const ReviewItem &item) {
        return item.kind == ReviewItem::Kind::Cuts && item.subject == "shop/Pod/web -> shop/Pod/db";
    }));
}

void ReviewTest::markdownHoldsNotesAndPlaces()
{
    const Review review =
        reviewBetween(std::string(kPods) + kShut, std::string(kPods) + kShut + kOpen);
    const auto text = QString::fromStdString(
        reviewMarkdown(review, {{true, "asked for in #12"}}, {"main", "shop", "jane"}));
    QVERIFY(text.startsWith("# Access review\n"));
    QVERIFY2(text.contains("| Signed | 1 of 1 |") && text.contains("| Reviewer | jane |"),
             qPrintable(text));
    QVERIFY2(text.contains("\n## opens\n"), qPrintable(text));
    QVERIFY2(text.contains("| [x] | shop/Pod/web -> shop/Pod/db | no port => 5432/TCP | "
                           "after.yaml:27:5"),
             qPrintable(text));
    QVERIFY(text.contains("| asked for in #12 |"));
    Review partial = review;
    partial.isComplete = false;
    QVERIFY(QString::fromStdString(reviewMarkdown(partial, {}, {"main", "shop", ""}))
                .contains("Some of the input could not be read"));
}

void ReviewTest::hostileNamesStayInTheirCell()
{
    Review review;
    review.items.emplace_back();
    review.items.front().subject = "a | b\n# evil";
    const auto text = QString::fromStdString(
        reviewMarkdown(review, {{false, "x\n## y | z"}}, {"b\n# c", "d", "e"}));
    QVERIFY2(!text.contains("\n# evil") && !text.contains("\n## y") && !text.contains("\n# c"),
             qPrintable(text));
    QVERIFY(text.contains("a \\| b"));
}

QTEST_GUILESS_MAIN(ReviewTest)
#include "test_review.moc"
