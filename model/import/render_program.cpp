// SPDX-License-Identifier: Apache-2.0
#include "model/import/render_program.h"

#include "model/base/child_process.h"

#include <algorithm>
#include <array>
#include <string_view>

// kustomize and helm are Go programs: without PATH they find no git and no plugins, and Go's HTTP
// client honours the proxy variables, so that an address on the network is an error at once.
// Tested by tests/unit/import/test_render_sources.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> missing(const std::string &program, std::string_view flag)
{
    return fail(ErrorCode::ToolMissing, "there is no program \"" + program + '"', {},
                "correct " + std::string(flag) + ", or leave it out");
}

std::vector<std::string> environment()
{
    constexpr std::string_view nowhere = "http://127.0.0.1:9";
    std::vector<std::string> result = environmentOf({"ASAN_OPTIONS"});
    for (const char *name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"})
        result.push_back(std::string(name) + '=' + std::string(nowhere));
    for (const char *name : {"HOME", "PATH", "XDG_CONFIG_HOME", "HELM_PLUGINS", "HELM_CACHE_HOME",
                             "HELM_CONFIG_HOME", "HELM_DATA_HOME"})
        result.push_back(std::string(name) + "=/nonexistent");
    result.emplace_back("LC_ALL=C");
    return result;
}

/// The last thing of weight that a Go program says, on one line of bearable length.
std::string lineOf(std::string_view said)
{
    constexpr std::size_t kMost = 400;
    std::string line;
    for (const char c : said) {
        const bool isSpace = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
        if (!isSpace)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (const auto error = line.find("Error: "); error != std::string::npos)
        line.erase(0, error + std::string_view("Error: ").size());
    constexpr std::string_view logged =
        "] \"command failed\" err=\""; // kubectl, after time and pid
    if (const auto error = line.find(logged); error != std::string::npos)
        line = line.substr(error + logged.size(), line.rfind('"') - error - logged.size());
    if (line.size() > kMost)
        line = line.substr(0, kMost) + " …";
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

} // namespace

Result<RenderProgram> kustomizeProgram(const RenderOptions &options)
{
    RenderProgram program;
    if (options.kustomize == "off")
        return program;
    program.isAsked = options.kustomize != "auto";
    program.path = findProgram(program.isAsked ? options.kustomize : "kustomize");
    if (program.path.empty() && !program.isAsked)
        program.path = findProgram("kubectl");
    if (program.path.empty())
        return program.isAsked ? Result<RenderProgram>(missing(options.kustomize, "--kustomize"))
                               : program;
    const bool isKubectl = program.path.filename().string().starts_with("kubectl");
    program.name = isKubectl ? "kubectl kustomize" : "kustomize build";
    program.firstArguments = {isKubectl ? "kustomize" : "build"};
    return program;
}

Result<RenderProgram> helmProgram(const RenderOptions &options)
{
    RenderProgram program;
    if (options.helm == "off")
        return program;
    program.isAsked = options.helm != "auto";
    program.path = findProgram(program.isAsked ? options.helm : "helm");
    if (program.path.empty())
        return program.isAsked ? Result<RenderProgram>(missing(options.helm, "--helm")) : program;
    program.name = "helm template";
    program.firstArguments = {"template"};
    return program;
}

Result<std::string> runRenderProgram(const RenderProgram &program,
                                     const std::vector<std::string> &arguments,
                                     const ImportOptions &options, ErrorCode failed,
                                     const SourceSpan &where)
{
    ChildRequest request;
    request.program = program.path;
    request.arguments = program.firstArguments;
    request.arguments.insert(request.arguments.end(), arguments.begin(), arguments.end());
    request.environment = environment();
    request.maxOutputBytes = std::min(options.render.maxOutputBytes, options.maxFileBytes);
    request.deadlineMs = options.render.deadlineMs;
    request.stop = options.stop;
    ChildResult result = runChild(request);
    if (result.isSuccess())
        return std::move(result.output);
    const std::string said = lineOf(result.errors);
    return fail(failed, program.name + ' ' + result.reason + (said.empty() ? "" : ": " + said),
                where, "mend what it names; what can be read plainly is read");
}

} // namespace drawbridge
