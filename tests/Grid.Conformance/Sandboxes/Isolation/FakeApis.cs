using System.Net.Sockets;
using System.Text;
using Grid.Sandbox.RemoteApis;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>A farm that says one line to whoever connects.</summary>
public sealed class FakeApis : IRemoteApis
{
    private int _open;

    /// <summary>How many sockets there were.</summary>
    public int Served { get; private set; }

    /// <summary>How many there are.</summary>
    public int Open => _open;

    /// <summary>The permissions of the last socket when somebody was connected.</summary>
    public UnixFileMode? Mode { get; private set; }

    public Task<IAsyncDisposable> ServeAsync(string socketPath, CancellationToken cancellation)
    {
        Served++;
        Interlocked.Increment(ref _open);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(socketPath));
        socket.Listen();
        return Task.FromResult<IAsyncDisposable>(new Listening(this, socket, socketPath));
    }

    private sealed class Listening : IAsyncDisposable
    {
        private readonly FakeApis _apis;
        private readonly Socket _socket;
        private readonly string _path;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _answering;

        public Listening(FakeApis apis, Socket socket, string path)
        {
            (_apis, _socket, _path) = (apis, socket, path);
            _answering = AnswerAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _answering;
            _socket.Dispose();
            _end.Dispose();
            File.Delete(_path);
            Interlocked.Decrement(ref _apis._open);
        }

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    using Socket client = await _socket.AcceptAsync(_end.Token);
                    _apis.Mode = File.GetUnixFileMode(_path);
                    await client.SendAsync(Encoding.UTF8.GetBytes("the farm\n"), SocketFlags.None);
                }
            }
            catch (OperationCanceledException)
            {
                // Its action has ended.
            }
        }
    }
}
