using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A batch of blobs gathered from one replica after the other, each hashed as it comes.</summary>
internal sealed class ReplicaBatch(IReadOnlyList<Digest> digests)
{
    private readonly ReadOnlyMemory<byte>?[] _contents = new ReadOnlyMemory<byte>?[digests.Count];
    private readonly List<(Replica Replica, int Position)> _lacked = [];
    private int[] _sought = [.. Enumerable.Range(0, digests.Count)];
    private GridException? _outage;

    /// <summary>The blobs, null for those that are not held.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Contents => _contents;

    /// <summary>Takes from a replica what the ones before did not have.</summary>
    public async ValueTask ReadAsync(Replica replica, CancellationToken cancellation)
    {
        int[] asked = [.. _sought.Where(position => !replica.Distrusts(digests[position]))];
        if (asked.Length == 0)
        {
            return;
        }

        try
        {
            IReadOnlyList<ReadOnlyMemory<byte>?> contents =
                await replica.Store.ReadBatchAsync([.. asked.Select(position => digests[position])], cancellation);
            for (int i = 0; i < asked.Length; i++)
            {
                await TakeAsync(replica, asked[i], contents[i], cancellation);
            }
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            _outage ??= replica.Report(failure);
        }

        _sought = [.. _sought.Where(position => _contents[position] is null)];
    }

    /// <summary>Passes when each blob was found, or every replica said that it has it not.</summary>
    /// <exception cref="GridException">The failure of a replica that may have one.</exception>
    public void ThrowIfUnsure()
    {
        if (_sought.Length > 0 && _outage is not null)
        {
            throw _outage;
        }
    }

    /// <summary>A replica is left alone, and may have what no other has.</summary>
    public void Skip(GridException excuse) => _outage ??= excuse;

    /// <summary>Gives what was found to the replicas that lacked it: by the queue, or now when there is none.</summary>
    public async ValueTask RepairAsync(ReplicationQueue? queue, CancellationToken cancellation)
    {
        foreach (IGrouping<Replica, int> lacked in _lacked.GroupBy(lacked => lacked.Replica, lacked => lacked.Position))
        {
            Blob[] found =
            [
                .. lacked.Where(position => _contents[position] is not null)
                    .Select(position => new Blob(digests[position], _contents[position]!.Value)),
            ];
            if (queue is not null)
            {
                Array.ForEach(found, blob => queue.TryAdd(blob.Digest));
            }
            else if (found.Length > 0)
            {
                await RepairAsync(lacked.Key, found, cancellation);
            }
        }
    }

    private async ValueTask TakeAsync(
        Replica replica, int position, ReadOnlyMemory<byte>? content, CancellationToken cancellation)
    {
        Digest digest = digests[position];
        if (content is { } bytes && BlobVerifier.ProblemOf(digest, bytes.Span) is null)
        {
            _contents[position] = bytes;
            return;
        }

        if (content is not null)
        {
            await replica.CondemnAsync(digest, cancellation);
        }

        if (!replica.Distrusts(digest))
        {
            _lacked.Add((replica, position));
        }
    }

    private static async ValueTask RepairAsync(Replica replica, Blob[] blobs, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<GridException?> refusals = await replica.Store.WriteBatchAsync(blobs, cancellation);
            for (int i = 0; i < blobs.Length; i++)
            {
                if (refusals[i] is null)
                {
                    replica.ReportRepaired(blobs[i].Digest);
                }
            }
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            replica.Report(failure);
        }
    }
}
