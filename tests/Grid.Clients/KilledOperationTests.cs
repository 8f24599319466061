using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What real clients make of an action that an operator has ended: they stop, say why, and do not try again.</summary>
[Trait("Ring", "Clients")]
public sealed class KilledOperationTests(ITestOutputHelper output)
{
    private const string Reason = "it eats all the memory";

    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(90);

    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task A_build_of_Bazel_ends_with_the_operators_reason_and_its_action_ran_once(string version)
    {
        await using Farm farm = await StartAsync();
        await using NamedPipe alive = await NamedPipe.CreateAsync(farm.Scratch["alive"]);
        string project = CreateProject(farm.Scratch, alive);

        await ShouldEndOnceKilledAsync(farm, alive, Bazel.Named(version).Call(
            "build", project, [.. Bazel.RemoteExecution(farm.Server.Address), "--remote_retries=5", "//:endless"]));
    }

    [ClientFact]
    public async Task A_compilation_of_recc_ends_with_the_operators_reason_and_ran_once()
    {
        await using Farm farm = await StartAsync();
        await using NamedPipe alive = await NamedPipe.CreateAsync(farm.Scratch["alive"]);
        string project = Directory.CreateDirectory(farm.Scratch["project"]).FullName;

        await File.WriteAllTextAsync(Path.Combine(project, "one.c"), "int one;\n");
        string compiler = WriteCompiler(farm.Scratch, alive);

        await ShouldEndOnceKilledAsync(farm, alive, ClientsRoot.Inside(BuildBox.Recc(
            farm.Server.Address, project, [compiler, "-c", "one.c", "-o", "one.o"], "RECC_RETRY_LIMIT=5", "RECC_RETRY_DELAY=100")));
    }

    private async Task<Farm> StartAsync()
    {
        Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotOnHostAsync();
        return farm;
    }

    private static async Task ShouldEndOnceKilledAsync(Farm farm, NamedPipe alive, ProgramCall call)
    {
        ProgramResult result = null!;
        ServerCounters counted = await farm.CountAsync(async () =>
        {
            RunningProgram client = farm.Start(call);
            await alive.Reader.LineAsync(new Regex("^begun$"), SignLimit);
            await KillWhatRunsAsync(farm);
            result = await client.ResultAsync(BuildLimit);
        });

        result.ExitCode.ShouldNotBe(0);
        result.AllOutput.ShouldContain(Reason);
        (counted.OperationsCreated, counted.LeasesAssigned).ShouldBe((1, 1));

        // The pipe ends with the last process of the action.
        (await alive.Reader.ResultAsync(SignLimit)).StandardOutput.ShouldBe("begun\n");
    }

    private static async Task KillWhatRunsAsync(Farm farm)
    {
        string[] remote = ["--remote", $"http://{farm.Server.Address}"];
        ProgramResult listed = await farm.RunAsync(
            GridUnderTest.Call(["operation", "list", "--filter", "stage=executing", .. remote]));
        string name = listed.ShouldSucceed().StandardOutput.Split('\t')[0];
        ProgramResult killed = await farm.RunAsync(GridUnderTest.Call(["operation", "kill", name, "--reason", Reason, .. remote]));
        killed.ShouldSucceed().StandardOutput.ShouldBe($"killed\t{name}\t1 operations\n");
    }

    private static string Endless(NamedPipe alive) => $"exec 3>{alive.Path}; echo begun >&3; sleep 600 & wait";

    // recc asks it here for dependencies; on the bot it compiles for ever.
    private static string WriteCompiler(ScratchFolder scratch, NamedPipe alive)
    {
        string compiler = Path.Combine(Directory.CreateDirectory(scratch["tools"]).FullName, "gcc");
        File.WriteAllText(compiler, $"""
            #!/bin/sh
            case "$*" in
            *-M*) PATH=/usr/bin:/bin exec /usr/bin/gcc "$@" ;;
            esac
            {Endless(alive)}
            """ + "\n");
        File.SetUnixFileMode(compiler, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return compiler;
    }

    private static string CreateProject(ScratchFolder scratch, NamedPipe alive)
    {
        string project = scratch["project"];
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "WORKSPACE"), string.Empty);
        File.WriteAllText(
            Path.Combine(project, "BUILD"),
            $"""genrule(name = "endless", outs = ["never.txt"], cmd = "{Endless(alive)}")""");
        return project;
    }
}
