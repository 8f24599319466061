using Grid.Clients.Running;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>What every sandbox does, done by BuildBox's runner for the host's own tools.</summary>
[NeedsBuildBox]
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
[Trait("Ring", "Slow")]
public sealed class HostToolsRunnerTests : BuildBoxContract
{
    protected override IReadOnlyList<string> Command => ClientsRoot.Loader("/usr/bin/buildbox-run-hosttools");

    protected override IReadOnlyList<string> Arguments => ["--clearenv"];

    [Fact]
    public async Task An_output_beyond_a_symlink_out_of_the_root_is_not_brought_away()
    {
        string outside = Directory.CreateDirectory(Path.Combine(Folder, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "not for the client");
        Reapi.Command command = Shell("ln -s " + outside + " made; true");
        command.OutputPaths.Add(["made/secret", "given/secret"]);

        Reapi.ActionResult? result = await TryRunAsync(command, new InputRoot().Symlink("given", outside));

        (result?.OutputFiles.Count ?? 0).ShouldBe(0);
        (await Store.FindMissingAsync([Digest.Of("not for the client"u8)], CancellationToken.None)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_timeout_is_told_as_one()
    {
        Reapi.Command command = Shell("echo begun; exec sleep 1000");
        Digest root = await new InputRoot().WriteAsync(Store);

        SandboxResult result = await Sandbox.RunAsync(
            Request(command, root) with { Timeout = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.End.ShouldBe(ActionEnd.TimedOut);
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("begun\n");
        StagedFolders().ShouldBeEmpty();
    }

    private async Task<Reapi.ActionResult?> TryRunAsync(Reapi.Command command, InputRoot inputs)
    {
        try
        {
            return (await RunAsync(command, inputs)).ActionResult;
        }
        catch (GridException)
        {
            return null;
        }
    }
}
