using System.Net;
using Grid.Services;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>
/// A real server on a port of its own, and a channel to it. Disposing of it fails the test when the server logged a
/// warning or an error that the test did not expect.
/// </summary>
public sealed class GridHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GridHost(WebApplication application, LogGuard log)
    {
        _application = application;
        Log = log;
        Address = new Uri(application.Urls.Single());
        Channel = OpenChannel();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A channel to it.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>What it logs.</summary>
    public LogGuard Log { get; }

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a server.</summary>
    /// <param name="add">Adds services; gRPC itself is there already.</param>
    /// <param name="map">Maps them.</param>
    /// <param name="secure">Secures the listener; null for plain HTTP/2.</param>
    public static async Task<GridHost> StartAsync(
        Action<IServiceCollection> add, Action<IEndpointRouteBuilder> map, Action<ListenOptions>? secure = null)
    {
        LogGuard log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(options => Configure(options, secure));
        builder.Services.AddGridGrpc();
        add(builder.Services);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return new GridHost(application, log);
    }

    /// <summary>Another channel, with a connection of its own.</summary>
    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(
        Address,
        new GrpcChannelOptions { MaxReceiveMessageSize = null, HttpHandler = new SocketsHttpHandler(), DisposeHttpClient = true });

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        Log.Unexpected.ShouldBeEmpty("the server logged what the test did not expect");
    }

    private static void Configure(KestrelServerOptions options, Action<ListenOptions>? secure)
    {
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            secure?.Invoke(endpoint);
        });
    }
}
