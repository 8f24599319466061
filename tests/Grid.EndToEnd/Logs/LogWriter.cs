using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;

namespace Grid.EndToEnd.Logs;

/// <summary>A call that writes a log stream as BuildBox does: the name in every message, an empty one at the end.</summary>
internal sealed class LogWriter(ByteStream.ByteStreamClient client, string name) : IDisposable
{
    private readonly AsyncClientStreamingCall<WriteRequest, WriteResponse> _call = client.Write();

    /// <summary>Where the next bytes go.</summary>
    public long Offset { get; set; }

    public async Task WriteAsync(string text)
    {
        var data = ByteString.CopyFromUtf8(text);
        await _call.RequestStream.WriteAsync(new WriteRequest { ResourceName = name, WriteOffset = Offset, Data = data });
        Offset += data.Length;
    }

    /// <summary>Says that this was all.</summary>
    public async Task<WriteResponse> FinishAsync()
    {
        await _call.RequestStream.WriteAsync(new WriteRequest { ResourceName = name, WriteOffset = Offset, FinishWrite = true });
        return await LeaveAsync();
    }

    /// <summary>Ends the call, and leaves the stream unfinished.</summary>
    public async Task<WriteResponse> LeaveAsync()
    {
        await _call.RequestStream.CompleteAsync();
        return await _call;
    }

    /// <summary>How the server ended the call.</summary>
    public async Task<RpcException> RefusalAsync() => await Should.ThrowAsync<RpcException>(async () => await _call);

    /// <summary>Hangs up.</summary>
    public void Dispose() => _call.Dispose();
}
