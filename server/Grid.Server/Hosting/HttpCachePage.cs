using Grid.Config.Model;
using Grid.Services;
using Grid.Services.HttpCache;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>The HTTP cache on a listener of its own: a plaintext gRPC port speaks HTTP/2 only.</summary>
internal sealed class HttpCachePage : IAsyncDisposable
{
    private readonly RunningApp _app;

    private HttpCachePage(RunningApp app) => _app = app;

    /// <summary>The cache's address, with the port that was really bound.</summary>
    public string Url => _app.Urls.First();

    public static async Task<HttpCachePage> StartAsync(
        HttpCacheConfig config,
        InstanceRegistry<StorageInstance> instances,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        HttpCacheOptions options = new() { DefaultInstance = config.Instance, TakesOpaqueResults = config.OpaqueResults };
        HttpCacheService service = new(instances, options, loggers.CreateLogger<HttpCacheService>());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            KestrelTuning.Apply(kestrel);
            kestrel.Listen(config.Address, HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Run(service.AnswerAsync);
        return new HttpCachePage(await RunningApp.StartAsync(app, cancellation));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
