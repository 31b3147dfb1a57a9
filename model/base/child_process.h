// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A program to start. No shell is involved, and nothing is inherited but what stands here.
struct ChildRequest {
    std::filesystem::path program;
    std::vector<std::string> arguments;   ///< Without the name of the program.
    std::vector<std::string> environment; ///< "NAME=value": all of it.
    std::filesystem::path folder;         ///< To run in; empty: that of this program.
    std::string_view input;               ///< For its standard input.
    std::size_t maxOutputBytes = 64U << 20U;
    std::size_t maxErrorBytes = 64U << 10U; ///< What it says beyond that is dropped.
    int deadlineMs = 60'000;
    std::stop_token stop;
};

/// What became of it.
struct ChildResult {
    enum class End {
        Exited,        ///< `exitCode` is valid.
        Signalled,     ///< It crashed or was killed by somebody else.
        NotStarted,    ///< `reason` says why.
        Deadline,      ///< Killed: it ran longer than allowed.
        TooMuchOutput, ///< Killed: it wrote more than allowed.
        Stopped,       ///< Killed: the stop token was set.
    };
    End end = End::NotStarted;
    int exitCode = -1;
    std::string output; ///< Of standard output; as far as it came, whatever the end.
    std::string errors; ///< Of standard error.
    std::string reason; ///< In words, for all ends but Exited with 0: "exited with code 1".

    [[nodiscard]] bool isSuccess() const { return end == End::Exited && exitCode == 0; }
};

/// Runs a program to its end. Never throws, never hangs: at the deadline, on too much output and on
/// a stop the child and all it started (its process group) are killed and reaped. Any thread.
[[nodiscard]] ChildResult runChild(const ChildRequest &request);

/// The absolute path of an executable named `name` on PATH; empty when there is none. Relative
/// entries of PATH are passed over. A `name` with a '/' is a path itself.
[[nodiscard]] std::filesystem::path findProgram(const std::string &name);

/// "NAME=value" of those variables of this process that are set.
[[nodiscard]] std::vector<std::string> environmentOf(const std::vector<std::string> &names);

} // namespace drawbridge
