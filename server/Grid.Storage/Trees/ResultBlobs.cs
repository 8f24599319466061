using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>Gathers every blob that an ActionResult leads to: files, captured streams, trees and what is in them.</summary>
public sealed class ResultBlobs(IBlobStore cas, DigestFunction function)
{
    /// <summary>The largest Tree message that is read; a result with a larger one counts as incomplete.</summary>
    public const long TreeSizeBytesMax = 64 * 1024 * 1024;

    private readonly List<Digest> _found = [];

    // Most results name a few files, each once; only trees lead to the same files again and again.
    private HashSet<Digest>? _seen;

    /// <summary>The blobs found so far. One that is named twice outside of trees stands here twice.</summary>
    public IReadOnlyCollection<Digest> Found => _found;

    /// <summary>False when a tree is missing or cannot be read, or a digest is malformed.</summary>
    public async ValueTask<bool> TryCollectAsync(Reapi.ActionResult result, CancellationToken cancellation)
    {
        if (!TryAddOptional(result.StdoutDigest) || !TryAddOptional(result.StderrDigest) || !TryAdd(result.OutputFiles))
        {
            return false;
        }

        foreach (Reapi.OutputDirectory directory in result.OutputDirectories)
        {
            _seen ??= [.. _found];
            if (!await TryCollectAsync(directory, cancellation))
            {
                return false;
            }
        }

        return true;
    }

    // An output directory may come as a Tree, as the digest of its root Directory, or as both; it must come as one.
    private async ValueTask<bool> TryCollectAsync(Reapi.OutputDirectory directory, CancellationToken cancellation)
    {
        if (directory.TreeDigest is null && directory.RootDirectoryDigest is null)
        {
            return false;
        }

        return (directory.TreeDigest is null || await TryCollectTreeAsync(directory.TreeDigest, cancellation))
            && (directory.RootDirectoryDigest is null
                || await TryCollectDirectoriesAsync(directory.RootDirectoryDigest, cancellation));
    }

    private async ValueTask<bool> TryCollectTreeAsync(Reapi.Digest wire, CancellationToken cancellation)
    {
        if (!wire.TryToDigest(function, out Digest digest) || digest.SizeBytes > TreeSizeBytesMax)
        {
            return false;
        }

        Add(digest);
        ReadOnlyMemory<byte>? content = await cas.ReadAsync(digest, cancellation);
        return content is { } bytes
            && TryParseTree(bytes, out Reapi.Tree? tree)
            && TryAddFiles(tree.Root)
            && tree.Children.All(TryAddFiles);
    }

    private async ValueTask<bool> TryCollectDirectoriesAsync(Reapi.Digest wire, CancellationToken cancellation)
    {
        if (!wire.TryToDigest(function, out Digest root))
        {
            return false;
        }

        try
        {
            return await TryWalkAsync(root, cancellation);
        }
        catch (GridException tooLarge) when (tooLarge.Status == GridStatus.ResourceExhausted)
        {
            // Larger than is ever walked: nobody can tell whether it is whole.
            return false;
        }
    }

    private async ValueTask<bool> TryWalkAsync(Digest root, CancellationToken cancellation)
    {
        await foreach (WalkedDirectory walked in DirectoryWalk.WalkAsync(cas, root, cancellation))
        {
            Add(walked.Digest);
            if (walked.Directory is null || !TryAddFiles(walked.Directory))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddFiles(Reapi.Directory? directory) =>
        directory is null || directory.Files.All(file => TryAdd(file.Digest));

    private bool TryAdd(RepeatedField<Reapi.OutputFile> files)
    {
        for (int i = 0; i < files.Count; i++)
        {
            if (!TryAdd(files[i].Digest))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddOptional(Reapi.Digest? wire) => wire is null || TryAdd(wire);

    private bool TryAdd(Reapi.Digest? wire)
    {
        bool isDigest = wire.TryToDigest(function, out Digest digest);
        if (isDigest)
        {
            Add(digest);
        }

        return isDigest;
    }

    private void Add(Digest digest)
    {
        if (_seen?.Add(digest) != false)
        {
            _found.Add(digest);
        }
    }

    private static bool TryParseTree(ReadOnlyMemory<byte> content, [NotNullWhen(true)] out Reapi.Tree? tree)
    {
        try
        {
            tree = Reapi.Tree.Parser.ParseFrom(content.Span);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            tree = null;
            return false;
        }
    }
}
