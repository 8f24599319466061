using Grpc.Core;

namespace Grid.Services;

/// <summary>
/// What a client sends. That it hung up may surface in a read before the call's token is cancelled, as an IOException like
/// those of a broken disk; here it is told apart, since only here it is known where it came from.
/// </summary>
internal sealed class ClientStreamReader<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken);
        }
        catch (IOException reset)
        {
            throw new OperationCanceledException("The client hung up.", reset);
        }
    }
}
