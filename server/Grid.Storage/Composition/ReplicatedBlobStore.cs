using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Composition;

/// <summary>
/// Keeps each blob in several stores. A replica that fails is reported and made up for by the others; one that gives
/// other bytes than a blob's is found out by their hash, loses its copy and gets a good one.
/// </summary>
/// <remarks>
/// The replica that is named first is read first, and touched most: name the nearest first. A write is done when every
/// replica has the blob that has not failed, and at least one. When a blob is found nowhere and a replica did not
/// answer, a read fails rather than calling it absent; FindMissing calls it missing, which costs an upload at most.
/// </remarks>
public sealed class ReplicatedBlobStore : IBlobStore, IBlobDeleter, IAsyncDisposable
{
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly ReplicationOptions _options;
    private readonly IStorageWatch _watch;
    private readonly ReplicationQueue? _queue;

    /// <param name="replicas">The stores, two at least.</param>
    /// <param name="options">How they are kept alike.</param>
    /// <param name="time">The clock by which a replica that failed rests.</param>
    /// <param name="watch">Hears what a replica did wrong.</param>
    public ReplicatedBlobStore(
        IReadOnlyList<IBlobStore> replicas, ReplicationOptions options, TimeProvider time, IStorageWatch watch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas.Count, 2, nameof(replicas));
        _replicas =
        [
            .. replicas.Select((store, position) =>
                new Replica(new StorePart($"Replica {position + 1}", store), options, time, watch)),
        ];
        _options = options;
        _watch = watch;
        _queue = options is { RepairsReads: true, QueueLengthMax: > 0 } ? new ReplicationQueue(_replicas, options, watch) : null;
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        ReplicaAnswers<IReadOnlyList<Digest>> answers = await ReplicaAnswers<IReadOnlyList<Digest>>.AskAsync(
            _replicas, replica => replica.FindMissingAsync(digests, cancellation));
        if (answers.Given.All(given => given.Answer.Count == 0))
        {
            return [];
        }

        Dictionary<Digest, int> lackedBy = [];
        foreach (Digest digest in answers.Given.SelectMany(given => given.Answer))
        {
            lackedBy[digest] = lackedBy.GetValueOrDefault(digest) + 1;
        }

        foreach ((Digest digest, _) in lackedBy.Where(lacked => lacked.Value < answers.Given.Count))
        {
            _queue?.TryAdd(digest);
        }

        return [.. answers.Given[0].Answer.Where(digest => lackedBy[digest] == answers.Given.Count)];
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (digest.SizeBytes > _options.WholeSizeBytesMax)
        {
            return await OpenLargeAsync(digest, offset, cancellation);
        }

        return await this.ReadAsync(digest, cancellation) is { } content
            ? new MemoryBlob([content.ToArray()], digest.SizeBytes).OpenRead(offset)
            : null;
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        ReplicaAnswers<IBlobWriter> writers = await ReplicaAnswers<IBlobWriter>.AskAsync(
            _replicas, replica => replica.Store.OpenWriteAsync(digest, cancellation).AsTask());
        return new ReplicatedWriter(digest, writers.Given, writers.Failures.Count > 0, lacked => _queue?.TryAdd(lacked));
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReplicaBatch batch = new(digests);
        foreach (Replica replica in _replicas)
        {
            if (replica.ExcuseAmong(_replicas) is { } excuse)
            {
                batch.Skip(excuse);
                continue;
            }

            await batch.ReadAsync(replica, cancellation);
        }

        batch.ThrowIfUnsure();
        if (_options.RepairsReads)
        {
            await batch.RepairAsync(_queue, cancellation);
        }

        return batch.Contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        ReplicaAnswers<IReadOnlyList<GridException?>> answers = await ReplicaAnswers<IReadOnlyList<GridException?>>.AskAsync(
            _replicas, replica => replica.Store.WriteBatchAsync(blobs, cancellation).AsTask());
        GridException?[] refusals = new GridException?[blobs.Count];
        for (int i = 0; i < refusals.Length; i++)
        {
            refusals[i] = RefusalOf(blobs[i].Digest, i, answers);
        }

        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        ReplicaAnswers<IReadOnlyList<(Digest Digest, GridException Failure)>> answers =
            await ReplicaAnswers<IReadOnlyList<(Digest Digest, GridException Failure)>>.AskAsync(
                _replicas, replica => replica.Store.TryDeleteAsync(digests, cancellation).AsTask());
        IEnumerable<(Digest, GridException)> unasked =
            answers.Failures.SelectMany(failure => digests.Select(digest => (digest, failure)));
        return [.. answers.Given.SelectMany(given => given.Answer), .. unasked];
    }

    public ValueTask DisposeAsync() => _queue?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Null when a replica has stored the blob, else why none did.</summary>
    private GridException? RefusalOf(Digest digest, int position, ReplicaAnswers<IReadOnlyList<GridException?>> answers)
    {
        GridException? refusal = null;
        bool isHeld = false;
        foreach ((Replica replica, IReadOnlyList<GridException?> answer) in answers.Given)
        {
            isHeld |= answer[position] is null;
            refusal ??= answer[position]?.At(replica.Part.Name);
        }

        if (!isHeld)
        {
            return refusal;
        }

        if (refusal is not null || answers.Failures.Count > 0)
        {
            _queue?.TryAdd(digest);
        }

        return null;
    }

    private async ValueTask<Stream?> OpenLargeAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        GridException? outage = null;
        List<Replica> lacking = [];
        foreach (Replica replica in _replicas.Where(replica => !replica.Distrusts(digest)))
        {
            if (replica.ExcuseAmong(_replicas) is { } excuse)
            {
                outage ??= excuse;
                continue;
            }

            try
            {
                if (await replica.Store.OpenReadAsync(digest, 0, cancellation) is { } content)
                {
                    return await OpenLargeAsync(digest, offset, replica, content, lacking, cancellation);
                }

                lacking.Add(replica);
            }
            catch (Exception failure) when (PartFailure.IsOfPart(failure))
            {
                outage ??= replica.Report(failure);
            }
        }

        return outage is null ? null : throw outage;
    }

    private async ValueTask<Stream> OpenLargeAsync(
        Digest digest, long offset, Replica source, Stream content, List<Replica> lacking, CancellationToken cancellation)
    {
        IEnumerable<Replica> others = _replicas.SkipWhile(replica => replica != source).Skip(1)
            .Where(replica => replica.ExcuseAmong(_replicas) is null && !replica.Distrusts(digest));
        FailoverStream flowing = new(
            digest, offset: 0, source.Part, content, others.Select(other => other.Part), (part, failure) => Of(part).Report(failure));
        Stream repairing = await RepairAsync(digest, flowing, lacking);
        VerifyingStream verifying = new(digest, repairing, () => CondemnAsync(digest, [.. flowing.Sources.Select(Of)]));
        try
        {
            await verifying.SkipAsync(offset, cancellation);
            return verifying;
        }
        catch
        {
            await verifying.DisposeAsync();
            throw;
        }
    }

    private Replica Of(StorePart part) => _replicas.First(replica => replica.Part == part);

    private async ValueTask<Stream> RepairAsync(Digest digest, Stream content, List<Replica> lacking)
    {
        if (lacking.Count == 0 || !_options.RepairsReads)
        {
            return content;
        }

        if (_queue is not null)
        {
            _queue.TryAdd(digest);
            return content;
        }

        List<BlobFill> fills = [];
        foreach (Replica replica in lacking)
        {
            fills.Add(await BlobFill.OpenAsync(replica.Part, digest, _watch, () => replica.ReportRepaired(digest)));
        }

        return new FillingStream(digest, content, fills);
    }

    private async ValueTask CondemnAsync(Digest digest, IReadOnlyList<Replica> sources)
    {
        if (sources is [var only])
        {
            await only.CondemnAsync(digest, CancellationToken.None);
            _queue?.TryAdd(digest);
            return;
        }

        // The bytes came from several, and which of them lied shows only when they are read again.
        _watch.BlobCorrupt(string.Join(", ", sources.Select(replica => replica.Part.Name)), digest);
    }
}
