using Grid.Config.Model;
using Grid.Server.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>
/// <c>GET /metrics</c> in the text format of Prometheus, on a listener of its own: a plaintext gRPC port speaks HTTP/2 only.
/// </summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    private readonly RunningApp _app;

    private MetricsPage(RunningApp app) => _app = app;

    /// <summary>The page's address, with the port that was really bound.</summary>
    public string Url => _app.Urls.First() + "/metrics";

    public static async Task<MetricsPage> StartAsync(
        ListenAddress address, MetricsCollector metrics, MetricsSources sources, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(address, HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, metrics, sources));
        return new MetricsPage(await RunningApp.StartAsync(app, cancellation));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, MetricsCollector metrics, MetricsSources sources)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await sources.RefreshAsync(context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(metrics.WriteText(), context.RequestAborted);
    }
}
