using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>Stands between a store and its S3 server, and does to requests what networks and busy servers do.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly HttpClient _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _answers = [];
    private readonly Task _listening;
    private int _requestCount;
    private bool _isStopped;

    private FaultyProxy(HttpListener listener, Uri address, Uri server)
    {
        _listener = listener;
        Address = address;
        _server = new HttpClient { BaseAddress = server };
        _listening = ListenAsync();
    }

    public Uri Address { get; }

    /// <summary>Chooses the fault of a request, or null to pass it on; the first request is number 1.</summary>
    public Func<HttpListenerRequest, int, Fault?> Choose { get; set; } = (_, _) => null;

    public int RequestCount => _requestCount;

    public static FaultyProxy Before(Uri server)
    {
        // HttpListener takes no port of the system's choosing; one that was free a moment ago will do.
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        HttpListener listener = new();
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        return new FaultyProxy(listener, address, server);
    }

    /// <summary>The same fault for the first requests of a method; later ones pass.</summary>
    public void Fail(string method, Fault fault, int times = int.MaxValue)
    {
        int left = times;
        Choose = (request, _) => request.HttpMethod == method && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    /// <summary>Stops; from then on nobody listens there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;

        await _stop.CancelAsync();
        _listener.Abort();
        await Task.WhenAll([_listening, .. _answers]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context = await _listener.GetContextAsync();
            _answers.Add(AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Fault? fault = Choose(context.Request, Interlocked.Increment(ref _requestCount));
        switch (fault)
        {
            case Fault.Silence:
                await new TaskCompletionSource().Task.WaitAsync(_stop.Token);
                break;
            case Fault.Status status:
                await context.Request.InputStream.CopyToAsync(Stream.Null, _stop.Token);
                context.Response.StatusCode = status.Code;
                context.Response.Close();
                break;
            default:
                await PassOnAsync(context, fault);
                break;
        }
    }

    private async Task PassOnAsync(HttpListenerContext context, Fault? fault)
    {
        using HttpRequestMessage request = await CopyAsync(context.Request);
        using HttpResponseMessage response = await _server.SendAsync(request, _stop.Token);
        byte[] body = await response.Content.ReadAsByteArrayAsync(_stop.Token);
        context.Response.StatusCode = fault is Fault.LateStatus late ? late.Code : (int)response.StatusCode;
        Copy(response.Headers, context.Response);
        Copy(response.Content.Headers, context.Response);
        if (context.Request.HttpMethod == HttpMethod.Head.Method)
        {
            context.Response.ContentLength64 = response.Content.Headers.ContentLength ?? 0;
            context.Response.Close();
            return;
        }

        await SendAsync(context.Response, body, fault);
    }

    private async Task SendAsync(HttpListenerResponse response, byte[] body, Fault? fault)
    {
        if (fault is Fault.FlippedByte flipped)
        {
            body[flipped.Position] ^= 1;
        }

        int sizeBytes = fault is Fault.Truncation truncation ? Math.Min(truncation.SizeBytes, body.Length) : body.Length;
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body.AsMemory(0, sizeBytes), _stop.Token);
        if (sizeBytes < body.Length)
        {
            await response.OutputStream.FlushAsync(_stop.Token);
            response.Abort();
            return;
        }

        response.Close();
    }

    private async Task<HttpRequestMessage> CopyAsync(HttpListenerRequest request)
    {
        using MemoryStream body = new();
        await request.InputStream.CopyToAsync(body, _stop.Token);
        HttpRequestMessage copy = new(new HttpMethod(request.HttpMethod), request.RawUrl)
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (string name in request.Headers.AllKeys.OfType<string>())
        {
            // The Host header stays as it was signed.
            string[] values = request.Headers.GetValues(name) ?? [];
            if (!copy.Headers.TryAddWithoutValidation(name, values))
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }

    private static void Copy(HttpHeaders headers, HttpListenerResponse response)
    {
        foreach ((string name, IEnumerable<string> values) in headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase))
            {
                response.AddHeader(name, string.Join(", ", values));
            }
        }
    }
}
