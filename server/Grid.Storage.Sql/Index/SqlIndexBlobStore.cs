using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Index;

/// <summary>
/// Knows in a database what a backend holds and when it was last used: FindMissing never asks the backend, small blobs
/// may lie in the index itself, and a clean-up can tell what nobody needs. A blob is stored in the backend first and
/// then in the index, so what the index says is held was there.
/// </summary>
public sealed class SqlIndexBlobStore : IBlobStore, IAsyncDisposable
{
    private readonly IBlobStore _backend;
    private readonly SqlIndexOptions _options;
    private readonly IndexRows _rows;
    private readonly UseRecorder _uses;
    private readonly IndexedWrites _writes;

    /// <param name="backend">Holds the blobs that are too large for the index.</param>
    /// <param name="database">Holds the index; the caller's to dispose of.</param>
    /// <param name="options">How rows are kept.</param>
    /// <param name="time">Uses are told by it. Servers that share an index need clocks that agree within seconds.</param>
    public SqlIndexBlobStore(IBlobStore backend, SqlDatabase database, SqlIndexOptions options, TimeProvider time)
    {
        _backend = backend;
        _options = options;
        _rows = new IndexRows(database, options, time);
        _uses = new UseRecorder(_rows, options, time);
        _writes = new IndexedWrites(backend, _rows, options, time);
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Where(digest => !digest.IsEmpty).Distinct()];
        IndexRow?[] rows = await _rows.FindAsync(asked, withContent: false, cancellation);
        HashSet<Digest> lost = await UseAsync(asked, rows, cancellation);
        return [.. asked.Where((digest, position) => rows[position] is not { IsHeld: true } || lost.Contains(digest))];
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (digest.IsEmpty)
        {
            return Stream.Null;
        }

        IndexRow? row = (await FindAndUseAsync([digest], cancellation))[0];
        if (row?.Content is { } content)
        {
            return new MemoryStream(content, (int)offset, content.Length - (int)offset, writable: false);
        }

        if (row is null && !_options.FallsBackOnRead)
        {
            return null;
        }

        Stream? stream = await _backend.OpenReadAsync(digest, offset, cancellation);
        await LearnAsync(digest, row, isThere: stream is not null, cancellation);
        return stream;
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        digest.IsEmpty || digest.SizeBytes <= _options.InlineSizeBytesMax
            ? new InlineWriter(digest, _writes)
            : new IndexedWriter(await _backend.OpenWriteAsync(digest, cancellation), _writes);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Where(digest => !digest.IsEmpty).Distinct()];
        IndexRow?[] rows = await FindAndUseAsync(asked, cancellation);
        Dictionary<Digest, ReadOnlyMemory<byte>> found = digests.Where(digest => digest.IsEmpty).Distinct()
            .ToDictionary(digest => digest, _ => ReadOnlyMemory<byte>.Empty);
        List<int> elsewhere = [];
        for (int position = 0; position < asked.Length; position++)
        {
            if (rows[position]?.Content is { } content)
            {
                found.Add(asked[position], content);
            }
            else if (rows[position] is not null || _options.FallsBackOnRead)
            {
                elsewhere.Add(position);
            }
        }

        await ReadBackendAsync(asked, rows, elsewhere, found, cancellation);

        // Spelled out, because a bare null would turn into empty memory here: an absent blob into an empty one.
        return [.. digests.Select(digest =>
            found.TryGetValue(digest, out ReadOnlyMemory<byte> content) ? content : default(ReadOnlyMemory<byte>?))];
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => _writes.WriteBatchAsync(blobs, cancellation);

    /// <summary>Records the uses that wait.</summary>
    public ValueTask DisposeAsync() => _uses.DisposeAsync();

    private async Task ReadBackendAsync(
        Digest[] asked,
        IndexRow?[] rows,
        List<int> positions,
        Dictionary<Digest, ReadOnlyMemory<byte>> found,
        CancellationToken cancellation)
    {
        if (positions.Count == 0)
        {
            return;
        }

        IReadOnlyList<ReadOnlyMemory<byte>?> contents =
            await _backend.ReadBatchAsync([.. positions.Select(position => asked[position])], cancellation);
        for (int index = 0; index < positions.Count; index++)
        {
            Digest digest = asked[positions[index]];
            if (contents[index] is { } content)
            {
                found.Add(digest, content);
            }

            await LearnAsync(digest, rows[positions[index]], contents[index] is not null, cancellation);
        }
    }

    // Rows of blobs that are held, which thereby count as used; null for others.
    private async Task<IndexRow?[]> FindAndUseAsync(Digest[] digests, CancellationToken cancellation)
    {
        IndexRow?[] rows = await _rows.FindAsync(digests, withContent: true, cancellation);
        HashSet<Digest> lost = await UseAsync(digests, rows, cancellation);
        return [.. rows.Select((row, position) =>
            row is { IsHeld: true } && !lost.Contains(digests[position]) ? row : null)];
    }

    // Records the use of what is held, and gives back what turned out to be deleted before its use was on record.
    private async Task<HashSet<Digest>> UseAsync(Digest[] digests, IndexRow?[] rows, CancellationToken cancellation)
    {
        long now = _rows.Now;
        List<Digest> old = [];
        for (int position = 0; position < digests.Length; position++)
        {
            if (rows[position] is not { IsHeld: true } row)
            {
                continue;
            }

            long age = now - row.AccessedAt;
            bool isFresh = _options.RefreshAge > TimeSpan.Zero && age < _options.RefreshAge.TotalMilliseconds;
            bool isDeferred = !isFresh
                && age < _options.DeferredAge.TotalMilliseconds
                && _uses.TryDefer(digests[position]);
            if (!isFresh && !isDeferred)
            {
                old.Add(digests[position]);
            }
        }

        if (old.Count == 0)
        {
            return [];
        }

        // The clean-up goes by the use on record: an old one has to be renewed, and found renewed, before the answer.
        await _rows.TouchAsync(old, cancellation);
        IndexRow?[] renewed = await _rows.FindAsync(old, withContent: false, cancellation);
        return [.. old.Where((_, position) => renewed[position] is not { IsHeld: true })];
    }

    private async Task LearnAsync(Digest digest, IndexRow? row, bool isThere, CancellationToken cancellation)
    {
        if (row is null && isThere)
        {
            await _writes.AdoptAsync(digest, cancellation);
        }
        else if (row is not null && !isThere)
        {
            // The row as it was before the backend was asked: what has been stored since then is there.
            await _rows.DropLostAsync(digest, row, cancellation);
        }
    }
}
