using System.Collections.Concurrent;

namespace Grid.Storage.Compression;

/// <summary>Keeps what is costly to make for the next who needs it, as many as the processors keep busy.</summary>
internal sealed class ZstdPool<T>(Func<T> create)
    where T : class, IDisposable
{
    private static readonly int CountMax = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<T> _idle = [];

    public ZstdRental<T> Rent() => new(this, _idle.TryTake(out T? item) ? item : create());

    internal void Return(T item)
    {
        if (_idle.Count < CountMax)
        {
            _idle.Add(item);
        }
        else
        {
            item.Dispose();
        }
    }
}
