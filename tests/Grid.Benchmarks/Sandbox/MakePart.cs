using System.Diagnostics;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Sandbox;

/// <summary>
/// A make of a C project, by recc on a farm of ours with one bot on this machine, beside the same make on this machine
/// without one. The farm has never seen any of the files, but it has built before: what is compared is not its start.
/// </summary>
internal sealed class MakePart(SandboxOptions options, string dataPath, TextWriter progress)
{
    private const string ListeningLine = "listening on ";
    private const string ReadyLine = "ready";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"making a C project by recc, {options.Samples} times …");
        await using GridProgram server = await GridProgram.StartAsync(
            Checkout.GridAssembly(),
            ["up", "--listen", "127.0.0.1:0", "--data", Path.Join(dataPath, "server"), "--jobs", "0"],
            ReadyLine);
        string address = server.Said.First(line => line.StartsWith(ListeningLine, StringComparison.Ordinal))[ListeningLine.Length..];
        await using GridProgram bot = await StartBotAsync(address);

        List<double> local = [];
        List<double> remote = [];
        for (int sample = -1; sample < options.Samples; sample++)
        {
            double[] seconds =
            [
                await MakeAsync($"local{sample}", sample, ["make", "-j2"], cancellation),
                await MakeAsync($"remote{sample}", sample, [.. Recc(address), "make", "-j8", "CC=recc gcc"], cancellation),
            ];
            if (sample >= 0)
            {
                local.Add(seconds[0]);
                remote.Add(seconds[1]);
            }
        }

        double native = Figure.MedianOf(local);
        return
        [
            new Figure("make -j2 of a C project, local", "s", native) { Samples = local },
            new Figure(
                "make -j8 of it by recc, cold",
                "times",
                Figure.MedianOf(remote) / native,
                new Target(2.5, 1.5, IsLessBetter: true)) { Samples = remote, Baseline = $"{native:0.00} s local" },
        ];
    }

    private static IEnumerable<string> Recc(string address) =>
    [
        "env", $"RECC_SERVER=http://{address}", "RECC_INSTANCE=", "RECC_REMOTE_PLATFORM_OSFamily=linux",
        "RECC_REMOTE_PLATFORM_ISA=x86-64",
    ];

    // In the same root as recc, so that its compiler is the one recc looks at.
    private Task<GridProgram> StartBotAsync(string address)
    {
        string dotnet = Environment.ProcessPath!;
        string grid = Checkout.GridAssembly();
        ProcessStartInfo call = ClientsRoot.Call(
            dataPath,
            "/",
            [Path.GetDirectoryName(dotnet)!, Path.GetDirectoryName(grid)!],
            [dotnet, grid, "bot", "--remote", $"http://{address}", "--jobs", "2", "--cache", Path.Join(dataPath, "bot")]);
        return GridProgram.StartAsync(call, ReadyLine);
    }

    private async Task<double> MakeAsync(string name, int version, IEnumerable<string> command, CancellationToken cancellation)
    {
        string folder = Path.Join(dataPath, name);
        await SampleProject.WriteAsync(folder, version, cancellation);
        return (await ClientsRoot.RunAsync(ClientsRoot.Call(dataPath, folder, [], command), cancellation)).TotalSeconds;
    }
}
