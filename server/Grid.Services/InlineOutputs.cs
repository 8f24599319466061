using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Services;

/// <summary>Puts small outputs into an ActionResult, in the order of the client's wishes, as far as a limit goes.</summary>
public sealed class InlineOutputs(IBlobStore cas, DigestFunction function, long sizeBytesMax)
{
    private readonly List<Digest> _digests = [];
    private readonly List<Action<ByteString>> _places = [];
    private long _sizeBytes;

    /// <summary>
    /// Fills a result, which must be the caller's own. What is too large or not held stays out: the digest beside it
    /// says where it is.
    /// </summary>
    public async ValueTask FillAsync(Reapi.ActionResult result, InlineWishes wishes, CancellationToken cancellation)
    {
        Plan(wishes.Stdout && result.StdoutRaw.IsEmpty, result.StdoutDigest, bytes => result.StdoutRaw = bytes);
        Plan(wishes.Stderr && result.StderrRaw.IsEmpty, result.StderrDigest, bytes => result.StderrRaw = bytes);
        HashSet<string> paths = new(wishes.OutputFiles, StringComparer.Ordinal);
        foreach (Reapi.OutputFile file in result.OutputFiles)
        {
            Plan(paths.Contains(file.Path) && file.Contents.IsEmpty, file.Digest, bytes => file.Contents = bytes);
        }

        if (_digests.Count > 0)
        {
            await FillAsync(cancellation);
        }
    }

    private void Plan(bool isWished, Reapi.Digest? wire, Action<ByteString> place)
    {
        if (!isWished || !wire.TryToDigest(function, out Digest digest) || digest.SizeBytes > sizeBytesMax - _sizeBytes)
        {
            return;
        }

        _sizeBytes += digest.SizeBytes;
        _digests.Add(digest);
        _places.Add(place);
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await cas.ReadBatchAsync(_digests, cancellation);
        for (int i = 0; i < _places.Count; i++)
        {
            if (contents[i] is { } bytes)
            {
                _places[i](UnsafeByteOperations.UnsafeWrap(bytes));
            }
        }
    }
}
