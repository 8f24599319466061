using System.Net.Sockets;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Runner;
using Grid.Sandbox.Runner.Serving;
using Grid.Sandbox.Staging;
using Grid.Server.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>
/// The runner of this process: one socket, which only its bots' users get through. Disposal ends what runs before the
/// socket closes.
/// </summary>
internal sealed class RunnerHost : IAsyncDisposable
{
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly OpenedParts _opened;
    private readonly RunnerService _service;

    private RunnerHost(OpenedParts opened, RunnerService service)
    {
        _opened = opened;
        _service = service;
    }

    /// <exception cref="GridException">Something an operator can mend; the message says how.</exception>
    public static async Task<RunnerHost> StartAsync(
        RunnerConfig config, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        PeerUsers users = PeerUsers.Of(config.Bots);
        OpenedParts opened = new();
        try
        {
            StagingArea area = opened.Keep(StagingArea.Open(config.StatePath ?? BotPaths.DefaultStateOf(config)));
            IActionLauncher launcher = await new LauncherComposer(config, area, opened, time).OpenAsync(cancellation);
            RunnerService service = opened.Keep(
                new RunnerService(launcher, LauncherComposer.IsolationOf(config.Sandbox), area, config.StagingPath));
            opened.Keep(await RunningApp.StartAsync(Build(config, service, users, loggers), cancellation));
            File.SetUnixFileMode(config.Address.SocketPath!, SocketMode);
            return new RunnerHost(opened, service);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It ends its runs, whose calls would hold the application up.
        await _service.DisposeAsync();
        await _opened.DisposeAsync();
    }

    private static WebApplication Build(
        RunnerConfig config, RunnerService service, PeerUsers users, ILoggerFactory loggers)
    {
        ILogger<RunnerHost> logger = loggers.CreateLogger<RunnerHost>();
        WebApplicationBuilder builder = GrpcHosting.NewBuilder(loggers, kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listener =>
                listener.Use(next => connection => AdmitAsync(connection, next, users, logger)));
            kestrel.Listen(config.Address, HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(_ => service);
        WebApplication app = builder.Build();
        app.MapGrpcService<RunnerService>();
        return app;
    }

    private static async Task AdmitAsync(
        ConnectionContext connection, ConnectionDelegate next, PeerUsers users, ILogger logger)
    {
        Socket socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        if (users.Admits(socket, out uint user))
        {
            await next(connection);
            return;
        }

        HostLog.PeerRefused(logger, user);
        connection.Abort();
    }
}
