namespace Grid.Storage.S3;

/// <summary>A caller's token that ends also when a request has had its time.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;

    public TimeLimit(TimeSpan durationMax, TimeProvider time, CancellationToken cancellation)
    {
        _late = new CancellationTokenSource(durationMax, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellation);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
