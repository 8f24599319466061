namespace Grid.Storage.Compression;

/// <summary>The use of a pooled item; disposal gives it back, whatever state it is in.</summary>
internal sealed class ZstdRental<T>(ZstdPool<T> pool, T item) : IDisposable
    where T : class, IDisposable
{
    private T? _item = item;

    public T Item => _item ?? throw new ObjectDisposedException(typeof(T).Name);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _item, null) is { } rented)
        {
            pool.Return(rented);
        }
    }
}
