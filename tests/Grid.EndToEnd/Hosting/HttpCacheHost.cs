using System.Net;
using System.Net.Sockets;
using System.Text;
using Grid.Services;
using Grid.Services.HttpCache;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Guards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>An HTTP cache over stores in memory, and a client of it.</summary>
internal sealed class HttpCacheHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogGuard _log;
    private readonly ILoggerFactory _loggers;

    private HttpCacheHost(WebApplication app, LogGuard log, ILoggerFactory loggers)
    {
        _app = app;
        _log = log;
        _loggers = loggers;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    private HttpClient Client { get; }

    public static async Task<HttpCacheHost> StartAsync(
        InstanceRegistry<StorageInstance> instances, HttpCacheOptions? options = null)
    {
        LogGuard log = new();
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        HttpCacheService service =
            new(instances, options ?? new HttpCacheOptions(), loggers.CreateLogger<HttpCacheService>());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Run(service.AnswerAsync);
        await app.StartAsync();
        return new HttpCacheHost(app, log, loggers);
    }

    public static Task<HttpCacheHost> StartAsync(StorageInstance instance, HttpCacheOptions? options = null) =>
        StartAsync(InstanceRegistry.ForEveryName(instance), options);

    /// <summary>An instance over a store, whose results are checked for completeness.</summary>
    public static StorageInstance InstanceOver(IBlobStore? store = null)
    {
        store ??= new MemoryBlobStore(64 * 1024 * 1024);
        return new StorageInstance
        {
            Cas = store,
            ByteStream = store,
            ActionCache = new CompletenessCheckingActionCache(new MemoryActionCache(100), store),
        };
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body = null) =>
        SendAsync(method, path, body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null, isChunked: false);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, bool isChunked)
    {
        using HttpRequestMessage request = new(method, path) { Content = body };
        request.Headers.TransferEncodingChunked = isChunked ? true : null;
        return await Client.SendAsync(request);
    }

    public async Task<HttpStatusCode> PutAsync(string path, ReadOnlyMemory<byte> body)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Put, path, body);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> GetStatusAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path);
        return response.StatusCode;
    }

    public async Task<byte[]> GetAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Sends bytes as they are and returns the first line of the answer.</summary>
    public async Task<string?> SendRawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader answer = new(client.GetStream());
        return await answer.ReadLineAsync();
    }

    /// <summary>Sends bytes as they are, no more of them, and waits until the server hangs up too.</summary>
    public async Task SendAndHangUpAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // Reset is as good an end as any.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _loggers.Dispose();
        _log.Unexpected.ShouldBeEmpty("the server logged what the test did not expect");
    }
}
