using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class TreeTests
{
    [Fact]
    public async Task A_tree_comes_root_first_and_each_directory_once()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.Directory leaf = new() { Symlinks = { new Reapi.SymlinkNode { Name = "l", Target = "t" } } };
        Reapi.Directory left = await WithChildrenAsync(host, ("leaf", leaf));
        Reapi.Directory right = await WithChildrenAsync(host, ("again", leaf), ("other", leaf));
        Reapi.Directory root = await WithChildrenAsync(host, ("left", left), ("right", right));

        List<Reapi.GetTreeResponse> pages = await GetTreeAsync(host, await StoreAsync(host, root));

        pages.SelectMany(page => page.Directories).ShouldBe([root, left, right, leaf]);
        pages[^1].NextPageToken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_of_a_size_lead_to_one_another_and_to_the_end()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest root = await StoreWideTreeAsync(host, childCount: 10);
        List<Reapi.Directory> found = [];
        string token = string.Empty;
        do
        {
            Reapi.GetTreeResponse page = (await GetTreeAsync(host, root, pageSize: 4, token)).Single();
            page.Directories.Count.ShouldBeLessThanOrEqualTo(4);
            found.AddRange(page.Directories);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        found.Distinct().Count().ShouldBe(11);
        found.Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_large_tree_comes_in_messages_that_clients_can_take()
    {
        await using StorageHost host = await StorageHost.StartAsync(limits: new() { TreeMessageSizeBytesMax = 100 });
        Digest root = await StoreWideTreeAsync(host, childCount: 50);

        List<Reapi.GetTreeResponse> pages = await GetTreeAsync(host, root);

        pages.Count.ShouldBeGreaterThan(2);
        pages[1..].ShouldAllBe(page => page.CalculateSize() <= 200);
        pages.Sum(page => page.Directories.Count).ShouldBe(51);
        List<Reapi.GetTreeResponse> rest = await GetTreeAsync(host, root, token: pages[0].NextPageToken);
        rest.Sum(page => page.Directories.Count).ShouldBe(51 - pages[0].Directories.Count);
    }

    [Fact]
    public async Task An_empty_directory_is_a_tree_although_nobody_uploaded_it()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        List<Reapi.GetTreeResponse> pages = await GetTreeAsync(host, DigestFunction.Sha256.Empty);

        pages.Single().Directories.ShouldBe([new Reapi.Directory()]);
    }

    [Fact]
    public async Task A_root_that_is_not_held_is_not_found()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await GetTreeAsync(host, Blobs.Unknown()).ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_root_that_is_no_directory_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest junk = await host.Store.WriteAsync(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0x01 }, default);

        await GetTreeAsync(host, junk).ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task What_is_missing_below_the_root_is_left_out()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.Directory leaf = new() { Symlinks = { new Reapi.SymlinkNode { Name = "l", Target = "t" } } };
        Reapi.Directory root = await WithChildrenAsync(host, ("here", leaf));
        root.Directories.Add(new Reapi.DirectoryNode { Name = "missing", Digest = Blobs.Unknown().ToWire() });

        List<Reapi.GetTreeResponse> pages = await GetTreeAsync(host, await StoreAsync(host, root));

        pages.SelectMany(page => page.Directories).ShouldBe([root, leaf]);
    }

    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "junk")]
    [InlineData(0, "-1")]
    [InlineData(0, "99")]
    public async Task Page_sizes_and_tokens_that_make_no_sense_are_refused(int pageSize, string token)
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await GetTreeAsync(host, DigestFunction.Sha256.Empty, pageSize, token).ShouldFailAsync(StatusCode.InvalidArgument);
    }

    private static async Task<List<Reapi.GetTreeResponse>> GetTreeAsync(
        StorageHost host, Digest root, int pageSize = 0, string token = "")
    {
        using AsyncServerStreamingCall<Reapi.GetTreeResponse> call = host.Cas.GetTree(
            new() { RootDigest = root.ToWire(), PageSize = pageSize, PageToken = token });
        List<Reapi.GetTreeResponse> pages = [];
        await foreach (Reapi.GetTreeResponse page in call.ResponseStream.ReadAllAsync())
        {
            pages.Add(page);
        }

        return pages;
    }

    private static async Task<Digest> StoreWideTreeAsync(StorageHost host, int childCount)
    {
        List<(string, Reapi.Directory)> children = [];
        for (int i = 0; i < childCount; i++)
        {
            Reapi.SymlinkNode link = new() { Name = "l", Target = $"{i}" };
            children.Add(($"{i:d3}", new Reapi.Directory { Symlinks = { link } }));
        }

        return await StoreAsync(host, await WithChildrenAsync(host, [.. children]));
    }

    private static async Task<Reapi.Directory> WithChildrenAsync(
        StorageHost host, params (string Name, Reapi.Directory Directory)[] children)
    {
        Reapi.Directory directory = new();
        foreach ((string name, Reapi.Directory child) in children)
        {
            directory.Directories.Add(
                new Reapi.DirectoryNode { Name = name, Digest = (await StoreAsync(host, child)).ToWire() });
        }

        return directory;
    }

    private static async Task<Digest> StoreAsync(StorageHost host, Reapi.Directory directory) =>
        await host.Store.WriteAsync(directory.ToByteArray(), default);
}
