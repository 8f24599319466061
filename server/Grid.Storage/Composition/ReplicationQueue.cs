using System.Collections.Concurrent;
using System.Threading.Channels;
using Grid.Core;
using Grid.Storage.Guards;

namespace Grid.Storage.Composition;

/// <summary>Copies blobs from replicas that have them to those that lack them, one after the other, in the background.</summary>
internal sealed class ReplicationQueue : IAsyncDisposable
{
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly IStorageWatch _watch;
    private readonly ConcurrentDictionary<Digest, bool> _queued = new();
    private readonly Channel<Digest> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _workers;

    public ReplicationQueue(IReadOnlyList<Replica> replicas, ReplicationOptions options, IStorageWatch watch)
    {
        _watch = watch;
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
                await TryRepairAsync(digest);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposal: the replicas are compared again whenever somebody asks for a blob.
        }
    }

    private async ValueTask TryRepairAsync(Digest digest)
    {
        try
        {
            await RepairAsync(digest);
        }
#pragma warning disable CA1031 // The boundary of a loop: whatever went wrong with one blob, the next ones are to be copied.
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _watch.PartFailed(failure.At("Replication"));
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
                if (await TryCopyAsync(digest, holder, target))
                {
                    return;
                }
            }
            catch (Exception failure) when (PartFailure.IsOfPart(failure))
            {
                holder.Report(failure);
            }
        }
    }

    /// <summary>False when the holder has the blob no more. A target that does not take it is the target's own matter.</summary>
    private async ValueTask<bool> TryCopyAsync(Digest digest, Replica holder, Replica target)
    {
        if (await holder.Store.OpenReadAsync(digest, 0, _stopping.Token) is not { } content)
        {
            return false;
        }

        // Hashed here: what a target says of the bytes is not to cost a holder its copy.
        VerifyingStream verifying = new(digest, content, () => holder.CondemnAsync(digest, _stopping.Token));
        BlobFill fill = await BlobFill.OpenAsync(target.Part, digest, _watch, () => target.ReportRepaired(digest));
        await using FillingStream copying = new(digest, verifying, [fill]);
        await copying.CopyToAsync(Stream.Null, _stopping.Token);
        return true;
    }
}
