using System.Net;
using System.Net.Sockets;

namespace Grid.EndToEnd.Hosting;

/// <summary>A port that leads to a server until the wire is cut; whoever calls again is put through again.</summary>
public sealed class CuttableWire : IAsyncDisposable
{
    private const int BufferSize = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Lock _gate = new();
    private readonly List<Socket> _ends = [];
    private readonly Task _accepting;
    private TaskCompletionSource? _held;

    public CuttableWire(Uri server)
    {
        _serverPort = server.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to call.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many connections there have been.</summary>
    public int CallCount { get; private set; }

    /// <summary>From now on nothing that the server says gets through, until the wire is cut.</summary>
    public void HoldAnswers() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Breaks every connection, without a word to either end. What was held is lost.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _ends.ForEach(Break);

            _ends.Clear();
        }

        Interlocked.Exchange(ref _held, null)?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private static void Break(Socket end)
    {
        try
        {
            // Without a farewell: what is under way is lost.
            end.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (ObjectDisposedException)
        {
            // The other end broke first.
        }

        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> pumps = [];
        try
        {
            while (true)
            {
                TcpClient caller = await _listener.AcceptTcpClientAsync();
                TcpClient server = new();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort);
                Add(caller, server);
                pumps.Add(PumpAsync(caller, server, isHeld: false));
                pumps.Add(PumpAsync(server, caller, isHeld: true));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private void Add(TcpClient caller, TcpClient server)
    {
        lock (_gate)
        {
            CallCount++;
            _ends.AddRange([caller.Client, server.Client]);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isHeld)
    {
        byte[] buffer = new byte[BufferSize];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var count and > 0)
            {
                if (isHeld && Volatile.Read(ref _held) is { } held)
                {
                    await held.Task;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or closed by one of the ends.
        }
        finally
        {
            to.Close();
        }
    }
}
