using Grid.CasProxy.Instances;
using Grid.CasProxy.Transfers;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Native;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.Win32.SafeHandles;

namespace Grid.CasProxy.Captures;

/// <summary>Stores files of this machine, each for itself: one that cannot be had does not hold up the others.</summary>
internal sealed class FileCapture(ProxyInstance instance, ProxyLimits limits, CaptureWish wish)
{
    private readonly NodePropertyChoice _properties = PropertiesOf(wish);

    public static NodePropertyChoice PropertiesOf(CaptureWish wish) =>
        NodeProperties.Choose(wish.Properties) with { ModeMask = wish.ModeMask ?? uint.MaxValue };

    /// <summary>Stores them, and sends them to the server too if <paramref name="upload"/>.</summary>
    public async Task<IReadOnlyList<CapturedFile>> StoreAsync(bool upload, CancellationToken cancellation)
    {
        using CapturePlace place = CapturePlace.Open(wish.Root, wish.MayChangeModes);
        List<CapturedFile> files = [];
        foreach (string path in wish.Paths)
        {
            files.Add(await TryAsync(path, () => StoreAsync(place, path, cancellation)));
        }

        return upload && instance is { Remote: not null, IsReadOnly: false }
            ? await UploadAsync(files, cancellation)
            : files;
    }

    /// <summary>Tells their digests and stores nothing.</summary>
    public async Task<IReadOnlyList<CapturedFile>> HashAsync(CancellationToken cancellation)
    {
        using CapturePlace place = CapturePlace.Open(wish.Root, wish.MayChangeModes);
        List<CapturedFile> files = [];
        foreach (string path in wish.Paths)
        {
            files.Add(await TryAsync(path, () => new(Hash(place, path, cancellation))));
        }

        return files;
    }

    private async ValueTask<CapturedFile> StoreAsync(CapturePlace place, string path, CancellationToken cancellation)
    {
        using SafeFileHandle file = place.OpenFile(path, out FileStatus status);

        return ToFile(path, await StoreAsync(file, status, path, cancellation), status);
    }

    private async ValueTask<Digest> StoreAsync(
        SafeFileHandle file, FileStatus status, string path, CancellationToken cancellation)
    {
        DiskBlobStore store = instance.Local.Blobs;
        if (status.SizeBytes <= BlobBatches.SmallBytesMax)
        {
            BlobUploader uploader = new(store, instance.Local.Function);
            Digest small = await uploader.AddFileAsync(file, path, cancellation);
            await uploader.FlushAsync(cancellation);
            return small;
        }

        Digest digest = BlobUploader.DigestOf(file, instance.Local.Function, cancellation);
        if (!await store.ContainsAsync(digest, cancellation))
        {
            await BlobUploader.SendAsync(store, digest, file, cancellation);
        }

        return digest;
    }

    private CapturedFile Hash(CapturePlace place, string path, CancellationToken cancellation)
    {
        using SafeFileHandle file = place.OpenFile(path, out FileStatus status);
        return ToFile(path, BlobUploader.DigestOf(file, instance.Local.Function, cancellation), status);
    }

    private CapturedFile ToFile(string path, Digest digest, FileStatus status) =>
        new(path, digest, status.IsExecutable, NodeProperties.Of(status, _properties), Failure: null);

    private async Task<IReadOnlyList<CapturedFile>> UploadAsync(List<CapturedFile> files, CancellationToken cancellation)
    {
        Digest[] digests = [.. files.Where(file => file.Failure is null).Select(file => file.Digest).Distinct()];
        IReadOnlyList<BlobFailure> failures = await new BlobUpload(instance, limits).RunAsync(digests, cancellation);
        Dictionary<Digest, GridException> failed = failures.ToDictionary(failure => failure.Digest, failure => failure.Failure);
        return [.. files.Select(file =>
            file.Failure is null && failed.TryGetValue(file.Digest, out GridException? failure) ? file with { Failure = failure } : file)];
    }

    private static async ValueTask<CapturedFile> TryAsync(string path, Func<ValueTask<CapturedFile>> capture)
    {
        try
        {
            return await capture();
        }
        catch (GridException failure)
        {
            return new CapturedFile(path, default, IsExecutable: false, Properties: null, failure);
        }
    }
}
