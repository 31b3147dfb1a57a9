// SPDX-License-Identifier: Apache-2.0
// The RBAC engine against the naive matcher, which is written from findings.md alone, on random
// roles, bindings and requests: the verdict, that every reason named does allow, that `who` and
// `effective` say the same as `can`.
#include "model/analysis/rbac_engine.h"
#include "tests/property/random_rbac.h"

#include <rapidcheck.h>

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

int pickFromRapidcheck(int n)
{
    return *rc::gen::inRange(0, n);
}

RbacEngine engineOver(const RandomRbac &world)
{
    return RbacEngine(
        std::make_shared<const RbacObjects>(RbacObjects{world.roles, world.bindings, {}}));
}

RbacRequest requestOf(const NaiveReview &review)
{
    return {review.verb, review.group,     review.resource, review.subresource,
            review.name, review.nameSpace, review.url};
}

/// The request as an atom, so that `covers` answers what `allows` does; a request without a name is
/// one for all names.
RbacAtom atomOf(const RbacRequest &request)
{
    const bool isUrl = !request.nonResourceUrl.empty();
    const std::string sub = request.subresource.empty() ? "" : "/" + request.subresource;
    return {request.nameSpace, request.verb, request.apiGroup,
            isUrl ? request.nonResourceUrl : request.resource + sub, request.name};
}

bool isHolder(const RbacHolder &holder, const RbacIdentity &caller)
{
    const RbacSubject &subject = holder.subject;
    if (subject.kind == "Group")
        return std::ranges::find(caller.groups, subject.name) != caller.groups.end();
    if (subject.kind == "ServiceAccount")
        return caller.user == "system:serviceaccount:" + subject.nameSpace + ":" + subject.name;
    return caller.user == subject.name;
}

bool isMaster(const RbacIdentity &caller)
{
    return std::ranges::find(caller.groups, "system:masters") != caller.groups.end();
}

void compareOnce()
{
    const Pick pick = pickFromRapidcheck;
    const RandomRbac world = randomRbac(pick, 1 + pick(8), 1 + pick(10));
    const RbacEngine engine = engineOver(world);
    for (int i = 0; i < 20; ++i) {
        const NaiveReview review = randomReview(pick, world);
        RC_LOG() << toString(world) << toString(review) << '\n';
        NaiveHits hits;
        const bool expected = naiveAllows(world.roles, world.bindings, review, hits);
        const RbacIdentity caller{review.user, review.groups};
        const RbacRequest request = requestOf(review);
        const RbacAnswer answer = engine.can(caller, request);
        RC_ASSERT((answer.verdict == Verdict::Allow) == expected);
        for (const RbacSource &source : answer.by)
            RC_ASSERT(allows(source.role->rules[source.rule], request));
        if (isMaster(caller))
            continue;
        const auto holders = engine.who(request).holders;
        RC_ASSERT(std::ranges::any_of(holders, [&](const RbacHolder &holder) {
                      return isHolder(holder, caller);
                  }) == expected);
        const auto effective = engine.effective(caller).grants;
        RC_ASSERT(std::ranges::any_of(effective, [&](const RbacGrant &grant) {
                      return covers(grant.atom, atomOf(request));
                  }) == expected);
    }
}

} // namespace

class RbacPropertyTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheNaiveMatcher();
};

void RbacPropertyTest::agreesWithTheNaiveMatcher()
{
    qputenv("RC_PARAMS",
            qEnvironmentVariable("RC_PARAMS", "seed=20261129 max_success=1500").toUtf8());
    QVERIFY(rc::check("engine and naive matcher", compareOnce));
}

QTEST_GUILESS_MAIN(RbacPropertyTest)
#include "test_rbac_property.moc"
