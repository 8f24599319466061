using System.Buffers;
using System.Security.Cryptography;
using Grid.Core;
using Grid.Storage;

namespace Grid.Fetching.Content;

/// <summary>
/// Content whose digest is not known before all of it has come: kept in memory while it is small, else in a file that
/// nobody else sees, and hashed on the way.
/// </summary>
internal sealed class Spool : IAsyncDisposable
{
    private const int MemoryBytesMax = 1024 * 1024;
    private const int PieceBytes = 128 * 1024;

    private readonly Stream _content;

    private Spool(Stream content, Digest digest)
    {
        _content = content;
        Digest = digest;
    }

    /// <summary>The digest of the content.</summary>
    public Digest Digest { get; }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="source">The stream, which stays the caller's.</param>
    /// <param name="rules">How much of it is taken, and what it has to be.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there is more, ABORTED when it is something else.</exception>
    public static async Task<Spool> ReadAsync(Stream source, SpoolRules rules, CancellationToken cancellation)
    {
        Stream content = new MemoryStream();
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        using IDigestHasher hasher = rules.Function.CreateHasher();
        using IncrementalHash? check = rules.Integrity is { } integrity ? IncrementalHash.CreateHash(integrity.Algorithm) : null;
        try
        {
            for (int count; (count = await source.ReadAsync(piece, cancellation)) > 0;)
            {
                if (content.Length + count > rules.SizeBytesMax)
                {
                    throw rules.TooLarge();
                }

                content = await WithRoomAsync(content, count, rules.Folder, cancellation);
                hasher.Append(piece.AsSpan(0, count));
                check?.AppendData(piece, 0, count);
                await content.WriteAsync(piece.AsMemory(0, count), cancellation);
            }

            rules.Integrity?.ThrowIfOther(check!.GetHashAndReset(), rules.Name);
            return new Spool(content, Digest.Of(rules.Function, hasher, content.Length));
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>The content from its beginning, for one reader at a time, who leaves it open.</summary>
    public Stream Rewind()
    {
        _content.Position = 0;
        return _content;
    }

    /// <summary>Puts the content into a store.</summary>
    public async ValueTask StoreAsync(IBlobStore cas, CancellationToken cancellation)
    {
        if (await cas.ContainsAsync(Digest, cancellation))
        {
            return;
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await using IBlobWriter writer = await cas.OpenWriteAsync(Digest, cancellation);
            Stream content = Rewind();
            for (int count; (count = await content.ReadAsync(piece, cancellation)) > 0;)
            {
                await writer.WriteAsync(piece.AsMemory(0, count), cancellation);
            }

            await writer.CommitAsync(cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    private static async ValueTask<Stream> WithRoomAsync(Stream content, int count, string folder, CancellationToken cancellation)
    {
        if (content is not MemoryStream memory || content.Length + count <= MemoryBytesMax)
        {
            return content;
        }

        FileStream file = OpenNameless(folder);
        try
        {
            memory.Position = 0;
            await memory.CopyToAsync(file, cancellation);
            await memory.DisposeAsync();
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static FileStream OpenNameless(string folder)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName());
        FileStream file = new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });

        // Open and without a name it is there until it is closed, also by being killed.
        File.Delete(path);
        return file;
    }
}
