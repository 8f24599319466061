using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Where a segment store's large blobs become files: their records go where all records go.</summary>
internal sealed class OwnFileStage(SegmentEngine engine, OwnFiles files) : IFileStage
{
    public string Root => engine.Root;

    public string NewTemporaryPath() => files.NewTemporaryPath();

    public void Reserve(Digest digest, long sizeBytes) => engine.Reserve(digest, sizeBytes);

    public void Release(long sizeBytes) => engine.Ledger.Release(sizeBytes);

    public bool TryPublish(Digest digest, string temporaryPath, long reservedSizeBytes)
    {
        using RecordBatch batch = new();
        batch.Add(RecordKind.OwnFile, digest, [], engine.Clock.Now);
        engine.Reserve(digest, batch.SizeBytes);
        if (files.TryPublish(digest, temporaryPath, () => engine.Holds(digest), () => engine.Append(batch)))
        {
            return true;
        }

        Release(batch.SizeBytes);
        return false;
    }
}
