namespace Grid.Storage.Backends;

/// <summary>Numbers what is written so that later is higher, also after a restart: the time, and one more when it stands still.</summary>
internal sealed class VersionClock(TimeProvider time)
{
    private long _last;

    public long Next()
    {
        while (true)
        {
            long last = Volatile.Read(ref _last);
            long next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
