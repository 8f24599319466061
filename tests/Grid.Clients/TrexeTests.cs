using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class TrexeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);

    [ClientFact]
    public async Task A_command_runs_on_the_bot_and_its_output_comes_back()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);
        await File.WriteAllTextAsync(farm.Scratch["input.txt"], "remote\n");

        ServerCounters counted = await farm.CountAsync(async () =>
        {
            ProgramResult result = await farm.RunInRootAsync(BuildBox.Trexe(
                farm.Server.Address,
                "--wait", $"--d={farm.Scratch["out"]}", $"--input-path={farm.Scratch["input.txt"]}:input.txt",
                "--output-path=made/upper.txt",
                "/bin/sh", "-c", "tr a-z A-Z <input.txt >made/upper.txt; echo said; echo warned >&2"));
            result.ShouldSucceed();
            result.StandardOutput.ShouldContain("said");
            result.StandardError.ShouldContain("warned");
        });

        (await File.ReadAllTextAsync(farm.Scratch["out/made/upper.txt"])).ShouldBe("REMOTE\n");
        counted.ActionsExecuted.ShouldBe(1);
        counted.OperationsCreated.ShouldBe(1);
    }

    [ClientFact]
    public async Task Modes_and_times_of_outputs_come_back_when_they_are_asked_for()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);

        ProgramResult result = await farm.RunInRootAsync(BuildBox.Trexe(
            farm.Server.Address,
            "--wait", $"--d={farm.Scratch["out"]}", "--output-path=made.txt",
            "--output-node-properties=unix_mode", "--output-node-properties=mtime",
            "/bin/sh", "-c", "echo x >made.txt; chmod 640 made.txt; touch -d @1000000000 made.txt"));

        result.ShouldSucceed();
        FileInfo made = new(farm.Scratch["out/made.txt"]);
        made.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        new DateTimeOffset(made.LastWriteTimeUtc).ToUnixTimeSeconds().ShouldBe(1_000_000_000);
    }

    [ClientFact]
    public async Task The_command_s_exit_code_is_trexe_s_own()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);

        ServerCounters counted = await farm.CountAsync(async () =>
        {
            ProgramCall failing = BuildBox.Trexe(farm.Server.Address, "--wait", "/bin/sh", "-c", "exit 42");
            (await farm.RunInRootAsync(failing)).ShouldExitWith(42);
        });

        counted.ActionsExecuted.ShouldBe(1);
    }

    [ClientFact]
    public async Task An_operation_that_nobody_waited_for_can_be_collected_later()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);

        ServerCounters counted = await farm.CountAsync(async () =>
        {
            string operation = await SubmitAsync(
                farm, "--output-path=made.txt", "/bin/sh", "-c", "echo later >made.txt");
            ProgramResult collected = await farm.RunInRootAsync(
                BuildBox.TrexeOperation(farm.Server.Address, operation, "--wait", $"--d={farm.Scratch["out"]}"));
            collected.ShouldSucceed();
        });

        (await File.ReadAllTextAsync(farm.Scratch["out/made.txt"])).ShouldBe("later\n");
        counted.ActionsExecuted.ShouldBe(1);
    }

    [ClientFact]
    public async Task Cancelling_an_operation_kills_its_command_on_the_bot()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);
        await using NamedPipe alive = await NamedPipe.CreateAsync(farm.Scratch["alive"]);

        ServerCounters counted = await farm.CountAsync(async () =>
        {
            string operation = await SubmitAsync(
                farm, "/bin/sh", "-c", $"exec 3>{alive.Path}; echo started >&3; sleep 600 & wait");
            await alive.Reader.LineAsync(new Regex("^started$"), SignLimit);

            ProgramCall cancel = BuildBox.TrexeOperation(farm.Server.Address, operation, "--cancel");
            (await farm.RunInRootAsync(cancel)).ShouldSucceed();

            // The pipe's other end closes when the shell and what it started are both gone.
            (await alive.Reader.ResultAsync(SignLimit)).ShouldSucceed();
            ProgramResult afterwards = await farm.RunInRootAsync(
                BuildBox.TrexeOperation(farm.Server.Address, operation, "--wait"));
            afterwards.ExitCode.ShouldNotBe(0);
        });

        counted.ActionsExecuted.ShouldBe(0);
        counted.LeasesAssigned.ShouldBe(1);
    }

    [ClientFact]
    public async Task Commands_with_the_same_locality_hint_run_on_the_same_bot()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await StartNamedBotAsync(farm, "bot-a");
        await StartNamedBotAsync(farm, "bot-b");
        Dictionary<string, HashSet<string>> places = new() { ["alpha"] = [], ["beta"] = [] };

        // Bots that took turns would not come to the same.
        foreach ((int number, string hint) in ((string[])["alpha", "beta", "beta", "alpha", "alpha", "beta", "beta"]).Index())
        {
            ProgramResult result = await farm.RunInRootAsync(BuildBox.Trexe(
                farm.Server.Address, "--wait", $"--locality-hint={hint}", "/bin/sh", "-c", $": {number}; pwd"));
            Match place = Regex.Match(result.ShouldSucceed().StandardOutput, "bot-[ab]");
            places[hint].Add(place.Value);
        }

        places["alpha"].ShouldHaveSingleItem().ShouldNotBe(places["beta"].ShouldHaveSingleItem());
    }

    [ClientFact]
    public async Task A_command_that_outlives_its_timeout_is_killed_and_reported_so()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);
        await using NamedPipe alive = await NamedPipe.CreateAsync(farm.Scratch["alive"]);

        ServerCounters counted = await farm.CountAsync(async () =>
        {
            ProgramResult result = await farm.RunInRootAsync(BuildBox.Trexe(
                farm.Server.Address,
                "--wait", "--exec-timeout=1", "/bin/sh", "-c", $"exec 3>{alive.Path}; sleep 600 & wait"));
            result.ExitCode.ShouldNotBe(0);
            result.AllOutput.ShouldContain("ExecuteAction: 4:", customMessage: "4 is DEADLINE_EXCEEDED");
            (await alive.Reader.ResultAsync(SignLimit)).ShouldSucceed();
        });

        counted.LeasesAssigned.ShouldBe(1);
    }

    private static Task StartNamedBotAsync(Farm farm, string name) => farm.StartBotAsync(
        GridUnderTest.Call(
            "bot", "--remote", $"http://{farm.Server.Address}", "--name", name, "--jobs", "2", "--cache", farm.Scratch[name]),
        GridUnderTest.BotReadyLine);

    private static async Task<string> SubmitAsync(Farm farm, params IReadOnlyList<string> arguments)
    {
        ProgramResult submitted = await farm.RunInRootAsync(
            BuildBox.Trexe(farm.Server.Address, ["--no-wait", .. arguments]));
        return submitted.ShouldSucceed().StandardOutput.Trim();
    }
}
