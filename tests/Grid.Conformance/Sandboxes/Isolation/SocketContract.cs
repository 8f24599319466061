using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.RemoteApis;
using Grid.Sandbox.Staging;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>What every sandbox does that mounts a socket for actions that ask for one.</summary>
public abstract class SocketContract
{
    // Of Perl only what is built in: in a root that is '/' it has no modules.
    private const string Client =
        "socket(S, 1, 1, 0) or die; connect(S, pack(q(S a*), 1, \"$ARGV[0]\\0\")) or die \"connect: $!\"; print scalar <S>";

    private const string Perl = "/usr/bin/perl";

    /// <summary>Opens the sandbox.</summary>
    protected abstract Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options);

    /// <summary>How input roots are laid out.</summary>
    protected virtual IActionStager StagerOf(SandboxLimits limits) => new LinkStager(limits);

    [Theory]
    [InlineData("farm.sock", null)]
    [InlineData("new/folder/farm.sock", null)]
    [InlineData("there/./in/../farm.sock", "/tmp/build")]
    public async Task An_action_finds_its_socket_below_its_input_root(string path, string? rootPath)
    {
        await using Bench bench = await BenchAsync(new IsolationOptions { RootPath = rootPath });
        Reapi.Command command = IsolationBench.Shell($"{Perl} -e '{Client}' {path}; echo $?");
        command.OutputPaths.Add(".");
        command.OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly;

        SandboxResult result = await bench.RunAsync(command, new InputRoot().File("there/in/put", "x"), path);

        (await bench.Inner.TextAsync(result)).ShouldBe("the farm\n0\n");
        await bench.ShouldLeaveOnlyAsync(result, "there");
    }

    [Theory]
    [InlineData("tmp/farm.sock")]
    [InlineData("tmp/below/farm.sock")]
    [InlineData("run/farm.sock")]
    [InlineData("farm.sock")]
    public async Task An_action_whose_input_root_is_everything_finds_its_socket_there(string path)
    {
        await using Bench bench = await BenchAsync(new IsolationOptions());
        Reapi.Command command = new() { Arguments = { Perl, "-e", Client, "/" + path }, OutputPaths = { "." } };
        command.OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly;

        SandboxResult result = await bench.RunAsync(command, await ShellRoot.MakeAsync(Perl), path);

        (await bench.Inner.TextAsync(result)).ShouldBe("the farm\n");
        result.ActionResult.ExitCode.ShouldBe(0);
        await bench.ShouldLeaveOnlyAsync(result, "lib", "lib64", "usr");
    }

    [Fact]
    public async Task A_socket_is_for_the_actions_user_alone_and_goes_with_the_action()
    {
        await using Bench bench = await BenchAsync(new IsolationOptions());

        await bench.RunAsync(IsolationBench.Shell($"{Perl} -e '{Client}' farm.sock"), inputs: null, "farm.sock");

        bench.Apis.Mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        bench.Apis.Served.ShouldBe(1);
        bench.Apis.Open.ShouldBe(0);
        Directory.EnumerateFiles(bench.SocketsPath).Select(Path.GetFileName).ShouldBe([".owner"]);
    }

    [Fact]
    public async Task An_action_that_asks_for_none_has_none()
    {
        await using Bench bench = await BenchAsync(new IsolationOptions());

        SandboxResult result = await bench.Sandbox.RunAsync(
            await bench.Inner.RequestAsync(IsolationBench.Shell("ls -A")), CancellationToken.None);

        (await bench.Inner.TextAsync(result)).ShouldBeEmpty();
        bench.Apis.Served.ShouldBe(0);
    }

    [Fact]
    public async Task A_symlink_on_the_way_leads_no_mount_out()
    {
        string outside = Directory.CreateTempSubdirectory("grid-isolation-").FullName;
        await using Bench bench = await BenchAsync(new IsolationOptions());

        foreach (string path in new[] { "link/farm.sock", "link" })
        {
            GridException refused = await Should.ThrowAsync<GridException>(
                () => bench.RunAsync(IsolationBench.Shell("true"), new InputRoot().Symlink("link", outside), path));

            refused.Status.ShouldBe(GridStatus.InvalidArgument);
            refused.Message.ShouldContain("'/link'");
        }

        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
        Directory.Delete(outside);
    }

    private Task<Bench> BenchAsync(IsolationOptions options) => Bench.OpenAsync(
        (bench, limits) => OpenAsync(bench.PartsOf(StagerOf(limits), limits), options));

    /// <summary>A sandbox with sockets around the one that is tried.</summary>
    private sealed class Bench(IsolationBench inner) : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-sockets-");

        public IsolationBench Inner => inner;

        public FakeApis Apis { get; } = new();

        public RemoteApisSandbox Sandbox { get; private set; } = null!;

        public string SocketsPath => Directory.EnumerateDirectories(_folder.FullName).ShouldHaveSingleItem();

        public static async Task<Bench> OpenAsync(Func<IsolationBench, SandboxLimits, Task<ISandbox>> open)
        {
            Bench bench = new(await IsolationBench.OpenAsync(open, SandboxLimits.Default));
            File.SetUnixFileMode(bench._folder.FullName, (UnixFileMode)0b111_001_001);
            bench.Sandbox = new RemoteApisSandbox(bench.Inner.Sandbox, bench.Apis, bench._folder.FullName);
            return bench;
        }

        public async Task<SandboxResult> RunAsync(Reapi.Command command, InputRoot? inputs, string path) =>
            await Sandbox.RunAsync(
                await inner.RequestAsync(command, inputs, $"{RemoteApisSandbox.Property}={path}"), CancellationToken.None);

        public async Task ShouldLeaveOnlyAsync(SandboxResult result, params string[] names)
        {
            Reapi.Digest digest = result.ActionResult.OutputDirectories.ShouldHaveSingleItem().RootDirectoryDigest;
            var root = Reapi.Directory.Parser.ParseFrom(await inner.BytesAsync(digest));
            root.Directories.Select(directory => directory.Name).ShouldBe(names);
            root.Files.ShouldBeEmpty();
        }

        public async ValueTask DisposeAsync()
        {
            await Sandbox.DisposeAsync();
            await inner.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
