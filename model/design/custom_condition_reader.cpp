// SPDX-License-Identifier: Apache-2.0
// Predicates of custom rules: which facts there are, whom they are known of, and what they may be
// tested by.
// Tested by tests/unit/design/test_custom_rule_file.cpp

#include "model/design/custom_condition_reader.h"

#include "model/base/texts.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace custom_condition_reader {
namespace {

constexpr std::size_t kMostConditions = 100;
constexpr std::size_t kMostDepth = 10;

enum class ValueType { Text, Truth, Number };

/// A fact by its name, whom it is known of, and what it is.
struct FactName {
    std::string_view name;
    CustomFact fact;
    ValueType type;
    std::string_view subjects; ///< "wns": workloads, namespaces, Services.
    bool hasKey = false;
};

constexpr std::array kFacts{
    FactName{"name", CustomFact::Name, ValueType::Text, "wns"},
    FactName{"namespace", CustomFact::Namespace, ValueType::Text, "ws"},
    FactName{"kind", CustomFact::Kind, ValueType::Text, "w"},
    FactName{"label", CustomFact::Label, ValueType::Text, "wns", true},
    FactName{"annotation", CustomFact::Annotation, ValueType::Text, "wns", true},
    FactName{"namespaceLabel", CustomFact::NamespaceLabel, ValueType::Text, "ws", true},
    FactName{"serviceAccount", CustomFact::ServiceAccount, ValueType::Text, "w"},
    FactName{"mountsToken", CustomFact::MountsToken, ValueType::Truth, "w"},
    FactName{"image", CustomFact::Image, ValueType::Text, "w"},
    FactName{"registry", CustomFact::Registry, ValueType::Text, "w"},
    FactName{"pinned", CustomFact::IsPinned, ValueType::Truth, "w"},
    FactName{"env", CustomFact::EnvironmentName, ValueType::Text, "w"},
    FactName{"secret", CustomFact::SecretName, ValueType::Text, "w"},
    FactName{"container", CustomFact::ContainerName, ValueType::Text, "w"},
    FactName{"port", CustomFact::Port, ValueType::Number, "ws"},
    FactName{"replicas", CustomFact::Replicas, ValueType::Number, "w"},
    FactName{"hostNetwork", CustomFact::HostNetwork, ValueType::Truth, "w"},
    FactName{"hostPID", CustomFact::HostPid, ValueType::Truth, "w"},
    FactName{"hostIPC", CustomFact::HostIpc, ValueType::Truth, "w"},
    FactName{"hostPath", CustomFact::HostPath, ValueType::Text, "w"},
    FactName{"privileged", CustomFact::Privileged, ValueType::Truth, "w"},
    FactName{"allowPrivilegeEscalation", CustomFact::PrivilegeEscalation, ValueType::Truth, "w"},
    FactName{"readOnlyRootFilesystem", CustomFact::ReadOnlyRoot, ValueType::Truth, "w"},
    FactName{"runAsNonRoot", CustomFact::RunAsNonRoot, ValueType::Truth, "w"},
    FactName{"capability", CustomFact::AddedCapability, ValueType::Text, "w"},
    FactName{"mesh", CustomFact::Mesh, ValueType::Text, "w"},
    FactName{"exposed", CustomFact::IsExposed, ValueType::Truth, "w"},
    FactName{"ingressIsolated", CustomFact::IsIngressIsolated, ValueType::Truth, "w"},
    FactName{"egressIsolated", CustomFact::IsEgressIsolated, ValueType::Truth, "w"},
    FactName{"type", CustomFact::ServiceType, ValueType::Text, "s"},
    FactName{"workloads", CustomFact::WorkloadCount, ValueType::Number, "n"},
};

using Test = CustomCondition::Test;
struct TestName {
    std::string_view name;
    Test test;
};
constexpr std::array kTests{
    TestName{"is", Test::Is},
    TestName{"in", Test::In},
    TestName{"startsWith", Test::StartsWith},
    TestName{"endsWith", Test::EndsWith},
    TestName{"contains", Test::Contains},
    TestName{"exists", Test::Exists},
    TestName{"atLeast", Test::AtLeast},
    TestName{"atMost", Test::AtMost},
};

char letterOf(CustomSubject subject)
{
    return subject == CustomSubject::Namespace ? 'n'
           : subject == CustomSubject::Service ? 's'
                                               : 'w';
}

/// The predicate of one rule.
class ConditionReader {
public:
    explicit ConditionReader(CustomSubject subject) : m_subject(subject) {}

    CustomCondition read(const YamlCursor &at, std::size_t depth = 1)
    {
        CustomCondition condition;
        if (++m_count > kMostConditions || depth > kMostDepth) {
            if (!m_isTooMuch)
                at.error(ErrorCode::FieldInvalid, "is one condition too many",
                         "at most 100 conditions, nested at most 10 deep");
            m_isTooMuch = true;
            return condition;
        }
        if (!at.expectMapping(true))
            return condition;
        if (at["fact"].isWritten())
            return readFact(at);
        at.allowOnly({"all", "any", "not", "fact"});
        const std::size_t written = std::size_t{at["all"].isWritten()} +
                                    std::size_t{at["any"].isWritten()} +
                                    std::size_t{at["not"].isWritten()};
        if (written != 1) {
            at.error(ErrorCode::FieldInvalid, "is no condition",
                     "write one of all, any, not and fact");
            return condition;
        }
        if (at["not"].isWritten()) {
            condition.kind = CustomCondition::Kind::Not;
            condition.parts.push_back(read(at["not"], depth + 1));
            return condition;
        }
        const bool isAll = at["all"].isWritten();
        condition.kind = isAll ? CustomCondition::Kind::All : CustomCondition::Kind::Any;
        const YamlCursor list = at[isAll ? "all" : "any"];
        for (const YamlCursor &part : list.items())
            if (!m_isTooMuch)
                condition.parts.push_back(read(part, depth + 1));
        if (condition.parts.empty())
            list.error(ErrorCode::FieldInvalid, "holds no condition", "list at least one");
        return condition;
    }

private:
    [[nodiscard]] CustomCondition readFact(const YamlCursor &at) const
    {
        CustomCondition condition;
        condition.kind = CustomCondition::Kind::Fact;
        at.allowOnly({"fact", "key", "is", "in", "startsWith", "endsWith", "contains", "exists",
                      "atLeast", "atMost"});
        const FactName *name = nameAt(at["fact"]);
        if (name == nullptr)
            return condition;
        condition.fact = name->fact;
        if (name->hasKey)
            condition.key = at["key"].requiredText().value_or("");
        else if (at["key"].isWritten())
            at["key"].error(ErrorCode::FieldInvalid, "is of no use with " + std::string(name->name),
                            "only label, annotation and namespaceLabel have a key");
        readTest(at, *name, condition);
        return condition;
    }

    [[nodiscard]] const FactName *nameAt(const YamlCursor &at) const
    {
        const std::string wanted = at.requiredText().value_or("");
        if (wanted.empty())
            return nullptr;
        std::vector<std::string> known;
        for (const FactName &name : kFacts) {
            const bool isOfSubject = name.subjects.find(letterOf(m_subject)) != std::string::npos;
            if (isOfSubject && name.name == wanted)
                return &name;
            if (isOfSubject)
                known.emplace_back(name.name);
        }
        at.error(ErrorCode::FieldInvalid, "is \"" + wanted + "\", which is no fact here",
                 "use one of " + joined(known, ", "));
        return nullptr;
    }

    static void readTest(const YamlCursor &at, const FactName &name, CustomCondition &condition)
    {
        const TestName *chosen = nullptr;
        for (const TestName &test : kTests) {
            if (!at[test.name].isWritten())
                continue;
            if (chosen != nullptr) {
                at.error(ErrorCode::FieldInvalid, "has two tests of one fact",
                         "put two conditions under all or any");
                return;
            }
            chosen = &test;
        }
        if (chosen == nullptr) {
            at.error(ErrorCode::FieldMissing, "does not test the fact",
                     "write is, in, startsWith, endsWith, contains, exists, atLeast or atMost");
            return;
        }
        condition.test = chosen->test;
        readValue(at[chosen->name], name, condition);
    }

    static void readValue(const YamlCursor &value, const FactName &name, CustomCondition &condition)
    {
        const bool isOrder = condition.test == Test::AtLeast || condition.test == Test::AtMost;
        const bool isOfText = condition.test == Test::In || condition.test == Test::StartsWith ||
                              condition.test == Test::EndsWith || condition.test == Test::Contains;
        if (!value.exists()) {
            value.error(ErrorCode::FieldMissing, "is missing");
        } else if (condition.test == Test::Exists ||
                   (condition.test == Test::Is && name.type == ValueType::Truth)) {
            condition.flag = value.boolean().value_or(true);
        } else if ((isOrder || condition.test == Test::Is) && name.type == ValueType::Number) {
            condition.number = value.integer().value_or(0);
        } else if ((isOfText || condition.test == Test::Is) && name.type == ValueType::Text) {
            condition.texts = condition.test == Test::In
                                  ? value.textList()
                                  : std::vector<std::string>{value.requiredText().value_or("")};
            std::ranges::sort(condition.texts);
        } else {
            value.error(ErrorCode::FieldInvalid,
                        "does not fit the fact " + std::string(name.name) + ", which is a " +
                            (name.type == ValueType::Text    ? "text"
                             : name.type == ValueType::Truth ? "truth"
                                                             : "number"),
                        "texts take is, in, startsWith, endsWith and contains, truths is, numbers "
                        "is, atLeast and atMost; all take exists");
        }
    }

    CustomSubject m_subject;
    std::size_t m_count = 0;
    bool m_isTooMuch = false;
};

} // namespace
} // namespace custom_condition_reader

CustomCondition readCustomCondition(const YamlCursor &at, CustomSubject subject)
{
    return custom_condition_reader::ConditionReader(subject).read(at);
}

} // namespace drawbridge
