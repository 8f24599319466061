using System.Diagnostics;
using System.Net;

namespace Grid.Benchmarks.Load;

/// <summary>Several <see cref="LoadConnection"/>s, each on a thread of its own, that share one source of calls.</summary>
internal sealed class LoadGenerator : IDisposable
{
    private readonly IReadOnlyList<LoadConnection> _connections;
    private readonly int _concurrency;

    private LoadGenerator(IReadOnlyList<LoadConnection> connections, int concurrency)
    {
        _connections = connections;
        _concurrency = concurrency;
    }

    /// <param name="address">Where the server listens.</param>
    /// <param name="path">The method.</param>
    /// <param name="concurrency">Calls under way at once, over all connections.</param>
    /// <param name="connectionsMax">Connections, of which each has at least one call.</param>
    /// <param name="frameBytesMax">The largest frame the server may send.</param>
    public static LoadGenerator Open(EndPoint address, string path, int concurrency, int connectionsMax, int frameBytesMax)
    {
        int count = Math.Min(concurrency, connectionsMax);
        return new LoadGenerator(
            [.. Enumerable.Range(0, count).Select(_ => LoadConnection.Open(address, path, frameBytesMax))], concurrency);
    }

    /// <summary>Carries the plan out and says how long it took.</summary>
    public TimeSpan Run(LoadPlan plan)
    {
        plan.Start();
        return Run((ILoadSource)plan);
    }

    /// <summary>Makes all calls of a source and says how long they took.</summary>
    public TimeSpan Run(ILoadSource source)
    {
        List<Exception> failures = [];
        Thread[] threads = [.. _connections.Select((connection, index) => new Thread(() => RunOne(connection, index)))];
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return failures.Count == 0 ? elapsed : throw new AggregateException(failures);

        void RunOne(LoadConnection connection, int index)
        {
            int share = (_concurrency + _connections.Count - 1 - index) / _connections.Count;
            try
            {
                connection.Run(source, share);
            }
#pragma warning disable CA1031 // Thrown again on the thread that asked; a thread's own exception would end the process.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (LoadConnection connection in _connections)
        {
            connection.Dispose();
        }
    }
}
