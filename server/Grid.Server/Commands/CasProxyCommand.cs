using System.CommandLine;
using Grid.Sandbox.Processes;
using Grid.Server.Hosting;
using Grid.Server.Proxy;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid cas-proxy DIR</c>: a local store before a server, for BuildStream and BuildBox on this machine.</summary>
internal static partial class CasProxyCommand
{
    public static Command Create()
    {
        ProxyFlags flags = new();
        Command command = new("cas-proxy", "Keep blobs on this machine before a server: stands in for buildbox-casd.");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => Serving.GuardAsync(() => RunAsync(flags.Read(parsed), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ProxyOptions options, CancellationToken cancellation)
    {
        ProcessPrivacy.Begin();
        using ILoggerFactory loggers = GridLogging.Create(options.LogLevel);
        ILogger logger = loggers.CreateLogger("Grid.Server.Proxy");
        foreach (string complaint in options.Idle)
        {
            LogIdle(logger, complaint);
        }

        await using CasProxyHost host = await CasProxyHost.StartAsync(options, loggers, cancellation);
        foreach (string address in host.Addresses)
        {
            await Console.Out.WriteLineAsync($"listening on {address}");
        }

        await Console.Out.WriteLineAsync("ready; Ctrl-C stops it");
        await Console.Out.FlushAsync(cancellation);
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellation.Register(() => stopped.TrySetResult());
        await stopped.Task;
        return 0;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Complaint}")]
    private static partial void LogIdle(ILogger logger, string complaint);
}
