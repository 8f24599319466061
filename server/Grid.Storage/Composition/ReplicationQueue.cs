using System.Collections.Concurrent;
using System.Threading.Channels;
using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>Copies blobs from replicas that have them to those that lack them, one after the other, in the background.</summary>
internal sealed class ReplicationQueue : IAsyncDisposable
{
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly ConcurrentDictionary<Digest, bool> _queued = new();
    private readonly Channel<Digest> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _workers;

    public ReplicationQueue(IReadOnlyList<Replica> replicas, ReplicationOptions options)
    {
        _replicas = replicas;
        _queue = Channel.CreateBounded<Digest>(options.QueueLengthMax);
        _workers = Task.WhenAll(Enumerable.Range(0, options.WorkersMax).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>Queues a blob, unless it is queued or there is no room: then it is noticed again another time.</summary>
    public void TryAdd(Digest digest)
    {
        if (_queued.TryAdd(digest, true) && !_queue.Writer.TryWrite(digest))
        {
            _queued.TryRemove(digest, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _workers;
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Digest digest in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                // Before the work, not after it: what happens to the blob from now on is news.
                _queued.TryRemove(digest, out _);
                await RepairAsync(digest);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposal: the replicas are compared again whenever somebody asks for a blob.
        }
    }

    private async ValueTask RepairAsync(Digest digest)
    {
        List<Replica> holders = [];
        List<Replica> lacking = [];
        foreach (Replica replica in _replicas.Where(
            replica => !replica.Distrusts(digest) && replica.ExcuseAmong(_replicas) is null))
        {
            try
            {
                bool isHeld = await replica.Store.ContainsAsync(digest, _stopping.Token);
                (isHeld ? holders : lacking).Add(replica);
            }
            catch (Exception failure) when (PartFailure.IsOfPart(failure))
            {
                replica.Report(failure);
            }
        }

        foreach (Replica target in lacking)
        {
            await RepairAsync(digest, holders, target);
        }
    }

    private async ValueTask RepairAsync(Digest digest, List<Replica> holders, Replica target)
    {
        foreach (Replica holder in holders)
        {
            try
            {
                if (await BlobCopy.TryCopyAsync(digest, holder.Store, target.Store, _stopping.Token))
                {
                    target.ReportRepaired(digest);
                    return;
                }
            }
            catch (GridException failure) when (failure.Status == GridStatus.InvalidArgument)
            {
                // The target hashed what came: the holder's copy is spoilt.
                await holder.CondemnAsync(digest, _stopping.Token);
            }
            catch (Exception failure) when (PartFailure.IsOfPart(failure))
            {
                target.Report(failure);
            }
        }
    }
}
