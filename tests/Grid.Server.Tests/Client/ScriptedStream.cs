using Google.Longrunning;
using Grpc.Core;

namespace Grid.Server.Tests.Client;

/// <summary>The operations one stream sends, and the status it ends with; OK without one.</summary>
internal sealed class ScriptedStream(IEnumerable<Operation> operations, StatusCode end = StatusCode.OK)
    : IAsyncStreamReader<Operation>
{
    private readonly Queue<Operation> _operations = new(operations);

    public Operation Current { get; private set; } = new();

    /// <summary>Called when the stream is read beyond its last operation, before it ends.</summary>
    public Action AtEnd { get; init; } = () => { };

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (_operations.TryDequeue(out Operation? operation))
        {
            Current = operation;
            return Task.FromResult(true);
        }

        AtEnd();
        cancellationToken.ThrowIfCancellationRequested();
        return end == StatusCode.OK
            ? Task.FromResult(false)
            : Task.FromException<bool>(new RpcException(new Status(end, $"scripted {end}")));
    }
}
