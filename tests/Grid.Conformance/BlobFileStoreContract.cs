using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>What every <see cref="IBlobFileStore"/> does besides holding blobs.</summary>
public abstract class BlobFileStoreContract : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-links-");

    /// <summary>A store with nothing in it.</summary>
    protected abstract IBlobFileStore Create();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_has_the_bytes_of_the_blob_and_the_mode_asked_for(bool isExecutable)
    {
        IBlobFileStore store = Create();
        Blob blob = Blobs.OfSize(10_000);
        await store.WriteInPiecesAsync(blob, 4000);

        (await store.TryLinkAsync(blob.Digest, PathOf("a"), isExecutable, default)).ShouldBeTrue();
        (await store.TryLinkAsync(blob.Digest, PathOf("b"), isExecutable, default)).ShouldBeTrue();

        (await File.ReadAllBytesAsync(PathOf("a"))).ShouldBe(blob.Content.ToArray());
        (await File.ReadAllBytesAsync(PathOf("b"))).ShouldBe(blob.Content.ToArray());
        Convert.ToString((int)File.GetUnixFileMode(PathOf("a")), 8).ShouldBe(isExecutable ? "555" : "444");
    }

    [Fact]
    public async Task Plain_and_executable_links_of_one_blob_keep_their_own_modes()
    {
        IBlobFileStore store = Create();
        Blob blob = Blobs.OfText("#!/bin/sh\n");
        await store.WriteAsync(blob.Content, default);

        await store.TryLinkAsync(blob.Digest, PathOf("plain"), isExecutable: false, default);
        await store.TryLinkAsync(blob.Digest, PathOf("program"), isExecutable: true, default);

        Convert.ToString((int)File.GetUnixFileMode(PathOf("plain")), 8).ShouldBe("444");
        Convert.ToString((int)File.GetUnixFileMode(PathOf("program")), 8).ShouldBe("555");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_empty_blob_can_be_linked_like_any_other(bool isExecutable)
    {
        IBlobFileStore store = Create();

        (await store.TryLinkAsync(DigestFunction.Sha256.Empty, PathOf("empty"), isExecutable, default)).ShouldBeTrue();

        new FileInfo(PathOf("empty")).Length.ShouldBe(0);
        Convert.ToString((int)File.GetUnixFileMode(PathOf("empty")), 8).ShouldBe(isExecutable ? "555" : "444");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_that_is_not_held_gives_no_link(bool isExecutable)
    {
        IBlobFileStore store = Create();

        (await store.TryLinkAsync(Blobs.Unknown(), PathOf("none"), isExecutable, default)).ShouldBeFalse();

        File.Exists(PathOf("none")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_path_that_is_taken_is_an_error_and_not_overwritten()
    {
        IBlobFileStore store = Create();
        Blob blob = Blobs.OfText("new");
        await store.WriteAsync(blob.Content, default);
        await File.WriteAllTextAsync(PathOf("taken"), "old");

        await Should.ThrowAsync<IOException>(async () => await store.TryLinkAsync(blob.Digest, PathOf("taken"), false, default));

        (await File.ReadAllTextAsync(PathOf("taken"))).ShouldBe("old");
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
