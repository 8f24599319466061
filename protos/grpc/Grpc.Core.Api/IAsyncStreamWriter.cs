namespace Grpc.Core;

/// <summary>Writes messages to a stream, one at a time; a write must end before the next begins.</summary>
public interface IAsyncStreamWriter<in T>
{
    WriteOptions? WriteOptions { get; set; }

    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException("This stream's writes cannot be cancelled; cancel the call instead.")
        : WriteAsync(message);
}
