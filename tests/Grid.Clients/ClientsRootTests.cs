using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class ClientsRootTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [ClientTheory]
    [InlineData("bazel", "bazel 7.")]
    [InlineData("buildbox-casd", "buildbox-casd 1.")]
    [InlineData("buildbox-worker", "buildbox-worker 1.")]
    [InlineData("casdownload", "casdownload 1.")]
    [InlineData("casupload", "casupload 1.")]
    [InlineData("recc", "recc version: 1.")]
    [InlineData("trexe", "trexe 1.")]
    public async Task Each_client_is_there(string name, string version)
    {
        await using RunningProgram program = RunningProgram.Start(ClientsRoot.Inside(new ProgramCall(name, "--version")));

        ProgramResult result = await program.ResultAsync(Limit);

        result.ShouldSucceed().AllOutput.ShouldContain(version);
    }

    [ClientFact]
    public async Task Bubblewrap_can_make_its_namespaces_inside()
    {
        ProgramCall call = new("bwrap", "--ro-bind", "/", "/", "--unshare-all", "--dev", "/dev", "--proc", "/proc", "true");
        await using RunningProgram program = RunningProgram.Start(ClientsRoot.Inside(call));

        (await program.ResultAsync(Limit)).ShouldSucceed();
    }

    [ClientFact]
    public async Task A_program_s_exit_code_comes_through()
    {
        await using RunningProgram program =
            RunningProgram.Start(ClientsRoot.Inside(new ProgramCall("/bin/sh", "-c", "exit 42")));

        (await program.ResultAsync(Limit)).ShouldExitWith(42);
    }

    [ClientFact]
    public async Task Everything_inside_ends_when_the_program_outside_is_killed()
    {
        using ScratchFolder scratch = new();
        await using NamedPipe alive = await NamedPipe.CreateAsync(scratch["alive"]);
        ProgramCall detached = new("/bin/sh", "-c", $"exec 3>{alive.Path}; echo begun >&3; setsid sleep 600 & wait");
        await using RunningProgram program = RunningProgram.Start(ClientsRoot.Inside(detached));
        await alive.Reader.LineAsync(new Regex("^begun$"), Limit);

        await program.KillAsync();

        (await alive.Reader.ResultAsync(Limit)).ShouldSucceed();
    }
}
