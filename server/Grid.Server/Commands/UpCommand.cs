using System.CommandLine;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Server.Hosting;
using Grid.Server.Profiles;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid up</c>: a whole farm on this machine, which proves itself before it says that it is ready.</summary>
internal static class UpCommand
{
    private const string HostToolsSandbox = "host-tools";
    private const string BubblewrapSandbox = "bubblewrap";
    private const string NamespacesSandbox = "namespaces";

    private static readonly Option<ListenAddress> Listen = new("--listen")
    {
        Description = "Where the server listens: HOST:PORT (port 0 takes a free one) or unix:/path.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => Addresses.Parse("127.0.0.1:50051"),
        CustomParser = Addresses.ParseListen,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder that keeps blobs and results.",
        HelpName = "DIR",
        DefaultValueFactory = _ => UpOptions.DefaultDataPath,
    };

    private static readonly Option<int> Jobs = new("--jobs")
    {
        Description = "How many actions the bot of this farm runs at once; 0 for a server without a bot.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<string> Sandbox = new("--sandbox")
    {
        Description = "How the bot runs commands; the latter two isolate them, and can build for BuildStream.",
        DefaultValueFactory = _ => HostToolsSandbox,
    };

    private static readonly Option<string?> Instance = new("--instance")
    {
        Description = "Answer to this instance name only; without it, to every name.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> Check = new("--check")
    {
        Description = "Exit after the proof: 0 when it passed.",
    };

    private static readonly Option<ListenAddress?> Metrics = new("--metrics-listen")
    {
        Description = "Serve GET /metrics for Prometheus there.",
        HelpName = "ADDRESS",
        CustomParser = Addresses.ParseListen,
    };

    private static readonly Option<ListenAddress?> HttpCache = new("--http-cache")
    {
        Description = "Serve /ac/ and /cas/ over HTTP/1.1 there, for ccache and for Bazel's --remote_cache=http://.",
        HelpName = "ADDRESS",
        CustomParser = Addresses.ParseListen,
    };

    public static Command Create()
    {
        Jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--jobs takes 0 or more.");
            }
        });
        Sandbox.AcceptOnlyFromAmong(HostToolsSandbox, BubblewrapSandbox, NamespacesSandbox);
        Command command = new("up", "Start a farm on this machine: a server with everything, and a bot.")
        {
            Listen, Data, Jobs, Sandbox, Instance, Check, HttpCache, Metrics,
        };
        command.SetAction((parsed, cancellation) =>
            Serving.GuardAsync(() => RunAsync(ReadOptions(parsed), parsed.GetValue(Check), cancellation)));
        return command;
    }

    private static UpOptions ReadOptions(ParseResult parsed) => new(
        parsed.GetRequiredValue(Listen),
        Path.GetFullPath(parsed.GetRequiredValue(Data)),
        parsed.GetValue(Jobs),
        parsed.GetValue(Instance) is { } name ? InstanceName.Parse(name) : null,
        parsed.GetValue(Metrics))
    {
        HttpCache = parsed.GetValue(HttpCache),
        Sandbox = parsed.GetRequiredValue(Sandbox) switch
        {
            BubblewrapSandbox => new SandboxConfig.Bubblewrap(SourceLocation.BuiltIn, new IsolationConfig()),
            NamespacesSandbox => new SandboxConfig.Namespaces(SourceLocation.BuiltIn, new IsolationConfig()),
            _ => new SandboxConfig.HostTools(SourceLocation.BuiltIn),
        },
    };

    private static async Task<int> RunAsync(UpOptions options, bool isCheck, CancellationToken cancellation)
    {
        ProcessPrivacy.Begin();
        await using GridProcess process = await GridProcess.StartAsync(
            UpProfile.Create(options), LogLevel.Warning, cancellation);
        UpBanner.Write(Console.Out, process, options);
        bool isProven = options.Jobs == 0 || await UpProof.RunAsync(Console.Out, process, options, cancellation);
        if (isCheck || !isProven)
        {
            return isProven ? 0 : 1;
        }

        await process.ServeAsync(Console.Out, cancellation);
        await Console.Out.WriteLineAsync("stopping …");
        return 0;
    }
}
