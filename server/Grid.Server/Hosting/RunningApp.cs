using Microsoft.AspNetCore.Builder;

namespace Grid.Server.Hosting;

/// <summary>A web application that takes connections. Disposal lets the calls in it finish first.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningApp(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the ports that were really bound: <c>http://127.0.0.1:50051</c>.</summary>
    public IEnumerable<string> Urls => _app.Urls;

    /// <summary>Starts an application; one that cannot start is disposed of.</summary>
    public static async Task<RunningApp> StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
            return new RunningApp(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
