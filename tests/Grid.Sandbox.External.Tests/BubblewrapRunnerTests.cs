using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>The same by BuildBox's runner over bubblewrap, with the host's programs mounted into the input root.</summary>
[NeedsBuildBox]
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
