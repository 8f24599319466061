using Grid.Core;
using Grid.Storage.Assets;

namespace Grid.Fetching.Tests.Git;

[NeedsGit]
public sealed class GitTests
{
    [Fact]
    public async Task The_latest_commit_of_a_repository_becomes_a_tree()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(("README", "one"));
        await git.CommitAsync(("README", "two"), ("src/f", "f"));
        await using Fetches fetches = new(git.Site);

        FetchedAsset fetched = await fetches.RunAsync(AssetKind.Directory, [git.Place]);

        fetched.IsPinned.ShouldBeFalse();
        Reapi.Directory root = await fetches.ReadDirectoryAsync(fetched.Digest);
        root.Directories.Single().Name.ShouldBe("src");
        (await fetches.TextAsync(root.Files.Single().Digest)).ShouldBe("two");
    }

    [Fact]
    public async Task A_commit_that_is_named_is_pinned_and_a_branch_is_not()
    {
        await using GitSite git = await GitSite.StartAsync();
        string first = await git.CommitAsync(("README", "one"));
        await git.RunAsync("branch", "old");
        await git.CommitAsync(("README", "two"));
        await using Fetches fetches = new(git.Site);

        FetchedAsset byCommit = await fetches.RunAsync(AssetKind.Directory, [git.Place], new AssetQualifier("vcs.commit", first));
        FetchedAsset byBranch = await fetches.RunAsync(AssetKind.Directory, [git.Place], new AssetQualifier("vcs.branch", "old"));

        byCommit.IsPinned.ShouldBeTrue();
        byBranch.IsPinned.ShouldBeFalse();
        byBranch.Digest.ShouldBe(byCommit.Digest);
        Reapi.Directory root = await fetches.ReadDirectoryAsync(byCommit.Digest);
        (await fetches.TextAsync(root.Files.Single().Digest)).ShouldBe("one");
    }

    [Fact]
    public async Task A_folder_of_a_repository_can_be_had_alone()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(("src/f", "f"));
        await using Fetches fetches = new(git.Site);

        Reapi.Directory root = await fetches.DirectoryAsync(git.Place, new AssetQualifier("directory", "src"));

        root.Files.Single().Name.ShouldBe("f");
    }

    [Fact]
    public async Task What_the_repository_says_of_its_own_files_is_not_heeded()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(
            (".gitattributes", "hidden export-ignore\nwritten export-subst\nlines eol=crlf\n"),
            ("hidden", "there"),
            ("written", "$Format:%H$"),
            ("lines", "a\nb\n"));
        await using Fetches fetches = new(git.Site);

        Reapi.Directory root = await fetches.DirectoryAsync(git.Place);

        root.Files.Select(file => file.Name).ShouldBe([".gitattributes", "hidden", "lines", "written"]);
        (await fetches.TextAsync(root.Files[2].Digest)).ShouldBe("a\nb\n");
        (await fetches.TextAsync(root.Files[3].Digest)).ShouldBe("$Format:%H$");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("libs", true)]
    [InlineData("libs/other/", true)]
    [InlineData("src", false)]
    [InlineData("lib", false)]
    public async Task A_submodule_in_what_is_wanted_is_refused_by_name(string? directory, bool isRefused)
    {
        await using GitSite git = await GitSite.StartAsync();
        string commit = await git.CommitAsync(("src/f", "f"), ("lib/f", "f"));
        await git.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{commit},libs/other");
        await git.RunAsync("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message=m");
        await using Fetches fetches = new(git.Site);
        AssetQualifier[] qualifiers = directory is null ? [] : [new AssetQualifier("directory", directory)];

        Task fetch = fetches.RunAsync(AssetKind.Directory, [git.Place], qualifiers);

        if (isRefused)
        {
            (await fetches.FailAsync(fetch, GridStatus.FailedPrecondition)).Message.ShouldContain("'libs/other'");
        }
        else
        {
            await fetch;
        }
    }

    [Fact]
    public async Task A_repository_is_fetched_over_TLS_of_an_authority_that_is_trusted()
    {
        using TestAuthority authority = new();
        await using GitSite git = await GitSite.StartAsync(authority.Sign("127.0.0.1"));
        await git.CommitAsync(("f", "f"));
        await using Fetches stranger = new(git.Site);
        await using Fetches fetches = new(git.Site, options => options with { AuthoritiesPath = authority.Path });

        GridException failure = await stranger.FailAsync(
            stranger.RunAsync(AssetKind.Directory, [git.Place]), GridStatus.Unavailable);
        Reapi.Directory root = await fetches.DirectoryAsync(git.Place);

        failure.Message.ShouldContain("certificate");
        root.Files.Single().Name.ShouldBe("f");
    }

    [Fact]
    public async Task Headers_go_along()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(("f", "f"));
        await using Fetches fetches = new(git.Site);

        await fetches.DirectoryAsync(git.Place, new AssetQualifier("http_header:Authorization", "token"));

        git.Authorizations.Distinct().ShouldBe(["token"]);
    }

    [Theory]
    [InlineData("vcs.commit", "HEAD")]
    [InlineData("vcs.commit", "--upload-pack=touch")]
    [InlineData("vcs.branch", "--upload-pack=touch")]
    [InlineData("vcs.branch", "a..b")]
    [InlineData("vcs.branch", "")]
    [InlineData("checksum.sri", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public async Task What_git_could_take_for_something_else_is_refused(string name, string value)
    {
        await using GitSite git = await GitSite.StartAsync();
        await using Fetches fetches = new(git.Site);

        await fetches.FailAsync(
            fetches.RunAsync(AssetKind.Directory, [git.Place], new AssetQualifier(name, value)), GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task A_commit_that_is_not_there_is_told_in_words_of_git()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(("f", "f"));
        await using Fetches fetches = new(git.Site);

        GridException failure = await fetches.FailAsync(
            fetches.RunAsync(AssetKind.Directory, [git.Place], new AssetQualifier("vcs.commit", new string('0', 39) + "1")),
            GridStatus.Unavailable);

        failure.Message.ShouldContain("git fetch failed");
    }

    [Fact]
    public async Task A_host_of_this_network_that_is_not_named_is_not_asked()
    {
        await using GitSite git = await GitSite.StartAsync();
        await using Fetches fetches = new(git.Site, options => options with { Hosts = new(["*"], []) });

        await fetches.FailAsync(fetches.RunAsync(AssetKind.Directory, [git.Place]), GridStatus.PermissionDenied);

        git.Authorizations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repository_larger_than_is_taken_is_refused()
    {
        await using GitSite git = await GitSite.StartAsync();
        await git.CommitAsync(("f", string.Concat(Enumerable.Range(0, 200_000).Select(number => $"{number * 7919 % 100_003} "))));
        await using Fetches fetches = new(git.Site, options => options with { SizeBytesMax = 64 << 10 });

        await fetches.FailAsync(fetches.RunAsync(AssetKind.Directory, [git.Place]), GridStatus.Unavailable);
    }
}
