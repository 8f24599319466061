using System.Net.Sockets;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Runner;
using Grid.Sandbox.Runner.Serving;
using Grid.Sandbox.Staging;
using Grid.Server.Composition;
using Grid.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    // Runs have been ended before, so what is left are calls about to finish.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly Stack<IAsyncDisposable> _opened;

    private RunnerHost(WebApplication app, Stack<IAsyncDisposable> opened)
    {
        _app = app;
        _opened = opened;
    }

    /// <exception cref="GridException">Something an operator can mend; the message says how.</exception>
    public static async Task<RunnerHost> StartAsync(
        RunnerConfig config, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        PeerUsers users = PeerUsers.Of(config.Bots);
        Stack<IAsyncDisposable> opened = new();
        try
        {
            var area = StagingArea.Open(config.StatePath ?? BotPaths.DefaultStateOf(config));
            opened.Push(new AsyncDisposal(area));
            IActionLauncher launcher = await new LauncherComposer(config, area, opened, time).OpenAsync(cancellation);
            RunnerService service = new(launcher, LauncherComposer.IsolationOf(config.Sandbox), area, config.StagingPath);
            opened.Push(service);
            WebApplication app = Build(config, service, users, loggers);
            opened.Push(app);
            await app.StartAsync(cancellation);
            File.SetUnixFileMode(config.Address.SocketPath!, SocketMode);
            return new RunnerHost(app, opened);
        }
        catch
        {
            await DisposeAllAsync(opened);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The application is on top; the service must end its runs first, or their calls would hold it up.
        IAsyncDisposable app = _opened.Pop();
        await _opened.Pop().DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await DisposeAllAsync(_opened);
    }

    private static WebApplication Build(
        RunnerConfig config, RunnerService service, PeerUsers users, ILoggerFactory loggers)
    {
        ILogger<RunnerHost> logger = loggers.CreateLogger<RunnerHost>();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel =>
        {
            KestrelTuning.Apply(kestrel);
            kestrel.ConfigureEndpointDefaults(listener =>
                listener.Use(next => connection => AdmitAsync(connection, next, users, logger)));
            kestrel.Listen(config.Address, HttpProtocols.Http2);
        });
        builder.Services.AddGridGrpc();
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

    private static async ValueTask DisposeAllAsync(Stack<IAsyncDisposable> opened)
    {
        while (opened.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }
}
