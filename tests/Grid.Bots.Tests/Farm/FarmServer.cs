using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Bots.Tests.Farm;

/// <summary>A real gRPC server on a unix socket that can be taken away and brought back.</summary>
internal sealed class FarmServer : IAsyncDisposable
{
    private readonly string _socketPath;
    private WebApplication? _running;

    private FarmServer(string folder)
    {
        _socketPath = Path.Combine(folder, "farm.sock");
        Channel = RemoteChannel.Open(RemoteAddress.Parse($"unix:{_socketPath}"));
    }

    /// <summary>The way to the server, wherever it is at the moment.</summary>
    public GrpcChannel Channel { get; }

    public static async Task<FarmServer> StartAsync(string folder, ScriptedFarm farm)
    {
        FarmServer server = new(folder);
        await server.StartAsync(farm);
        return server;
    }

    public async Task StartAsync(ScriptedFarm farm)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(farm);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(_socketPath, listen => listen.Protocols = HttpProtocols.Http2));
        _running = builder.Build();
        _running.MapGrpcService<ScriptedFarm>();
        await _running.StartAsync();
    }

    /// <summary>Takes the server away, with every call that is under way.</summary>
    public async Task KillAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _running!.StopAsync(now.Token);
        await _running.DisposeAsync();
        _running = null;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        if (_running is not null)
        {
            await KillAsync();
        }
    }
}
