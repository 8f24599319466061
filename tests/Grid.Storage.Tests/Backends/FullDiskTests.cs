using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

/// <summary>What happens when the disk is full indeed, and when blobs and links are on different disks.</summary>
[Trait("Ring", "Slow")]
public sealed class FullDiskTests
{
    [RootFact]
    public async Task An_upload_that_fills_the_disk_is_told_and_leaves_nothing()
    {
        using SmallFileSystem disk = new("4m");
        using DiskBlobStore store = DiskBlobStore.Open(disk.Path);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => store.WriteInPiecesAsync(Blobs.OfSize(8_000_000), pieceSizeBytes: 100_000));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain(disk.Path);
        TemporaryFolder.FilesOf(disk.Path).ShouldBe(["lock"]);
        store.SizeBytes.ShouldBe(0);
        await UntilThereIsRoomAsync(() => store.WriteInPiecesAsync(Blobs.OfSize(1_000_000), pieceSizeBytes: 100_000));
    }

    [RootFact]
    public async Task A_batch_that_fills_the_disk_keeps_what_fitted()
    {
        using SmallFileSystem disk = new("4m");
        using DiskBlobStore store = DiskBlobStore.Open(disk.Path);
        Blob[] blobs = [.. Enumerable.Range(0, 8).Select(seed => Blobs.OfSize(1_000_000, seed))];

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync(blobs, default);

        refusals.Count(refusal => refusal is null).ShouldBeInRange(2, 4);
        refusals.OfType<GridException>().ShouldAllBe(refusal => refusal.Status == GridStatus.ResourceExhausted);
        IReadOnlyList<Digest> missing = await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default);
        missing.Count.ShouldBe(refusals.Count(refusal => refusal is not null));
    }

    [RootFact]
    public async Task A_result_that_finds_no_room_is_told_and_leaves_nothing()
    {
        using SmallFileSystem disk = new("1m");
        using DiskActionCache cache = DiskActionCache.Open(disk.Path);
        Reapi.ActionResult result = new() { StdoutRaw = Google.Protobuf.ByteString.CopyFrom(new byte[2_000_000]) };

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await cache.UpdateAsync(Digest.Of("a"u8), result, default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        TemporaryFolder.FilesOf(disk.Path).ShouldBe(["lock"]);
    }

    [RootFact]
    public async Task A_link_onto_another_disk_becomes_a_copy()
    {
        using TemporaryFolder folder = new();
        using SmallFileSystem disk = new("4m");
        using DiskBlobStore store = DiskBlobStore.Open(folder["cas"]);
        Blob blob = Blobs.OfSize(100_000);
        await store.WriteAsync(blob.Content, default);
        string path = Path.Combine(disk.Path, "copy");

        (await store.TryLinkAsync(blob.Digest, path, isExecutable: true, default)).ShouldBeTrue();

        (await File.ReadAllBytesAsync(path)).ShouldBe(blob.Content.ToArray());
        Convert.ToString((int)File.GetUnixFileMode(path), 8).ShouldBe("555");
    }

    [RootFact]
    public async Task A_copy_that_finds_no_room_is_told()
    {
        using TemporaryFolder folder = new();
        using SmallFileSystem disk = new("1m");
        using DiskBlobStore store = DiskBlobStore.Open(folder["cas"]);
        Blob blob = Blobs.OfSize(2_000_000);
        await store.WriteAsync(blob.Content, default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.TryLinkAsync(blob.Digest, Path.Combine(disk.Path, "copy"), false, default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain(disk.Path);
        File.Exists(Path.Combine(disk.Path, "copy")).ShouldBeFalse();
    }

    // A program that another test is just starting has inherited the deleted file, and holds its space until it runs.
    private static async Task UntilThereIsRoomAsync(Func<Task> write)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (GridException full) when (full.Status == GridStatus.ResourceExhausted)
            {
                await Task.Yield();
            }
        }
    }
}
