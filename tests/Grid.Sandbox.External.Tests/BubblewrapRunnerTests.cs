using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>The same by BuildBox's runner over bubblewrap, with the host's programs mounted into the input root.</summary>
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
[Lacks(nameof(The_empty_input_root_needs_no_blob), "What is mounted into the root is listed in it.")]
[Lacks(nameof(The_input_root_is_laid_out_as_its_messages_say), "The host's programs are mounted over the root's own bin.")]
[Lacks(nameof(A_program_with_a_slash_is_relative_to_the_working_directory), "The host's programs are mounted over the root's own bin.")]
[Lacks(nameof(A_program_without_a_slash_is_found_in_the_working_directory), "Bubblewrap looks on the PATH only.")]
[Lacks(nameof(A_program_that_is_not_there_is_a_result_as_a_shell_has_it), "Bubblewrap's own exit code is 1.")]
[Lacks(nameof(A_file_that_cannot_be_executed_is_a_result_as_a_shell_has_it), "Bubblewrap's own exit code is 1.")]
[Trait("Ring", "Slow")]
public sealed class BubblewrapRunnerTests : BuildBoxContract
{
    protected override IReadOnlyList<string> AddedVariables => ["PWD"];

    protected override IReadOnlyList<string> Command => ClientsRoot.Loader("/usr/bin/buildbox-run-bubblewrap");

    protected override IReadOnlyList<string> Arguments =>
    [
        "--ro-bind-mount=/usr:/usr",
        "--ro-bind-mount=/usr/bin:/bin",
        "--ro-bind-mount=/usr/lib:/lib",
        .. Directory.Exists("/usr/lib64") ? ["--ro-bind-mount=/usr/lib64:/lib64"] : Array.Empty<string>(),
    ];
}
