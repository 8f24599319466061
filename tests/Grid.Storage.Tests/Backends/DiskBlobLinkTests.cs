using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class DiskBlobLinkTests : BlobFileStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private DiskBlobStore? _store;

    protected override IBlobFileStore Create() => _store = DiskBlobStore.Open(_folder["cas"]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_written_to_by_way_of_a_link_is_no_longer_held(bool isExecutable)
    {
        using DiskBlobStore store = DiskBlobStore.Open(_folder["tampered"]);
        Digest digest = await store.WriteAsync("as it was"u8.ToArray(), CancellationToken.None);
        string link = await LinkAsync(store, digest, isExecutable);
        File.SetUnixFileMode(link, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await File.AppendAllTextAsync(link, "x");
        using (FileStream shortened = File.OpenWrite(link))
        {
            shortened.SetLength(digest.SizeBytes);
            shortened.WriteByte((byte)'A');
        }

        (await store.TryLinkAsync(digest, _folder["again"], isExecutable, CancellationToken.None)).ShouldBe(isExecutable);
        if (isExecutable)
        {
            // The plain file was not touched: the executable one is made of it anew.
            (await File.ReadAllTextAsync(_folder["again"])).ShouldBe("as it was");
        }
        else
        {
            (await store.ContainsAsync(digest, CancellationToken.None)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_blob_written_to_by_way_of_a_link_cannot_be_read()
    {
        using DiskBlobStore store = DiskBlobStore.Open(_folder["tampered"]);
        Digest one = await store.WriteAsync("one"u8.ToArray(), CancellationToken.None);
        Digest two = await store.WriteAsync("two"u8.ToArray(), CancellationToken.None);
        await OverwriteAsync(await LinkAsync(store, one, isExecutable: false));
        await OverwriteAsync(await LinkAsync(store, two, isExecutable: false));

        (await store.OpenReadAsync(one, offset: 0, CancellationToken.None)).ShouldBeNull();
        (await store.ReadAsync(two, CancellationToken.None)).ShouldBeNull();
        (await store.FindMissingAsync([one, two], CancellationToken.None)).ShouldBe([one, two]);
    }

    [Fact]
    public async Task A_blob_only_touched_by_way_of_a_link_stays_and_is_read_only_again()
    {
        using DiskBlobStore store = DiskBlobStore.Open(_folder["touched"]);
        Digest digest = await store.WriteAsync("as it is"u8.ToArray(), CancellationToken.None);
        string link = await LinkAsync(store, digest, isExecutable: false);
        UnixFileMode mode = File.GetUnixFileMode(link);
        File.SetUnixFileMode(link, mode | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(link, DateTime.UnixEpoch);

        string again = await LinkAsync(store, digest, isExecutable: false);

        File.GetUnixFileMode(again).ShouldBe(mode);
        (await File.ReadAllTextAsync(again)).ShouldBe("as it is");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _store?.Dispose();
        _folder.Dispose();
    }

    private async Task<string> LinkAsync(DiskBlobStore store, Digest digest, bool isExecutable)
    {
        string path = _folder[$"link-{digest.HashText}-{Directory.GetFiles(_folder["."]).Length}"];
        (await store.TryLinkAsync(digest, path, isExecutable, CancellationToken.None)).ShouldBeTrue();
        return path;
    }

    private static async Task OverwriteAsync(string link)
    {
        File.SetUnixFileMode(link, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(link, "bad");
    }
}
