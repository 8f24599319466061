using System.Globalization;
using Google.Protobuf;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Staging;
using Grid.CasProxy.Transfers;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.CasProxy.Captures;

/// <summary>Stores directories of this machine, each for itself: one that cannot be had does not hold up the others.</summary>
internal sealed class DirectoryCapture(ProxyInstance instance, ProxyLimits limits, StagedTrees staged, CaptureWish wish)
{
    private readonly NodePropertyChoice _properties = FileCapture.PropertiesOf(wish);
    private readonly EntryBudget _entries = new(limits.Trees.OutputEntriesMax);

    /// <summary>Whether a Tree message is wanted.</summary>
    public required bool WantsTree { get; init; }

    /// <summary>Whether the digest of the root's Directory message is wanted.</summary>
    public required bool WantsRoot { get; init; }

    /// <summary>Stores them, and sends them to the server too if <paramref name="upload"/>.</summary>
    public async Task<IReadOnlyList<StoredTree>> StoreAsync(bool upload, CancellationToken cancellation)
    {
        using CapturePlace place = CapturePlace.Open(wish.Root, wish.MayChangeModes);
        List<StoredTree> trees = [];
        foreach (string path in wish.Paths)
        {
            trees.Add(await TryStoreAsync(place, path, upload, cancellation));
        }

        return trees;
    }

    private async Task<StoredTree> TryStoreAsync(CapturePlace place, string path, bool upload, CancellationToken cancellation)
    {
        using SafeFileHandle? directory = TryOpen(place, path, out GridException? absence);
        if (directory is null)
        {
            return Failed(path, absence!);
        }

        string open = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}");
        try
        {
            return await StoreAsync(directory, open, place, path, upload, cancellation);
        }
        catch (GridException failure)
        {
            // What is told of is what the client called so.
            string message = failure.Message.Replace(open, place.Describe(path), StringComparison.Ordinal);
            return Failed(path, new GridException(failure.Status, message, failure));
        }
    }

    private async Task<StoredTree> StoreAsync(
        SafeFileHandle directory, string open, CapturePlace place, string path, bool upload, CancellationToken cancellation)
    {
        DigestFunction function = instance.Local.Function;
        BlobUploader uploader = new(instance.Local.Blobs, function);
        CaptureRules rules = new(
            new RootedPath(new RootView(open, "/")),
            staged.RootOf(place.Describe(path)),
            _properties,
            _entries,
            limits.Trees.DepthMax)
        {
            MayChangeModes = wish.MayChangeModes,
        };
        CaptureSource source = new(directory, ".\0"u8.ToArray(), open, path);
        CapturedTree tree = await TreeCapture.CaptureAsync(source, uploader, function, rules, cancellation);
        await uploader.AddDirectoriesAsync(tree, cancellation);
        Digest? message = WantsTree ? await uploader.AddAsync(tree.ToTree().ToByteArray(), cancellation) : null;
        await uploader.FlushAsync(cancellation);
        if (upload && instance is { Remote: not null, IsReadOnly: false })
        {
            await UploadAsync(uploader.Blobs, cancellation);
        }

        return new StoredTree(
            path, message, WantsRoot ? tree.RootDigest : null, uploader.Blobs.Sum(blob => blob.SizeBytes), Failure: null);
    }

    private async Task UploadAsync(IReadOnlyCollection<Digest> blobs, CancellationToken cancellation)
    {
        IReadOnlyList<BlobFailure> failures = await new BlobUpload(instance, limits).RunAsync(blobs, cancellation);
        if (failures.Count > 0)
        {
            throw failures[0].Failure;
        }
    }

    private static SafeFileHandle? TryOpen(CapturePlace place, string path, out GridException? absence)
    {
        absence = null;
        try
        {
            return place.OpenDirectory(path);
        }
        catch (GridException failure)
        {
            absence = failure;
            return null;
        }
    }

    private static StoredTree Failed(string path, GridException failure) =>
        new(path, Tree: null, Root: null, SizeBytes: 0, failure);
}
