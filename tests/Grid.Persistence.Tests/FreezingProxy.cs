using System.Net.Sockets;

namespace Grid.Persistence.Tests;

/// <summary>Stands before a PostgreSQL server on a socket of its own, and stops passing on what clients send when it is told to.</summary>
internal sealed class FreezingProxy : IAsyncDisposable
{
    private const string SocketName = ".s.PGSQL.5432";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-proxy-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TaskCompletionSource _frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _target;
    private readonly Task _work;
    private long _bytesLeft = long.MaxValue;

    public FreezingProxy(string targetFolder)
    {
        _target = Path.Combine(targetFolder, SocketName);
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, SocketName)));
        _listener.Listen();
        _work = AcceptAsync();
    }

    public string Folder => _folder.FullName;

    /// <summary>Completes when something was held back.</summary>
    public Task Frozen => _frozen.Task;

    /// <summary>Passes on so many more bytes, and then nothing for ever.</summary>
    public void Freeze(long bytesLeft) => Interlocked.Exchange(ref _bytesLeft, bytesLeft);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work;
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await server.ConnectAsync(new UnixDomainSocketEndPoint(_target), _stop.Token);
                await Task.WhenAny(PumpAsync(client, server, mayFreeze: true), PumpAsync(server, client, mayFreeze: false));
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool mayFreeze)
    {
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            if (mayFreeze && Interlocked.Add(ref _bytesLeft, -count) < 0)
            {
                _frozen.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(_stop.Token);
            }

            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
