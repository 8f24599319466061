using System.Net;
using System.Net.Sockets;

namespace Grid.Faults.Farms;

/// <summary>
/// A port that leads to a server. While it is held, whoever calls and whatever is sent has to wait: the server seems slow,
/// even when there is none. It may lead to another server from some moment on.
/// </summary>
internal sealed class HoldableWire : IAsyncDisposable
{
    private const int BufferSizeBytes = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private IPEndPoint _server;
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _caught = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HoldableWire(string server)
    {
        _server = IPEndPoint.Parse(server);
        _open.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Leads whoever calls from now on elsewhere.</summary>
    public void LeadTo(string server)
    {
        lock (_gate)
        {
            _server = IPEndPoint.Parse(server);
        }
    }

    /// <summary>Lets nothing through any more.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _caught = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends when something was to go through since the wire is held.</summary>
    public Task CaughtAsync()
    {
        lock (_gate)
        {
            return _caught.Task;
        }
    }

    /// <summary>Lets everything through again, what was held first.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _open.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> pumps = [];
        try
        {
            while (true)
            {
                TcpClient caller = await _listener.AcceptTcpClientAsync(_end.Token);
                pumps.Add(ConnectAsync(caller));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private async Task ConnectAsync(TcpClient caller)
    {
        TcpClient server = new();
        List<Task> ways = [];
        try
        {
            await OpenAsync();
            await server.ConnectAsync(ServerNow(), _end.Token);
            ways.Add(PumpAsync(caller, server, isHeld: true));
            ways.Add(PumpAsync(server, caller, isHeld: false));
            await Task.WhenAny(ways);
        }
        catch (Exception cut) when (cut is SocketException or OperationCanceledException)
        {
            // Nobody is there: the caller finds its connection closed.
        }

        caller.Close();
        server.Close();
        await Task.WhenAll(ways);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isHeld)
    {
        byte[] buffer = new byte[BufferSizeBytes];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                if (isHeld)
                {
                    await PassAsync();
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception cut) when (
            cut is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // One of the ends is gone.
        }
    }

    private Task PassAsync()
    {
        lock (_gate)
        {
            if (!_open.Task.IsCompleted)
            {
                _caught.TrySetResult();
            }

            return _open.Task;
        }
    }

    private Task OpenAsync()
    {
        lock (_gate)
        {
            return _open.Task;
        }
    }

    private IPEndPoint ServerNow()
    {
        lock (_gate)
        {
            return _server;
        }
    }
}
