using Build.Buildgrid;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;
using LocalCasClient = Build.Buildgrid.LocalContentAddressableStorage.LocalContentAddressableStorageClient;

namespace Grid.EndToEnd.LocalCas;

/// <summary>A tree that is laid out for a test, until it says so.</summary>
internal sealed class StagedCall : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> _call;

    private StagedCall(AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> call, string path) =>
        (_call, Path) = (call, path);

    public string Path { get; }

    public static Task<StagedCall> OpenAsync(LocalCasClient client, Digest root, string instance = "", string path = "") =>
        OpenAsync(client, new StageTreeRequest { RootDigest = root.ToWire(), InstanceName = instance, Path = path });

    public static async Task<StagedCall> OpenAsync(LocalCasClient client, StageTreeRequest request)
    {
        AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> call = client.StageTree(deadline: DateTime.UtcNow + Limit);
        await call.RequestStream.WriteAsync(request);
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        return new StagedCall(call, call.ResponseStream.Current.Path);
    }

    /// <summary>Asks for the end of it, and waits for the answer that says that it is gone.</summary>
    public async Task EndAsync()
    {
        await _call.RequestStream.WriteAsync(new StageTreeRequest());
        (await _call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        _call.ResponseStream.Current.Path.ShouldBeEmpty();
        await _call.RequestStream.CompleteAsync();
        (await _call.ResponseStream.MoveNext(default)).ShouldBeFalse();
    }

    /// <summary>Ends its side of the stream without a word.</summary>
    public async Task CompleteAsync()
    {
        await _call.RequestStream.CompleteAsync();
        (await _call.ResponseStream.MoveNext(default)).ShouldBeFalse();
    }

    public void Dispose() => _call.Dispose();
}
