using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Core;
using Grid.Sandbox.Staging;
using Grid.Storage.Backends;
using Grid.Testing;
using Grpc.Net.Client;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>A <c>grid runner</c> as another user than the tests, for every folder below the temporary one.</summary>
public class RunnerProcess : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-runner-").FullName;
    private readonly List<GrpcChannel> _channels = [];
    private RunningProgram? _program;

    /// <summary>A user and group that own nothing on any machine.</summary>
    public static uint UserId => 61_184;

    /// <summary>How the runner runs commands, as its configuration says it.</summary>
    protected virtual string Sandbox => "!host-tools {max-output-size: 100000}";

    /// <summary>Whose bot it runs commands for.</summary>
    public string Bot { get; init; } = "root";

    /// <summary>Below which that bot lays out input roots.</summary>
    public string StagingPath { get; init; } = Path.GetTempPath();

    public string SocketPath => Path.Combine(OrdinaryUser.Shown ?? Path.Combine(_folder, "run"), "runner.sock");

    internal string Report => _program!.Report;

    public async Task InitializeAsync()
    {
        // Root has started one for this user, who could not.
        if (OrdinaryUser.Shown is not null)
        {
            return;
        }

        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);
        string config = Path.Combine(_folder, "runner.yml");
        await File.WriteAllTextAsync(config, Config());
        File.SetUnixFileMode(config, File.GetUnixFileMode(config) | UnixFileMode.OtherRead);
        foreach (string own in new[] { "run", "state" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, own));
            ProgramCall give = new("chown", $"{UserId}:{UserId}", Path.Combine(_folder, own));
            await using RunningProgram giving = RunningProgram.Start(give);
            (await giving.ResultAsync(StartLimit)).ShouldSucceed();
        }

        await StartAsync();
    }

    /// <summary>Starts it, or another one in place of one that was killed.</summary>
    public async Task StartAsync()
    {
        ProgramCall call = As(UserId, GridUnderTest.Call("runner", Path.Combine(_folder, "runner.yml")));
        _program = RunningProgram.Start(call);
        await _program.LineAsync(new Regex("^ready"), StartLimit);
    }

    /// <summary>SIGKILL for the runner alone: what it runs lives on.</summary>
    public async Task KillAsync() => await _program!.KillAloneAsync();

    /// <summary>Opens a sandbox over the runner, as a bot does.</summary>
    public async Task<ISandbox> OpenSandboxAsync(string stagingPath, SandboxLimits limits)
    {
        LetPass(Path.GetDirectoryName(stagingPath)!);
        RunnerLauncher launcher = await RunnerLauncher.ConnectAsync(
            Channel().CreateCallInvoker(), SocketPath, stagingPath, limits, TimeProvider.System, CancellationToken.None);
        return new StagedSandbox(
            StagingArea.Open(stagingPath), new LinkStager(limits), launcher, limits, TimeProvider.System);
    }

    /// <summary>A connection of this test's user.</summary>
    public GrpcChannel Channel()
    {
        GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse($"unix:{SocketPath}"));
        _channels.Add(channel);
        return channel;
    }

    public async Task DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        if (_program is not null)
        {
            await _program.AskToStopAsync();
            await _program.ResultAsync(StartLimit);
            await _program.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal static ProgramCall As(uint user, ProgramCall call) =>
        new("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", call.Name, .. call.Arguments])
        {
            Environment = call.Environment,
        };

    private static void LetPass(string folder) =>
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);

    private string Config() => string.Create(CultureInfo.InvariantCulture, $$"""
        runner:
          address: unix://{{SocketPath}}
          bots: ['{{Bot}}']
          staging-path: {{StagingPath}}
          state-path: {{Path.Combine(_folder, "state")}}
          grace: 0.2
          sandbox: {{Sandbox}}
        """);
}
