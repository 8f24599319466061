using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Output while it is written, with BuildBox's programs on either side of our server.</summary>
[Trait("Ring", "Clients")]
public sealed class LogStreamTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);

    [ClientFact]
    public async Task What_a_command_writes_on_our_bot_trexe_shows_while_it_runs_and_once()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);
        string gate = farm.Scratch["gate"];

        // trexe holds back what it writes to a pipe, but not what it writes to standard error.
        RunningProgram trexe = StartTrexe(
            farm, $"echo said; echo warned >&2; until [ -e {gate} ]; do sleep 0.05; done; echo more; echo again >&2");
        await trexe.LineAsync(new Regex("^warned$"), SignLimit);
        await File.WriteAllTextAsync(gate, string.Empty);

        ProgramResult result = (await trexe.ResultAsync(SignLimit)).ShouldSucceed();
        result.StandardOutput.ShouldBe("said\nmore\n");
        result.StandardError.ShouldBe("warned\nagain\n");
    }

    [ClientFact]
    public async Task However_short_or_long_what_our_bot_s_commands_write_is_trexe_shows_all_of_it()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 1);

        (await StartTrexe(farm, "echo short").ResultAsync(SignLimit)).ShouldSucceed().StandardOutput.ShouldBe("short\n");
        (await StartTrexe(farm, ": nothing").ResultAsync(SignLimit)).ShouldSucceed().AllOutput.ShouldBeEmpty();
        ProgramResult result = (await StartTrexe(farm, "seq 1 500000").ResultAsync(SignLimit)).ShouldSucceed();
        result.StandardOutput.ShouldBe(string.Concat(Enumerable.Range(1, 500_000).Select(line => $"{line}\n")));
    }

    [ClientFact]
    public async Task What_buildbox_worker_writes_trexe_shows_once()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        RunningProgram worker = farm.Start(BuildBox.WorkerWithLogsInRoot(farm.Server.Address));
        await worker.LineAsync(BuildBox.WorkerReadyLine, SignLimit);

        RunningProgram trexe = StartTrexe(farm, "echo said; echo warned >&2; sleep 1; echo more");
        ProgramResult result = (await trexe.ResultAsync(SignLimit)).ShouldSucceed();

        result.StandardOutput.ShouldBe("said\nmore\n");
        result.StandardError.ShouldBe("warned\n");
        await worker.LineAsync(new Regex(@"streaming it to \[logstreams/.*/stdout/"), SignLimit);
        await worker.LineAsync(new Regex("QueryWriteStatus.*success"), SignLimit);
    }

    [ClientFact]
    public async Task What_a_buildbox_worker_without_log_streams_ran_trexe_shows_when_it_has_ended()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(BuildBox.WorkerInRoot(farm.Server.Address), BuildBox.WorkerReadyLine);

        ProgramResult result = (await StartTrexe(farm, "echo said; echo warned >&2").ResultAsync(SignLimit)).ShouldSucceed();

        result.StandardOutput.ShouldBe("said\n");
        result.StandardError.ShouldBe("warned\n");
    }

    [ClientFact]
    public async Task What_outputstreamer_writes_logstreamtail_reads_whoever_is_there_first()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string file = farm.Scratch["file"];
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(1, 10_000).Select(line => $"line {line}\n")));
        ProgramResult created = (await farm.RunAsync(GridUnderTest.Call(
            "logstream", "create", "--remote", $"http://{farm.Server.Address}"))).ShouldSucceed();
        string[] names = [.. created.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[1])];
        RunningProgram early = farm.Start(ClientsRoot.Inside(BuildBox.LogTail(farm.Server.Address, names[0])));

        (await farm.RunInRootAsync(BuildBox.OutputStreamer(farm.Server.Address, names[1], file))).ShouldSucceed();
        ProgramResult late = (await farm.RunInRootAsync(BuildBox.LogTail(farm.Server.Address, names[0]))).ShouldSucceed();

        late.StandardOutput.ShouldBe(await File.ReadAllTextAsync(file));
        (await early.ResultAsync(SignLimit)).ShouldSucceed().StandardOutput.ShouldBe(late.StandardOutput);
    }

    private static RunningProgram StartTrexe(Farm farm, string script) => farm.Start(ClientsRoot.Inside(
        BuildBox.Trexe(farm.Server.Address, "--wait", "--stream-logs", "/bin/sh", "-c", script)));
}
