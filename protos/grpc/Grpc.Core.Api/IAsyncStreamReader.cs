namespace Grpc.Core;

/// <summary>The messages of a stream, one at a time; one reader only.</summary>
public interface IAsyncStreamReader<out T>
{
    T Current { get; }

    /// <summary>Waits for the next message; false when the other side is done.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
