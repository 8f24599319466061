using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Grid.Core;
using Grid.Fetching.Content;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Fetching.Archives;

/// <summary>Makes a tree of Directory blobs of an archive.</summary>
/// <param name="cas">Where files and directories go.</param>
/// <param name="limits">How much it may become.</param>
/// <param name="name">The archive, for messages.</param>
internal sealed class ArchiveUnpacker(IBlobStore cas, ArchiveLimits limits, string name)
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The Unix mode stands in the upper half of a zip entry's attributes, with the kind of the file in the upper bits of that.
    private const int UnixModeShift = 16;
    private const int KindMask = 0xF000;
    private const int SymlinkKind = 0xA000;

    private readonly TreeBuilder _tree = new(name, limits.EntryCountMax);
    private long _bytesLeft = limits.BytesMax;

    /// <summary>Stores what is in the archive, and tells the digest of its root, or of a folder in it.</summary>
    /// <exception cref="GridException">ABORTED when it cannot be unpacked, RESOURCE_EXHAUSTED when it is too much.</exception>
    public async Task<Digest> UnpackAsync(
        ArchiveFormat format, Stream content, string? subdirectory, CancellationToken cancellation)
    {
        try
        {
            await (format switch
            {
                ArchiveFormat.Zip => UnpackZipAsync(content, cancellation),
                ArchiveFormat.TarGzip => UnpackGzipAsync(content, cancellation),
                _ => UnpackTarAsync(content, cancellation),
            });
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new GridException(GridStatus.Aborted, $"'{name}' cannot be unpacked: {failure.Message}", failure);
        }

        return await new TreeWriter(cas, limits.Function).WriteAsync(FolderAt(subdirectory), cancellation);
    }

    private TreeNode.Folder FolderAt(string? subdirectory) => subdirectory is null
        ? _tree.Root
        : _tree.Find(subdirectory) as TreeNode.Folder
            ?? throw GridException.NotFound($"'{name}' has no folder '{EntryNames.Show(subdirectory)}'.");

    private async Task UnpackGzipAsync(Stream content, CancellationToken cancellation)
    {
        await using GZipStream tar = new(content, CompressionMode.Decompress, leaveOpen: true);
        await UnpackTarAsync(tar, cancellation);
    }

    private async Task UnpackTarAsync(Stream content, CancellationToken cancellation)
    {
        // Headers and the room between entries count too.
        await using BoundedStream bounded = new(content, limits.BytesMax + (limits.EntryCountMax * 2048L), TooMuch);
        await using TarReader reader = new(bounded, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            await UnpackAsync(entry, cancellation);
        }
    }

    private async Task UnpackAsync(TarEntry entry, CancellationToken cancellation)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                _tree.MakeFolder(entry.Name);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Digest digest = await StoreAsync(entry.DataStream ?? Stream.Null, entry.Length, cancellation);
                _tree.Put(entry.Name, new TreeNode.File(digest, (entry.Mode & Executable) != 0));
                break;
            case TarEntryType.SymbolicLink:
                PutSymlink(entry.Name, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                _tree.Put(
                    entry.Name,
                    _tree.Find(entry.LinkName) as TreeNode.File
                        ?? throw _tree.Refused(entry.Name, "is a link to a file that the archive has not"));
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw _tree.Refused(entry.Name, "is neither a file, a folder nor a link");
        }
    }

    private async Task UnpackZipAsync(Stream content, CancellationToken cancellation)
    {
        using ZipArchive zip = new(content, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            int mode = entry.ExternalAttributes >>> UnixModeShift;
            if (entry.FullName.EndsWith('/'))
            {
                _tree.MakeFolder(entry.FullName);
                continue;
            }

            await using Stream file = await entry.OpenAsync(cancellation);
            if ((mode & KindMask) == SymlinkKind)
            {
                PutSymlink(entry.FullName, await TargetInAsync(file, cancellation));
            }
            else
            {
                bool isExecutable = ((UnixFileMode)(mode & 0xFFF) & Executable) != 0;
                Digest digest = await StoreAsync(file, entry.Length, cancellation);
                _tree.Put(entry.FullName, new TreeNode.File(digest, isExecutable));
            }
        }
    }

    private static async Task<string> TargetInAsync(Stream file, CancellationToken cancellation)
    {
        // One byte more than a target may have, so that one that is too long is seen to be.
        byte[] target = new byte[DirectoryValidator.TargetSizeBytesMax + 1];
        int count = await file.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(target, 0, count);
    }

    private void PutSymlink(string path, string target)
    {
        if (SymlinkTargets.ProblemOf(target) is { } problem)
        {
            throw _tree.Refused(path, $"has a target that {problem}");
        }

        _tree.Put(path, new TreeNode.Symlink(target));
    }

    private async Task<Digest> StoreAsync(Stream file, long sizeBytes, CancellationToken cancellation)
    {
        SpoolRules rules = new(name, limits.Function, _bytesLeft, limits.Folder);
        await using BoundedStream bounded = new(file, _bytesLeft, TooMuch);
        await using Spool content = await Spool.ReadAsync(bounded, rules, cancellation);
        if (content.Digest.SizeBytes != sizeBytes)
        {
            // A stream that was cut off ends like one that is over.
            throw new EndOfStreamException($"a file has {content.Digest.SizeBytes} of its {sizeBytes} bytes");
        }

        _bytesLeft -= sizeBytes;
        await content.StoreAsync(cas, cancellation);
        return content.Digest;
    }

    private GridException TooMuch() => GridException.ResourceExhausted(
        $"'{name}' becomes more than {limits.BytesMax} bytes when it is unpacked, which is what this server unpacks.");
}
