using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Conformance.Sandboxes;
using Grid.Server.Composition;
using Grid.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Sandbox.External.Tests;

/// <summary>A sandbox over one of BuildBox's runners, put together as a bot does it, with what neither of them can do.</summary>
[Lacks(nameof(Inputs_cannot_be_written_to), "The runner lays out copies, which are the command's own.")]
[Lacks(nameof(Inputs_carry_the_node_properties_they_are_given), "The runner's plain files have mode 0644.")]
[Lacks(nameof(Output_paths_are_collected_whatever_they_are), "The runner fails on an output that is a symlink.")]
[Lacks(nameof(Outputs_of_older_clients_are_collected_by_kind), "The runner fails on an output that is a symlink.")]
[Lacks(nameof(Absolute_symlinks_into_the_input_root_come_back_as_what_they_point_to), "The runner fails on an output that is a symlink.")]
[Lacks(nameof(Entries_of_a_captured_directory_are_sorted_even_when_a_symlink_becomes_a_file), "The runner leaves symlinks as they are.")]
[Lacks(nameof(Special_files_are_left_out_and_named), "The runner fails on an output that is a FIFO.")]
[Lacks(nameof(A_directory_comes_as_the_command_asks), "The runner's trees are not marked as sorted.")]
[Lacks(nameof(Node_properties_are_told_when_they_are_asked_for), "The runner tells mtime only.")]
[Lacks(nameof(Too_many_outputs_are_refused_by_name_of_the_limit), "The runner collects outputs without a limit.")]
[Lacks(nameof(An_output_below_a_symlink_that_leaves_the_root_is_refused), "The runner takes such an output for one that is not there.")]
[Lacks(nameof(An_input_symlink_out_of_the_root_is_not_followed_for_outputs), "The runner takes such an output for one that is not there.")]
[Lacks(nameof(A_command_that_outlives_its_timeout_is_killed_and_leaves_what_it_had_done), "The runner collects nothing after a timeout.")]
[Lacks(nameof(No_signal_is_ignored_or_blocked_when_a_command_starts), "The runner starts commands with SIGPIPE ignored.")]
public abstract class BuildBoxContract : SandboxContract
{
    /// <summary>What is added to the runner's command line.</summary>
    protected abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>The runner's command.</summary>
    protected abstract IReadOnlyList<string> Command { get; }

    protected override bool TellsSignals => false;

    protected override async Task<ISandbox> CreateAsync(string stagingPath)
    {
        SandboxConfig.BuildBoxRun sandbox = new(SourceLocation.BuiltIn, Command)
        {
            Arguments = Arguments,
            StagingPath = stagingPath,
            OutputSizeBytesMax = Limits.StreamBytesMax,
        };
        BotConfig bot = new(SourceLocation.BuiltIn) { Sandbox = sandbox, Grace = Limits.KillGrace };
        OpenedParts opened = new();
        ISandbox sandboxOfBot = await new SandboxComposer(
            bot,
            new LocalInputs(Store),
            Store,
            hidden: [],
            images: null,
            apis: null,
            opened,
            NullLoggerFactory.Instance,
            TimeProvider.System).OpenAsync();
        return new WholeSandbox(sandboxOfBot, opened);
    }

    /// <summary>A sandbox that the suite closes with all that was opened for it.</summary>
    private sealed class WholeSandbox(ISandbox inner, OpenedParts opened) : ISandbox
    {
        public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
            inner.RunAsync(request, cancellation);

        public ValueTask DisposeAsync() => opened.DisposeAsync();
    }
}
