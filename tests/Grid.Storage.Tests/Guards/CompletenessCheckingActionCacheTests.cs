using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class CompletenessCheckingActionCacheTests : ActionCacheContract
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private readonly MemoryBlobStore _cas = new(16 * 1024 * 1024);

    [Fact]
    public async Task A_result_with_every_output_held_is_a_hit()
    {
        Reapi.ActionResult result = await StoreEverythingAsync(new Reapi.ActionResult());

        (await GetAsync(result)).ShouldBe(result);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("stdout")]
    [InlineData("stderr")]
    [InlineData("file in the tree's root")]
    [InlineData("file in the tree's child")]
    [InlineData("file in the child directory")]
    public async Task A_result_with_one_output_missing_is_a_miss(string left)
    {
        Reapi.ActionResult result = await StoreEverythingAsync(new Reapi.ActionResult(), left);

        (await GetAsync(result)).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_whose_tree_is_missing_is_a_miss() =>
        (await GetAsync(new Reapi.ActionResult
        {
            OutputDirectories = { new Reapi.OutputDirectory { Path = "d", TreeDigest = Blobs.Unknown().ToWire() } },
        })).ShouldBeNull();

    [Fact]
    public async Task A_result_whose_tree_is_no_tree_is_a_miss()
    {
        Digest junk = await _cas.WriteAsync(new byte[] { 0x0a, 0xff, 0xff, 0xff }, default);

        (await GetAsync(new Reapi.ActionResult
        {
            OutputDirectories = { new Reapi.OutputDirectory { Path = "d", TreeDigest = junk.ToWire() } },
        })).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_whose_child_directory_is_missing_is_a_miss()
    {
        Reapi.Directory root = new()
        {
            Directories = { new Reapi.DirectoryNode { Name = "gone", Digest = Blobs.Unknown().ToWire() } },
        };
        Digest digest = await _cas.WriteAsync(root.ToByteArray(), default);

        (await GetAsync(new Reapi.ActionResult
        {
            OutputDirectories = { new Reapi.OutputDirectory { Path = "d", RootDirectoryDigest = digest.ToWire() } },
        })).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_whose_directory_is_larger_than_is_ever_read_is_a_miss() =>
        (await GetAsync(new Reapi.ActionResult
        {
            OutputDirectories =
            {
                new Reapi.OutputDirectory { Path = "d", RootDirectoryDigest = Blobs.Unknown(sizeBytes: 1L << 40).ToWire() },
            },
        })).ShouldBeNull();

    [Fact]
    public async Task A_result_that_cannot_be_trusted_is_a_miss()
    {
        (await GetAsync(new Reapi.ActionResult { StdoutDigest = new Reapi.Digest { Hash = "junk" } })).ShouldBeNull();
        (await GetAsync(new Reapi.ActionResult { OutputDirectories = { new Reapi.OutputDirectory() } })).ShouldBeNull();
    }

    [Fact]
    public async Task Every_output_of_a_hit_is_touched()
    {
        MemoryBlobStore small = new(3000);
        CompletenessCheckingActionCache cache = new(new MemoryActionCache(1), small);
        Blob output = Blobs.OfSize(700, seed: 1);
        Blob other = Blobs.OfSize(700, seed: 2);
        await small.WriteBatchAsync([output, other], default);
        await cache.UpdateAsync(Action, new Reapi.ActionResult { StdoutDigest = output.Digest.ToWire() }, default);

        await cache.GetAsync(Action, default);
        await small.WriteBatchAsync([Blobs.OfSize(700, seed: 3), Blobs.OfSize(700, seed: 4)], default);

        (await small.FindMissingAsync([output.Digest, other.Digest], default)).ShouldBe([other.Digest]);
    }

    protected override IActionCache Create() => new CompletenessCheckingActionCache(new MemoryActionCache(100), _cas);

    private async Task<Reapi.ActionResult?> GetAsync(Reapi.ActionResult result)
    {
        IActionCache cache = Create();
        await cache.UpdateAsync(Action, result, default);
        return await cache.GetAsync(Action, default);
    }

    private async Task<Reapi.ActionResult> StoreEverythingAsync(Reapi.ActionResult result, string? left = null)
    {
        result.OutputFiles.Add(new Reapi.OutputFile { Path = "f", Digest = await StoreAsync("file") });
        result.StdoutDigest = await StoreAsync("stdout");
        result.StderrDigest = await StoreAsync("stderr");
        Reapi.Tree tree = new()
        {
            Root = await DirectoryAsync("file in the tree's root"),
            Children = { await DirectoryAsync("file in the tree's child") },
        };
        Reapi.Directory child = await DirectoryAsync("file in the child directory");
        Reapi.Directory root = new()
        {
            Directories = { new Reapi.DirectoryNode { Name = "c", Digest = await StoreMessageAsync(child) } },
        };
        result.OutputDirectories.Add(new Reapi.OutputDirectory
        {
            Path = "d",
            TreeDigest = await StoreMessageAsync(tree),
            RootDirectoryDigest = await StoreMessageAsync(root),
        });
        return result;

        async Task<Reapi.Digest> StoreAsync(string text)
        {
            Blob blob = Blobs.OfText(text);
            await _cas.WriteBatchAsync(text == left ? [] : [blob], default);
            return blob.Digest.ToWire();
        }

        async Task<Reapi.Directory> DirectoryAsync(string text) =>
            new() { Files = { new Reapi.FileNode { Name = "f", Digest = await StoreAsync(text) } } };

        async Task<Reapi.Digest> StoreMessageAsync(IMessage message) =>
            (await _cas.WriteAsync(message.ToByteArray(), default)).ToWire();
    }
}
