using Grid.Core;
using Grid.Sandbox.Fuse.Nodes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>Opens the blobs of files, and has those that are not held fetched: small ones with their neighbours.</summary>
internal static class BlobSource
{
    /// <summary>The blob from an offset on, or null when it is nowhere to be had.</summary>
    public static async ValueTask<Stream?> OpenAsync(FileNode file, long offset, CancellationToken cancellation)
    {
        DirectoryNode directory = file.SeenIn;
        IInputStore inputs = directory.Tree.Inputs;
        directory.Tree.Access.NoteRead(file.Digest);
        if (!directory.IsFetched && BlobBatches.IsSmall(file.Digest))
        {
            // Who reads one file of a directory reads the next one soon: one journey for all that is small.
            await inputs.FetchAsync([.. directory.Content.Files.Where(BlobBatches.IsSmall)], cancellation);
            directory.IsFetched = true;
        }

        return await inputs.OpenReadAsync(file.Digest, offset, cancellation);
    }

    /// <summary>Fills a buffer from a blob that was opened at <paramref name="offset"/>.</summary>
    /// <exception cref="GridException">It is not there, or shorter than its digest says.</exception>
    public static void Read(FileNode file, Stream? blob, long offset, Span<byte> part)
    {
        if (blob is null)
        {
            throw MissingInput(file.Digest);
        }

        try
        {
            if (blob is FileStream { SafeFileHandle: var handle })
            {
                ReadAt(handle, offset, part);
                return;
            }

            blob.ReadExactly(part);
        }
        catch (EndOfStreamException failure)
        {
            throw new GridException(GridStatus.DataLoss, $"Input {file.Digest} is shorter than its digest says.", failure);
        }
    }

    public static GridException MissingInput(Digest digest) =>
        GridException.Missing($"Input {digest} is gone from the store: upload it and try again.", [digest]);

    private static void ReadAt(SafeFileHandle handle, long offset, Span<byte> part)
    {
        while (!part.IsEmpty)
        {
            int count = RandomAccess.Read(handle, part, offset);
            if (count == 0)
            {
                throw new EndOfStreamException();
            }

            part = part[count..];
            offset += count;
        }
    }
}
