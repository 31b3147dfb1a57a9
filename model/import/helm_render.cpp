// SPDX-License-Identifier: Apache-2.0
#include "model/import/helm_render.h"

#include "model/import/render_program.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

// helm renders; Drawbridge never guesses at templates. The release is called like the chart, as
// most are installed, and templates that look at the cluster find none.
// Tested by tests/unit/import/test_rendered_charts.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

struct Chart {
    std::size_t source = 0; ///< Index of its Chart.yaml.
    fs::path path;          ///< What helm is given: its folder, or the package it lies in.
    std::string name;
    bool isLibrary = false;
    std::optional<std::string> rendered;
    bool isLost = false; ///< helm refused it: its templates are not worth reading.
};

std::string textOf(const YamlNode &document, std::string_view key)
{
    const YamlNode *value = document.find(key);
    return value == nullptr ? std::string() : value->text;
}

/// helm refuses other names for releases.
std::string releaseName(const std::string &chart)
{
    constexpr std::size_t kMost = 53;
    std::string name = chart.substr(0, kMost);
    const bool isGood =
        !name.empty() &&
        std::ranges::all_of(
            name,
            [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }) &&
        name.front() != '-' && name.back() != '-';
    return isGood ? name : "release-name";
}

/// Empty where helm cannot read the chart. `helm package` writes NAME-VERSION.tgz with one folder.
fs::path chartPath(const ImportSource &chartFile)
{
    const fs::path folder = chartFile.place.parent_path();
    if (chartFile.isOnDisk)
        return folder;
    const std::string above = folder.parent_path().string();
    const bool isPackage = above.ends_with("gz!"); // .tgz and .tar.gz
    return isPackage ? fs::path(above.substr(0, above.size() - 1)) : fs::path();
}

class HelmRender {
public:
    HelmRender(ImportSources &sources, const ImportOptions &options, Diagnostics &diagnostics)
        : m_sources(sources), m_options(options), m_diagnostics(diagnostics)
    {}

    void run()
    {
        findCharts();
        if (m_charts.empty())
            return;
        const auto program = helmProgram(m_options.render);
        if (!program)
            lose(program.error());
        for (auto &[folder, chart] : m_charts) {
            if (chart.isLibrary)
                note(chart, "this chart is a library; it is rendered with those that use it", {});
            else if (program && program->isUsed() && !m_options.stop.stop_requested())
                render(chart, *program);
            else
                note(chart, "this Helm chart is not rendered: " + whyNot(),
                     "render it with helm template and read the result");
        }
        replaceRendered();
    }

private:
    [[nodiscard]] std::string whyNot() const
    {
        return m_options.render.helm == "off" ? "helm is switched off" : "helm was not found";
    }

    void findCharts()
    {
        for (std::size_t index = 0; index < m_sources.texts.size(); ++index) {
            const ImportSource &source = m_sources.texts[index];
            const fs::path path =
                source.place.filename() == "Chart.yaml" ? chartPath(source) : fs::path();
            if (!path.empty())
                m_charts.emplace(source.place.parent_path(),
                                 Chart{index, path, {}, false, {}, false});
        }
        std::vector<fs::path> inner;
        for (const auto &[folder, chart] : m_charts) {
            if (folder.has_parent_path() && !chartOf(folder.parent_path()).empty())
                inner.push_back(folder);
        }
        for (const fs::path &folder : inner)
            m_charts.erase(folder);
        for (auto &[folder, chart] : m_charts)
            readChart(chart);
    }

    void readChart(Chart &chart) const
    {
        const ImportSource &source = m_sources.texts[chart.source];
        const Result<std::string> text = source.read();
        if (!text)
            return;
        Diagnostics saidLater;
        for (const YamlNode &document : readYaml(*text, source.file, m_options.yaml, saidLater)) {
            chart.name = textOf(document, "name");
            chart.isLibrary = textOf(document, "type") == "library";
        }
    }

    /// The folder of the chart that `path`, a file or folder, is part of; empty: of none.
    [[nodiscard]] fs::path chartOf(fs::path path) const
    {
        for (; !path.empty(); path = path.parent_path()) {
            if (m_charts.contains(path))
                return path;
            if (path == path.parent_path())
                break;
        }
        return {};
    }

    void render(Chart &chart, const RenderProgram &program)
    {
        std::vector<std::string> arguments{releaseName(chart.name), chart.path.string(),
                                           "--namespace", m_options.defaultNamespace,
                                           "--include-crds"};
        for (const std::string &file : m_options.render.helmValues)
            arguments.insert(arguments.end(), {"--values", file});
        for (const std::string &set : m_options.render.helmSets)
            arguments.insert(arguments.end(), {"--set", set});
        auto text = runRenderProgram(program, arguments, m_options, ErrorCode::HelmFailed,
                                     {m_sources.texts[chart.source].file, 0, 0});
        if (text) {
            chart.rendered = std::move(*text);
            return;
        }
        chart.isLost = true;
        lose(text.error());
    }

    void replaceRendered()
    {
        std::vector<ImportSource> kept;
        for (std::size_t index = 0; index < m_sources.texts.size(); ++index) {
            ImportSource &source = m_sources.texts[index];
            const fs::path folder = chartOf(source.place);
            const Chart *chart = folder.empty() ? nullptr : &m_charts.at(folder);
            if (chart == nullptr)
                kept.push_back(std::move(source));
            else if (chart->rendered && chart->source == index)
                kept.push_back(renderedText(folder, *chart, source));
            else if (!chart->rendered && !isUnreadTemplate(folder, *chart, source))
                kept.push_back(std::move(source));
        }
        m_sources.texts = std::move(kept);
    }

    /// Templates of a chart that helm refused, or of a library, were spoken of already.
    static bool isUnreadTemplate(const fs::path &folder, const Chart &chart,
                                 const ImportSource &source)
    {
        const auto below = source.place.lexically_relative(folder);
        return (chart.isLost || chart.isLibrary) && !below.empty() && *below.begin() != "crds" &&
               std::distance(below.begin(), below.end()) > 1;
    }

    static ImportSource renderedText(const fs::path &folder, const Chart &chart,
                                     const ImportSource &source)
    {
        const std::string shown = fs::path(*source.file).parent_path().generic_string();
        auto text = std::make_shared<const std::string>(*chart.rendered);
        return {makeFileRef((shown.empty() ? "." : shown) + "!/helm-template.yaml"),
                folder.string() + "!/helm-template.yaml",
                [text] { return Result<std::string>(*text); }, false, true};
    }

    void note(const Chart &chart, std::string message, std::string hint)
    {
        m_diagnostics.note(ErrorCode::HelmPlain, std::move(message),
                           {m_sources.texts[chart.source].file, 0, 0}, std::move(hint));
    }

    void lose(Error error)
    {
        m_sources.isComplete = false;
        m_diagnostics.add(DiagnosticLevel::Error, std::move(error));
    }

    ImportSources &m_sources;
    const ImportOptions &m_options;
    Diagnostics &m_diagnostics;
    std::map<fs::path, Chart> m_charts;
};

} // namespace

void renderCharts(ImportSources &sources, const ImportOptions &options, Diagnostics &diagnostics)
{
    HelmRender(sources, options, diagnostics).run();
}

} // namespace drawbridge
