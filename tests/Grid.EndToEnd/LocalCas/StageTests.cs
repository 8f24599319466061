using Build.Buildgrid;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grpc.Core;
using Mode = Build.Buildgrid.StageTreeRequest.Types.StagingMode;

namespace Grid.EndToEnd.LocalCas;

public sealed class StageTests : ProxiedTests
{
    [Fact]
    public async Task A_tree_lies_ready_until_its_client_says_so()
    {
        using StagedCall staged = await StageAsync();
        File.Exists(Path.Combine(staged.Path, "a")).ShouldBeTrue();
        await File.WriteAllTextAsync(Path.Combine(staged.Path, "new"), "written meanwhile");

        await staged.EndAsync();

        Directory.Exists(staged.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tree_is_gone_when_its_client_ends_the_stream()
    {
        using StagedCall staged = await StageAsync();

        await staged.CompleteAsync();

        Directory.Exists(staged.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tree_is_gone_when_its_client_hangs_up()
    {
        StagedCall staged = await StageAsync();

        staged.Dispose();

        await Eventually.BecomesAsync(() => Directory.Exists(staged.Path), false);
    }

    [Fact]
    public async Task What_a_client_makes_of_a_tree_is_not_made_of_the_store()
    {
        using StagedCall staged = await StageAsync();
        string file = Path.Combine(staged.Path, "a");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file, "something else");

        (await Proxy.Store.Blobs.ReadAsync(Digest.Of("content"u8), default))!.Value.ToArray().ShouldBe("content"u8.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tree_is_laid_out_where_its_client_names_and_that_is_left_as_it_was(bool exists)
    {
        string place = Proxy["place"];
        if (exists)
        {
            Directory.CreateDirectory(place);
        }

        Digest root = await TestTree.WithFileAsync(Server.Store, "a");
        using (StagedCall staged = await StagedCall.OpenAsync(Proxy.Client, root, path: place))
        {
            staged.Path.ShouldBe(place);
            File.Exists(Path.Combine(place, "a")).ShouldBeTrue();
            await staged.EndAsync();
        }

        Directory.Exists(place).ShouldBe(exists);
        Directory.EnumerateFiles(Proxy.StagingPath, "*.place").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_place_that_is_not_empty_or_not_absolute_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Proxy["full"]);
        await File.WriteAllTextAsync(Proxy["full/mine"], "mine");
        Digest root = await TestTree.WithFileAsync(Server.Store, "a");

        foreach (string path in new[] { Proxy["full"], "relative" })
        {
            RpcException refusal = await Should.ThrowAsync<RpcException>(() => StagedCall.OpenAsync(Proxy.Client, root, path: path));
            refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        }

        (await File.ReadAllTextAsync(Proxy["full/mine"])).ShouldBe("mine");
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/absolute")]
    [InlineData("")]
    public async Task Names_that_lead_elsewhere_are_refused(string name)
    {
        Digest root = await TestTree.WithFileAsync(Server.Store, name);

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => StagedCall.OpenAsync(Proxy.Client, root));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        Directory.EnumerateFileSystemEntries(Proxy.StagingPath, "*escaped*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_this_proxy_does_not_do_is_refused_by_its_name_and_nothing_is_laid_out()
    {
        Digest root = await TestTree.WithFileAsync(Server.Store, "a");
        StageTreeRequest commands = new() { RootDigest = root.ToWire(), PreUnstageCommands = { "/bin/true" } };
        StageTreeRequest socket = new() { RootDigest = root.ToWire(), RemoteApisSocket = new RemoteApisSocketConfig { Path = "a.sock" } };

        (string Name, StatusCode Code, Func<Task> Call)[] calls =
        [
            ("pre_unstage_commands", StatusCode.InvalidArgument, () => StagedCall.OpenAsync(Proxy.Client, commands)),
            ("remote_apis_socket", StatusCode.Unimplemented, () => StagedCall.OpenAsync(Proxy.Client, socket)),
            ("ExportFiles", StatusCode.Unimplemented, async () => await Proxy.Client.ExportFilesAsync(new ExportFilesRequest())),
            ("NestedServer", StatusCode.Unimplemented, () => Proxy.Client.NestedServer().ResponseStream.MoveNext(default)),
        ];
        foreach ((string name, StatusCode code, Func<Task> call) in calls)
        {
            RpcException refusal = await Should.ThrowAsync<RpcException>(call);
            refusal.StatusCode.ShouldBe(code);
            refusal.Status.Detail.ShouldContain(name);
        }

        Directory.EnumerateDirectories(Proxy.StagingPath, "*", SearchOption.AllDirectories)
            .ShouldNotContain(path => path.EndsWith("/root", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tree_that_is_not_whole_is_not_laid_out()
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(
            () => StagedCall.OpenAsync(Proxy.Client, Blobs.Unknown()));

        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task A_mount_that_is_asked_for_and_not_possible_is_refused()
    {
        Digest root = await TestTree.WithFileAsync(Server.Store, "a");
        StageTreeRequest request = new() { RootDigest = root.ToWire(), StagingMode = Mode.Fuse };

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => StagedCall.OpenAsync(Proxy.Client, request));

        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refusal.Status.Detail.ShouldContain("nothing is mounted in these tests");
    }

    [Fact]
    public async Task What_a_killedProxy_left_is_gone_when_the_next_one_starts()
    {
        string place = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using ProxyHost next = await ProxyHost.StartAsync(Server, prepare: folder =>
        {
            string staging = Path.Combine(folder, "staging");
            Directory.CreateDirectory(Path.Combine(staging, "0badcafe", "tree", "root"));
            File.WriteAllText(Path.Combine(staging, "0badcafe.lock"), string.Empty);
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, "left"), "of a tree");
            string number = Stat(place);
            File.WriteAllText(Path.Combine(staging, "0badcafe.x.place"), $"made\n{number}\n{place}");
        });

        Directory.Exists(Path.Combine(next.StagingPath, "0badcafe")).ShouldBeFalse();
        Directory.Exists(place).ShouldBeFalse();
    }

    private async Task<StagedCall> StageAsync() =>
        await StagedCall.OpenAsync(Proxy.Client, await TestTree.WithFileAsync(Server.Store, "a"));

    private static string Stat(string path)
    {
        using System.Diagnostics.Process stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["--format=%Hd %Ld %i", path]) { RedirectStandardOutput = true })!;
        ulong[] numbers = [.. stat.StandardOutput.ReadToEnd().Split().Where(part => part.Length > 0).Select(ulong.Parse)];
        return $"{(numbers[0] << 32) | numbers[1]}:{numbers[2]}";
    }
}
