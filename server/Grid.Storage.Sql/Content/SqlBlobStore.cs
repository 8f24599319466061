using System.Data.Common;
using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Content;

/// <summary>
/// Blobs in a database: for farms that have one to look after already, and few or small blobs. Large blobs lie in pieces,
/// so none is ever whole in memory.
/// </summary>
public sealed class SqlBlobStore : IBlobStore, IBlobDeleter
{
    private readonly SqlDatabase _database;
    private readonly SqlBlobStoreOptions _options;
    private readonly BlobPieces _pieces;

    /// <param name="database">The caller's to dispose of.</param>
    /// <param name="options">Sizes and patience.</param>
    /// <param name="time">What was left behind is told by it.</param>
    public SqlBlobStore(SqlDatabase database, SqlBlobStoreOptions options, TimeProvider time)
    {
        _database = database;
        _options = options;
        _pieces = new BlobPieces(database, options, time);
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Where(digest => !digest.IsEmpty).Distinct()];
        bool[] isHeld = new bool[asked.Length];
        await _database.ReadAsync(
            BlobTables.Schema,
            async (connection, token) =>
            {
                await _database.Dialect.SelectEachAsync(
                    connection, "1", BlobTables.Blobs, asked, (position, _) => isHeld[position] = true, token);
                return isHeld;
            },
            cancellation);
        return [.. asked.Where((_, position) => !isHeld[position])];
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (digest.IsEmpty)
        {
            return Stream.Null;
        }

        StoredBlob? stored = (await LookUpAsync([digest], cancellation))[0];
        return stored switch
        {
            { Content: { } content } => new MemoryStream(content, (int)offset, content.Length - (int)offset, writable: false),
            { Pieces: { } pieces } => new SqlBlobStream(_pieces, digest, pieces, offset),
            _ => null,
        };
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        bool isRow = digest.IsEmpty || digest.SizeBytes <= _options.PieceSizeBytes;
        await _pieces.SweepAsync(cancellation);
        return isRow ? new SqlRowWriter(digest, this) : new SqlPiecesWriter(digest, _pieces, _options.PieceSizeBytes);
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Distinct()];
        StoredBlob?[] stored = await LookUpAsync(asked, cancellation);
        Dictionary<Digest, ReadOnlyMemory<byte>?> contents = [];
        for (int index = 0; index < asked.Length; index++)
        {
            contents[asked[index]] = await ContentAsync(asked[index], stored[index], cancellation);
        }

        return [.. digests.Select(digest => contents[digest])];
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = [.. blobs.Select(blob => BlobVerifier.ProblemOf(blob.Digest, blob.Content.Span))];
        int[] good = [.. Enumerable.Range(0, blobs.Count).Where(index => refusals[index] is null && !blobs[index].Digest.IsEmpty)];
        await InsertRowsAsync([.. good.Select(index => blobs[index]).Where(IsRow)], cancellation);
        foreach (int index in good.Where(index => !IsRow(blobs[index])))
        {
            refusals[index] = await this.TryWriteAsync(blobs[index], cancellation);
        }

        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        try
        {
            await _pieces.DeleteAsync([.. digests], cancellation);
            await _pieces.SweepAsync(cancellation);
            return [];
        }
        catch (GridException failure)
        {
            // One transaction: none of them was deleted.
            return [.. digests.Select(digest => (digest, failure))];
        }
    }

    /// <summary>Inserts blobs that were verified and fit into a row each; those that are there already stay.</summary>
    internal Task InsertRowsAsync(IReadOnlyList<Blob> blobs, CancellationToken cancellation) => blobs.Count == 0
        ? Task.CompletedTask
        : _database.WriteAsync(
            BlobTables.Schema,
            async (connection, token) =>
            {
                // In one order everywhere, so that two servers do not wait for each other's rows.
                foreach (Blob blob in blobs.OrderBy(blob => blob.Digest.HashText, StringComparer.Ordinal))
                {
                    await connection.ExecuteAsync(
                        $"INSERT INTO {BlobTables.Blobs} ({DigestKey.Columns}, content) VALUES (@function, @hash, @size, @content) "
                        + "ON CONFLICT DO NOTHING",
                        token,
                        [.. DigestKey.ParametersOf(blob.Digest), new("content", blob.Content.ToArray())]);
                }

                return blobs.Count;
            },
            cancellation);

    private bool IsRow(Blob blob) => blob.Digest.SizeBytes <= _options.PieceSizeBytes;

    private Task<StoredBlob?[]> LookUpAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        _database.ReadAsync(
            BlobTables.Schema,
            async (connection, token) =>
            {
                StoredBlob?[] stored = new StoredBlob?[digests.Count];
                await _database.Dialect.SelectEachAsync(
                    connection,
                    "content, pieces_id, piece_size",
                    BlobTables.Blobs,
                    digests,
                    (position, row) => stored[position] = Read(row),
                    token);
                return stored;
            },
            cancellation);

    private static StoredBlob Read(DbDataReader row) => row.IsDBNull(0)
        ? new StoredBlob(Content: null, new PieceList(row.GetFieldValue<byte[]>(1), row.GetInt32(2)))
        : new StoredBlob(row.GetFieldValue<byte[]>(0), Pieces: null);

    private async Task<ReadOnlyMemory<byte>?> ContentAsync(
        Digest digest, StoredBlob? stored, CancellationToken cancellation)
    {
        if (digest.IsEmpty)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (stored?.Pieces is not { } pieces)
        {
            // Spelled out, because a bare null would turn into empty memory here: an absent blob into an empty one.
            return stored?.Content is { } content ? content : default(ReadOnlyMemory<byte>?);
        }

        byte[] whole = new byte[digest.SizeBytes];
        await using SqlBlobStream stream = new(_pieces, digest, pieces, offset: 0);
        await stream.ReadExactlyAsync(whole, cancellation);
        return whole;
    }

    private sealed record StoredBlob(byte[]? Content, PieceList? Pieces);
}
