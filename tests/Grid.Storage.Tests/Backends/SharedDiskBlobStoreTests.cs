using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class SharedDiskBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<DiskBlobStore> _stores = [];

    [Fact]
    public async Task A_blob_is_a_file_of_the_name_that_BuildStream_looks_for()
    {
        Blob blob = Blobs.OfSize(5000);

        await Create().WriteAsync(blob.Content, default);

        (await File.ReadAllBytesAsync(FileOf(blob.Digest))).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public void The_empty_blob_is_a_file_too()
    {
        Create();

        new FileInfo(FileOf(DigestFunction.Sha256.Empty)).Length.ShouldBe(0);
    }

    [Fact]
    public async Task What_one_process_stores_another_finds()
    {
        IBlobStore first = Create();
        IBlobStore second = Create();
        Blob blob = Blobs.OfSize(5000);

        await first.WriteAsync(blob.Content, default);

        (await second.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
        (await second.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task What_another_process_removed_is_missing()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        File.Delete(FileOf(blob.Digest));

        (await store.ReadAsync(blob.Digest, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_somebody_else_put_there_is_checked_before_it_is_given_out()
    {
        IBlobStore store = Create();
        Blob good = Blobs.OfText("as casd left it");
        Blob bad = Blobs.OfText("its own") with { Content = "another"u8.ToArray() };
        foreach (Blob blob in new[] { good, bad })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FileOf(blob.Digest))!);
            await File.WriteAllBytesAsync(FileOf(blob.Digest), blob.Content.ToArray());
        }

        (await store.ReadAsync(good.Digest, default))!.Value.ToArray().ShouldBe(good.Content.ToArray());
        (await store.ReadAsync(bad.Digest, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_link_that_its_owner_made_executable_stays_so_and_the_stores_file_is_not()
    {
        DiskBlobStore store = Open();
        Blob blob = Blobs.OfText("#!/bin/sh\n");
        await store.WriteAsync(blob.Content, default);
        await store.TryLinkAsync(blob.Digest, _folder["mine"], isExecutable: false, default);
        File.SetUnixFileMode(_folder["mine"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (await store.TryLinkAsync(blob.Digest, _folder["next"], isExecutable: false, default)).ShouldBeTrue();

        File.GetUnixFileMode(_folder["mine"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (File.GetUnixFileMode(_folder["next"]) & UnixFileMode.UserExecute).ShouldBe(UnixFileMode.None);
    }

    [Fact]
    public async Task What_was_there_at_the_start_is_counted_when_it_is_loaded()
    {
        using (DiskBlobStore before = Open())
        {
            await before.WriteAsync(Blobs.OfSize(10_000).Content, default);
        }

        DiskBlobStore store = Open();
        store.SizeBytes.ShouldBe(0);

        store.Load(default);

        store.SizeBytes.ShouldBe(3 * 4096);
    }

    [Fact]
    public async Task What_a_killed_process_left_unfinished_is_removed_and_what_a_living_one_has_is_not()
    {
        DiskBlobStore living = Open();
        await using IBlobWriter writer = await living.OpenWriteAsync(Blobs.OfSize(100).Digest, default);
        string dead = Path.Combine(_folder["cas"], "tmp", "grid-dead");
        Directory.CreateDirectory(dead);
        await File.WriteAllTextAsync(Path.Combine(dead, "lock"), string.Empty);
        await File.WriteAllTextAsync(Path.Combine(dead, "1"), "half of a blob");

        Open();

        Directory.Exists(dead).ShouldBeFalse();
        await writer.WriteAsync(Blobs.OfSize(100).Content, default);
        await writer.CommitAsync(default);
    }

    [Fact]
    public async Task What_a_living_session_used_is_not_evicted_by_another()
    {
        const int SizeBytes = 100 * 4096;
        Blob[] blobs = [.. Enumerable.Range(0, 4).Select(seed => Blobs.OfSize(SizeBytes, seed))];
        DiskBlobStore first = Open();
        await first.WriteAsync(blobs[0].Content, default);
        DiskBlobStore second = DiskBlobStore.OpenShared(
            _folder["cas"], DigestFunction.Sha256, (2 * SizeBytes) + 8192, TimeSpan.FromDays(365), TimeProvider.System);
        _stores.Add(second);
        second.Load(default);

        await second.WriteAsync(blobs[1].Content, default);
        GridException full = await Should.ThrowAsync<GridException>(async () => await second.WriteAsync(blobs[2].Content, default));

        full.Status.ShouldBe(GridStatus.ResourceExhausted);
        (await first.ReadAsync(blobs[0].Digest, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_no_living_session_used_makes_room()
    {
        const int SizeBytes = 100 * 4096;
        Blob old = Blobs.OfSize(SizeBytes, seed: 1);
        using (DiskBlobStore before = Open())
        {
            await before.WriteAsync(old.Content, default);
        }

        File.SetLastAccessTimeUtc(FileOf(old.Digest), DateTime.UnixEpoch);
        DiskBlobStore store = DiskBlobStore.OpenShared(
            _folder["cas"], DigestFunction.Sha256, SizeBytes + 8192, TimeSpan.FromDays(365), TimeProvider.System);
        _stores.Add(store);
        store.Load(default);

        await store.WriteAsync(Blobs.OfSize(SizeBytes, seed: 2).Content, default);

        File.Exists(FileOf(old.Digest)).ShouldBeFalse();
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    protected override IBlobStore Create() => Open();

    private DiskBlobStore Open()
    {
        var store = DiskBlobStore.OpenShared(
            _folder["cas"], DigestFunction.Sha256, sizeBytesMax: null, TimeSpan.Zero, TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    private string FileOf(Digest digest) =>
        Path.Combine(_folder["cas"], "objects", digest.HashText[..2], digest.HashText[2..]);
}
