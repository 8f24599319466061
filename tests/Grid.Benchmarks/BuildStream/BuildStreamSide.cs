using System.Diagnostics;
using Grid.Benchmarks.Sandbox;

namespace Grid.Benchmarks.BuildStream;

/// <summary>A server of ours with one kind of bot, and users of BuildStream with the casd that goes with it.</summary>
internal sealed class BuildStreamSide : IAsyncDisposable
{
    private const string ListeningLine = "listening on ";
    private const string ReadyLine = "ready";

    private readonly string _folder;
    private readonly string _dataPath;
    private readonly bool _isOurs;
    private readonly GridProgram _server;
    private GridProgram? _bot;

    private BuildStreamSide(string folder, string dataPath, bool isOurs, GridProgram server)
    {
        _folder = folder;
        _dataPath = dataPath;
        _isOurs = isOurs;
        _server = server;
    }

    private string Address => _server.Said
        .First(line => line.StartsWith(ListeningLine, StringComparison.Ordinal))[ListeningLine.Length..];

    private static string Dotnet => Environment.ProcessPath!;

    private static string Wrapper => Checkout.Folder("examples/cas-proxy");

    private static string[] Readable => [Path.GetDirectoryName(Dotnet)!, Path.GetDirectoryName(Checkout.GridAssembly())!, Wrapper];

    /// <summary>Our bot, which makes the input root the whole file system by namespaces, and our proxy in place of casd.</summary>
    public static Task<BuildStreamSide> OursAsync(string folder, string dataPath) => OpenAsync(folder, dataPath, isOurs: true);

    /// <summary>buildbox-worker behind a casd, with bubblewrap, as BuildStream's users deploy it.</summary>
    public static Task<BuildStreamSide> TheirsAsync(string folder, string dataPath) => OpenAsync(folder, dataPath, isOurs: false);

    /// <summary>Builds with a user who has nothing, again with every leaf changed, and pulls by another.</summary>
    public async Task<BuildStreamTimes> MeasureAsync(int sample, CancellationToken cancellation)
    {
        BuildStreamUser first = new(Path.Join(_folder, $"first-{sample}"), Address);
        await first.WriteAsync($"{sample} cold", cancellation);
        double cold = await BuildAsync(first, cancellation);
        await first.WriteAsync($"{sample} warm", cancellation);
        double warm = await BuildAsync(first, cancellation);
        BuildStreamUser second = new(Path.Join(_folder, $"second-{sample}"), Address);
        await second.WriteAsync($"{sample} warm", cancellation);
        return new BuildStreamTimes(cold, warm, await BuildAsync(second, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (_bot is not null)
        {
            await _bot.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    private static async Task<BuildStreamSide> OpenAsync(string folder, string dataPath, bool isOurs)
    {
        Directory.CreateDirectory(folder);
        GridProgram server = await GridProgram.StartAsync(
            Checkout.GridAssembly(),
            ["up", "--listen", "127.0.0.1:0", "--data", Path.Join(folder, "server"), "--jobs", "0"],
            ReadyLine);
        BuildStreamSide side = new(folder, dataPath, isOurs, server);
        try
        {
            side._bot = await GridProgram.StartAsync(await side.BotAsync(), ReadyLine);
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    private Task<ProcessStartInfo> BotAsync() => _isOurs ? OurBotAsync() : TheirBotAsync();

    private async Task<ProcessStartInfo> OurBotAsync()
    {
        string config = Path.Join(_folder, "bot.yml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            bots:
              - !bot
                remote: http://{{Address}}
                jobs: 2
                cache: {path: {{Path.Join(_folder, "bot")}}}
                sandbox: !namespaces
            """);
        return ClientsRoot.Call(_dataPath, "/", Readable, [Dotnet, Checkout.GridAssembly(), "bot", config]);
    }

    private async Task<ProcessStartInfo> TheirBotAsync()
    {
        string script = Path.Join(_folder, "worker.sh");
        string socket = Path.Join(_folder, "casd.sock");
        await File.WriteAllTextAsync(
            script,
            $"""
            buildbox-casd --cas-remote=http://{Address} --bind=unix:{socket} {Path.Join(_folder, "casd")} &
            until [ -S {socket} ]; do sleep 0.05; done
            buildbox-worker --instance= --remote=http://{Address} --cas-remote=unix:{socket} \
                --buildbox-run=/usr/bin/buildbox-run-bubblewrap --platform OSFamily=linux --platform ISA=x86-64 \
                --concurrent-jobs=2 --log-level=debug worker 2>&1 | sed -u -n 's/.*Bot Session created.*/{ReadyLine}/p'
            """);
        return ClientsRoot.Call(_dataPath, "/", [], ["sh", script]);
    }

    private async Task<double> BuildAsync(BuildStreamUser user, CancellationToken cancellation)
    {
        string[] bst = ["bst", "--no-colors", "--config", user.ConfigPath, "build", "top.bst"];
        string[] env =
        [
            "env", $"PATH={Wrapper}:/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", $"GRID={Dotnet} {Checkout.GridAssembly()}",
        ];
        ProcessStartInfo call = ClientsRoot.Call(_dataPath, user.Project, _isOurs ? Readable : [], _isOurs ? [.. env, .. bst] : bst);
        return (await ClientsRoot.RunAsync(call, cancellation)).TotalSeconds;
    }
}
