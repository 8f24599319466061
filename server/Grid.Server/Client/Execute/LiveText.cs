using Google.Bytestream;
using Grpc.Core;

namespace Grid.Server.Client.Execute;

/// <summary>Shows one output of a command while it runs, byte for byte, and counts what it has shown.</summary>
internal sealed class LiveText(ByteStream.ByteStreamClient server, Stream output)
{
    private string _name = string.Empty;
    private Task _reading = Task.CompletedTask;

    /// <summary>How much of the output stands on the terminal; the rest is to be had from the result.</summary>
    public long ShownBytes { get; private set; }

    /// <summary>
    /// Begins to show a stream. One that broke is taken up where it was; that of another attempt begins anew.
    /// </summary>
    public async Task FollowAsync(string name, CancellationToken cancellation)
    {
        if (name.Length == 0 || (name == _name && !_reading.IsCompleted))
        {
            return;
        }

        await _reading;
        ShownBytes = name == _name ? ShownBytes : 0;
        _name = name;
        _reading = ShowAsync(name, cancellation);
    }

    /// <summary>Waits until the stream has ended.</summary>
    public Task EndAsync() => _reading;

    private async Task ShowAsync(string name, CancellationToken cancellation)
    {
        try
        {
            using AsyncServerStreamingCall<ReadResponse> call = server.Read(
                new ReadRequest { ResourceName = name, ReadOffset = ShownBytes }, cancellationToken: cancellation);
            await foreach (ReadResponse piece in call.ResponseStream.ReadAllAsync(cancellation))
            {
                await output.WriteAsync(piece.Data.Memory, cancellation);
                await output.FlushAsync(cancellation);
                ShownBytes += piece.Data.Length;
            }
        }
        catch (Exception broken) when (broken is RpcException or OperationCanceledException)
        {
            // Nothing is lost: the result has what was not shown.
        }
    }
}
