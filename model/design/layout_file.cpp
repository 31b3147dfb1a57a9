// SPDX-License-Identifier: Apache-2.0
#include "model/design/layout_file.h"

#include "model/design/project_reader.h"
#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_writer.h"

#include <algorithm>
#include <charconv>

// Positions and views, apart from the design, so that moving a box never conflicts with a decision.
// Unknown top-level keys are kept. Tested by tests/unit/design/test_project_file.cpp,
// tests/property/test_project_file_property.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kCollapsed = "collapsed";
constexpr std::string_view kOpened = "opened";

/// "120 80" or "120 80 pinned".
std::optional<NodePosition> parsePosition(std::string_view text)
{
    constexpr int kFarthest = 10'000'000;
    NodePosition position;
    const char *const end = text.data() + text.size();
    const auto x = std::from_chars(text.data(), end, position.x);
    if (x.ec != std::errc() || x.ptr == end || *x.ptr != ' ')
        return std::nullopt;
    const auto y = std::from_chars(x.ptr + 1, end, position.y);
    if (y.ec != std::errc() ||
        std::max({position.x, -position.x, position.y, -position.y}) > kFarthest)
        return std::nullopt;
    const std::string_view rest(y.ptr, static_cast<std::size_t>(end - y.ptr));
    if (!rest.empty() && rest != " pinned")
        return std::nullopt;
    position.isPinned = !rest.empty();
    return position;
}

/// Its own error at the place of the value, and no key then.
std::optional<NodeKey> nodeKeyAt(const YamlCursor &at, std::string_view text,
                                 const SourceSpan &where)
{
    auto key = NodeKey::parse(text, where);
    if (key)
        return std::move(*key);
    at.report().add(DiagnosticLevel::Error, std::move(key.error()));
    return std::nullopt;
}

std::vector<NodePosition> readPositions(const YamlCursor &list)
{
    std::vector<NodePosition> positions;
    for (const auto &field : list.fields()) {
        auto position = parsePosition(field.value.textOr(""));
        auto key = nodeKeyAt(field.value, field.key, field.keyWhere);
        if (!position)
            field.value.error(ErrorCode::FieldInvalid, "is no position",
                              "write \"X Y\" or \"X Y pinned\" in whole pixels");
        if (!position || !key)
            continue;
        position->node = std::move(*key);
        positions.push_back(std::move(*position));
    }
    std::sort(positions.begin(), positions.end());
    return positions;
}

ViewLayout readView(const YamlCursor &at)
{
    at.allowOnly({"namespaces", "except"});
    ViewLayout view;
    const std::string namespaces = at["namespaces"].textOr(kOpened);
    if (namespaces != kCollapsed && namespaces != kOpened)
        at["namespaces"].error(ErrorCode::FieldInvalid, "is \"" + namespaces + "\"",
                               "write collapsed or opened");
    view.areNamespacesCollapsed = namespaces == kCollapsed;
    for (const YamlCursor &item : at["except"].items()) {
        const auto text = item.requiredText();
        auto key = text ? nodeKeyAt(item, *text, item.where()) : std::nullopt;
        if (key && key->kind != "Namespace" && *key != kExternalsBand)
            item.error(ErrorCode::NodeKeyInvalid, "is no namespace",
                       "write Namespace/NAME, or Externals/all in the matrix");
        else if (key)
            view.except.insert(std::move(*key));
    }
    return view;
}

const Error *firstErrorOf(const Diagnostics &diagnostics)
{
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            return &diagnostic.what;
    }
    return nullptr;
}

YamlValue viewValue(const ViewLayout &view)
{
    YamlValue value = YamlValue::mapping();
    value.set("namespaces", std::string(view.areNamespacesCollapsed ? kCollapsed : kOpened));
    std::vector<std::string> except;
    for (const NodeKey &key : view.except)
        except.push_back(toString(key));
    if (!except.empty())
        value.set("except", YamlValue::sequence(except));
    return value;
}

} // namespace

std::string writeLayout(const Design &design, const LayoutExtras &extras)
{
    YamlValue root = YamlValue::mapping();
    root.set("apiVersion", "drawbridge.dev/v1");
    root.set("kind", "Layout");
    YamlValue &positions = root.set("positions", YamlValue::mapping());
    for (const NodePosition &position : design.positions) {
        std::string text = std::to_string(position.x) + " " + std::to_string(position.y);
        if (position.isPinned)
            text += " pinned";
        positions.set(toString(position.node), std::move(text));
    }
    if (!extras.views.empty()) {
        YamlValue &views = root.set("views", YamlValue::mapping());
        for (const auto &[name, view] : extras.views)
            views.set(name, viewValue(view));
    }
    return writeYaml(root) + extras.unknownKeys;
}

Result<LayoutFile> readLayout(std::string_view text, const FileRef &file, Diagnostics &diagnostics)
{
    const auto root = readProjectDocument(text, file, "Layout", diagnostics);
    if (!root)
        return tl::unexpected(root.error());
    Diagnostics reading;
    ObjectReport report(*root, reading);
    const YamlCursor cursor(*root, report);
    LayoutFile layout;
    layout.positions = readPositions(cursor["positions"]);
    for (const auto &field : cursor["views"].fields())
        layout.extras.views.insert_or_assign(std::string(field.key), readView(field.value));
    layout.extras.unknownKeys =
        unknownEntries(*root, text, {"apiVersion", "kind", "positions", "views"});
    diagnostics.append(reading);
    if (const Error *error = firstErrorOf(reading))
        return tl::unexpected(*error);
    return layout;
}

} // namespace drawbridge
