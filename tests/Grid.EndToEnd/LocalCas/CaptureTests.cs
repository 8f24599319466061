using Build.Buildgrid;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;
using Format = Build.Bazel.Remote.Execution.V2.Command.Types.OutputDirectoryFormat;

namespace Grid.EndToEnd.LocalCas;

public sealed class CaptureTests : ProxiedTests
{
    [Theory]
    [InlineData("")]
    [InlineData("alone")]
    public async Task A_directory_that_was_captured_is_the_same_when_it_is_laid_out(string instance)
    {
        string folder = TestTree.MakeFolder(Proxy["folder"]);

        Digest root = await CaptureAsync(folder, instance);

        using StagedCall staged = await StagedCall.OpenAsync(Proxy.Client, root, instance);
        TestTree.Describe(staged.Path).ShouldBe(TestTree.Describe(folder));
    }

    [Fact]
    public async Task What_is_captured_goes_to_theServer()
    {
        Digest root = await CaptureAsync(TestTree.MakeFolder(Proxy["folder"]));

        (await Server.Store.ContainsAsync(root, default)).ShouldBeTrue();
        (await Server.Store.ContainsAsync(Digest.Of(new byte[3 << 20]), default)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_captured_stays_here_if_the_client_wants_that()
    {
        CaptureTreeRequest request = new()
        {
            Path = { TestTree.MakeFolder(Proxy["folder"]) },
            OutputDirectoryFormat = Format.DirectoryOnly,
            SkipUpload = true,
        };

        CaptureTreeResponse response = await Proxy.Client.CaptureTreeAsync(request);

        Digest root = response.Responses[0].RootDirectoryDigest.ToDigest(DigestFunction.Sha256);
        (await Server.Store.ContainsAsync(root, default)).ShouldBeFalse();
        (await Proxy.Store.Blobs.ContainsAsync(root, default)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Format.TreeOnly, true, false)]
    [InlineData(Format.DirectoryOnly, false, true)]
    [InlineData(Format.TreeAndDirectory, true, true)]
    public async Task A_directory_is_told_of_in_the_form_asked_for(Format format, bool hasTree, bool hasRoot)
    {
        CaptureTreeRequest request = new() { Path = { TestTree.MakeFolder(Proxy["folder"]) }, OutputDirectoryFormat = format };

        CaptureTreeResponse.Types.Response answer = (await Proxy.Client.CaptureTreeAsync(request)).Responses.Single();

        (answer.TreeDigest is not null).ShouldBe(hasTree);
        (answer.RootDirectoryDigest is not null).ShouldBe(hasRoot);
        answer.TotalSizeBytes.ShouldBeGreaterThan(3 << 20);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_does_not_hold_up_the_others()
    {
        CaptureTreeRequest request = new()
        {
            Path = { Proxy["nowhere"], TestTree.MakeFolder(Proxy["folder"]), Proxy["folder/plain"], "relative" },
        };

        CaptureTreeResponse response = await Proxy.Client.CaptureTreeAsync(request);

        response.Responses.Select(answer => (StatusCode)answer.Status.Code).ShouldBe(
            [StatusCode.NotFound, StatusCode.OK, StatusCode.NotFound, StatusCode.InvalidArgument]);
    }

    [Fact]
    public async Task Files_are_captured_with_what_is_known_of_them()
    {
        string folder = TestTree.MakeFolder(Proxy["folder"]);
        CaptureFilesRequest request = new()
        {
            Root = folder,
            Path = { "plain", "sub/program", "link", "sub", "none", "large" },
            NodeProperties = { "unix_mode" },
            UnixModeMask = 0b100_000_000,
        };

        CaptureFilesResponse response = await Proxy.Client.CaptureFilesAsync(request);

        response.Responses.Select(answer => answer.Status.Code).ShouldBe([0, 0, 0, 5, 5, 0]);
        response.Responses.Select(answer => answer.IsExecutable).ShouldBe([false, true, true, false, false, false]);
        response.Responses[0].NodeProperties.UnixMode.ShouldBe(0b100_000_000u);
        Digest plain = response.Responses[0].Digest.ToDigest(DigestFunction.Sha256);
        (await Server.Store.ReadAsync(plain, default))!.Value.ToArray().ShouldBe("hello"u8.ToArray());
        Digest large = response.Responses[5].Digest.ToDigest(DigestFunction.Sha256);
        (await Server.Store.ContainsAsync(large, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Hashing_stores_nothing()
    {
        string folder = TestTree.MakeFolder(Proxy["folder"]);

        HashFilesResponse response = await Proxy.Client.HashFilesAsync(
            new HashFilesRequest { Root = folder, Path = { "plain", "none" } });

        Digest digest = response.Responses[0].Digest.ToDigest(DigestFunction.Sha256);
        digest.ShouldBe(Digest.Of("hello"u8));
        response.Responses[1].Status.Code.ShouldBe((int)StatusCode.NotFound);
        (await Proxy.Store.Blobs.ContainsAsync(digest, default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("out")]
    [InlineData("through/secret")]
    [InlineData("../secret")]
    [InlineData("up/secret")]
    public async Task What_lies_outside_of_a_root_is_not_captured_by_names_in_it(string path)
    {
        string root = Proxy["root"];
        Directory.CreateDirectory(root);
        await File.WriteAllTextAsync(Proxy["secret"], "not theirs");
        File.CreateSymbolicLink(Path.Combine(root, "out"), Proxy["secret"]);
        File.CreateSymbolicLink(Path.Combine(root, "through"), Path.GetDirectoryName(Proxy["secret"])!);
        File.CreateSymbolicLink(Path.Combine(root, "up"), "..");

        CaptureFilesResponse response = await Proxy.Client.CaptureFilesAsync(
            new CaptureFilesRequest { Root = root, Path = { path } });

        response.Responses.Single().Status.Code.ShouldBe((int)StatusCode.NotFound);
        (await Proxy.Store.Blobs.ContainsAsync(Digest.Of("not theirs"u8), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_pipe_is_no_file_and_nobody_waits_for_it()
    {
        string root = Proxy["root"];
        Directory.CreateDirectory(root);
        using System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(root, "pipe"));
        await made.WaitForExitAsync();

        CaptureFilesResponse files = await Proxy.Client.CaptureFilesAsync(new CaptureFilesRequest { Root = root, Path = { "pipe" } });
        CaptureTreeResponse tree = await Proxy.Client.CaptureTreeAsync(new CaptureTreeRequest { Path = { root } });

        files.Responses.Single().Status.Code.ShouldBe((int)StatusCode.NotFound);
        tree.Responses.Single().Status.Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_store_without_room_says_so()
    {
        await using ProxyHost small = await ProxyHost.StartAsync(Server, quotaBytes: 1 << 20);
        CaptureTreeRequest request = new() { Path = { TestTree.MakeFolder(small["folder"]) } };

        CaptureTreeResponse response = await small.Client.CaptureTreeAsync(request);

        response.Responses.Single().Status.Code.ShouldBe((int)StatusCode.ResourceExhausted);
        (await small.Client.GetLocalDiskUsageAsync(new GetLocalDiskUsageRequest())).QuotaBytes.ShouldBe(1 << 20);
    }

    private async Task<Digest> CaptureAsync(string folder, string instance = "")
    {
        CaptureTreeRequest request = new()
        {
            InstanceName = instance,
            Path = { folder },
            OutputDirectoryFormat = Format.DirectoryOnly,
        };
        CaptureTreeResponse.Types.Response answer = (await Proxy.Client.CaptureTreeAsync(request)).Responses.Single();
        answer.Status.Code.ShouldBe(0, answer.Status.Message);
        return answer.RootDirectoryDigest.ToDigest(DigestFunction.Sha256);
    }
}
