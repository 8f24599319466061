using Google.Longrunning;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Benchmarks.Exec;

/// <summary>Actions that run a command which does nothing, each new to the server so that it really runs.</summary>
internal sealed class NoOpActions(CallInvoker calls)
{
    /// <summary>The command: an executable, so that no shell is measured.</summary>
    public const string CommandPath = "/bin/true";

    private readonly Reapi.Execution.ExecutionClient _client = new(calls);
    private readonly RemoteBlobStore _blobs = new(calls, new RemoteStoreOptions(), TimeProvider.System);

    /// <summary>Uploads the documents of <paramref name="count"/> new actions and returns their digests.</summary>
    public async Task<IReadOnlyList<Digest>> PrepareAsync(int count, CancellationToken cancellation)
    {
        Digest command = await WriteAsync(new Reapi.Command { Arguments = { CommandPath } }, cancellation);
        Digest inputRoot = await WriteAsync(new Reapi.Directory(), cancellation);
        Blob[] actions = [.. Enumerable.Range(0, count).Select(_ => ActionOf(command, inputRoot))];
        IReadOnlyList<GridException?> refusals = await _blobs.WriteBatchAsync(actions, cancellation);
        return refusals.FirstOrDefault(refusal => refusal is not null) is { } refused
            ? throw refused
            : [.. actions.Select(action => action.Digest)];
    }

    /// <summary>Executes the actions, <paramref name="concurrency"/> under way at once, and returns how each went.</summary>
    public async Task<IReadOnlyList<NoOpTimes>> ExecuteAsync(
        IReadOnlyList<Digest> actions, int concurrency, CancellationToken cancellation)
    {
        var times = new NoOpTimes[actions.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellation };
        await Parallel.ForAsync(0, actions.Count, parallel, async (index, each) =>
        {
            DateTimeOffset start = TimeProvider.System.GetUtcNow();
            Reapi.ExecutedActionMetadata metadata = await ExecuteAsync(actions[index], each);
            times[index] = NoOpTimes.Of(start, TimeProvider.System.GetUtcNow(), metadata);
        });
        return times;
    }

    private static Blob ActionOf(Digest command, Digest inputRoot)
    {
        byte[] content = new Reapi.Action
        {
            CommandDigest = command.ToWire(),
            InputRootDigest = inputRoot.ToWire(),
            Salt = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
        }.ToByteArray();
        return new Blob(Digest.Of(content), content);
    }

    private async Task<Reapi.ExecutedActionMetadata> ExecuteAsync(Digest action, CancellationToken cancellation)
    {
        using AsyncServerStreamingCall<Operation> stream = _client.Execute(
            new Reapi.ExecuteRequest { ActionDigest = action.ToWire() }, cancellationToken: cancellation);
        while (await stream.ResponseStream.MoveNext(cancellation))
        {
            Operation operation = stream.ResponseStream.Current;
            if (operation.Done)
            {
                return MetadataOf(operation);
            }
        }

        throw new InvalidOperationException($"The stream of action {action} ended before the action did.");
    }

    // A failed or cached execution is quick, and would make a fine figure of nothing.
    private static Reapi.ExecutedActionMetadata MetadataOf(Operation operation)
    {
        Reapi.ExecuteResponse response = operation.Response.Unpack<Reapi.ExecuteResponse>();
        bool hasRun = response.Status is not { Code: not 0 } && response.Result?.ExitCode == 0 && !response.CachedResult;
        return hasRun
            ? response.Result!.ExecutionMetadata
            : throw new InvalidOperationException($"An action did not run as it should: {response}");
    }

    private async Task<Digest> WriteAsync(IMessage message, CancellationToken cancellation) =>
        await _blobs.WriteAsync(message.ToByteArray(), cancellation);
}
