using System.Net;
using System.Net.Sockets;

namespace Grid.EndToEnd.Hosting;

/// <summary>A port that leads to a server until the wire is cut; whoever calls again is put through again.</summary>
public sealed class CuttableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Lock _gate = new();
    private readonly List<Socket> _ends = [];
    private readonly Task _accepting;

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

    /// <summary>Breaks every connection, without a word to either end.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _ends.ForEach(Break);

            _ends.Clear();
        }
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
                pumps.Add(PumpAsync(caller, server));
                pumps.Add(PumpAsync(server, caller));
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

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
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
