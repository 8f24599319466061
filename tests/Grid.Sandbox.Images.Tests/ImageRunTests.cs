using System.Text;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Server.Composition;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Sandbox.Images.Tests;

/// <summary>Commands in an image of busybox alone, by each sandbox that isolates, put together as a bot does it.</summary>
[NeedsBusybox]
[Trait("Ring", "Slow")]
public sealed class ImageRunTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-image-run-").FullName;
    private readonly OpenedParts _opened = new();
    private DiskBlobStore? _store;
    private ImageStore? _images;

    public static TheoryData<string> Kinds { get; } = ["bubblewrap", "namespaces"];

    public async Task InitializeAsync()
    {
        TestLayout layout = new(Path.Combine(_folder, "layout"));
        byte[] busybox = await File.ReadAllBytesAsync(NeedsBusyboxAttribute.Path);
        layout.Add("busybox:1", "+gzip", Busybox(busybox));
        layout.User = "builder";
        layout.WorkingDirectory = "/usr/src/app/";
        layout.Add(
            "app:1",
            string.Empty,
            Busybox(busybox).Directory("usr/src/app").File("etc/passwd", "root:x:0:0::/root:\nbuilder:x:1000:1001::/home/builder:\n"));
        _images = ImageStore.Open(new ImageOptions { Folders = [layout.Path], StorePath = Path.Combine(_folder, "unpacked") });
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
    }

    public async Task DisposeAsync()
    {
        await _opened.DisposeAsync();
        _images!.Dispose();
        _store!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_command_sees_the_image_around_its_inputs_and_nothing_of_the_host(string kind)
    {
        (string output, _) = await RunAsync(
            kind, "busybox ls / | busybox tr '\\n' ' '; pwd; cat /etc/os input; echo $FROM_IMAGE $PATH; busybox ls /proc/1 >/dev/null");

        output.ShouldBe("bin build dev etc proc tmp usr /build/work\nof the image\nof the input\nyes /bin\n");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Outputs_come_from_the_input_root(string kind)
    {
        (_, Reapi.ActionResult result) = await RunAsync(
            kind, "echo made > made; echo made > /build/work/d/also; ln -s /build/work/made link", "made", "d/also", "link");

        result.OutputFiles.Select(file => file.Path).Order().ShouldBe(["d/also", "link", "made"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_action_cannot_change_the_image(string kind)
    {
        (string output, _) = await RunAsync(
            kind,
            "for f in /etc/from-image /usr/bin/new /etc/new; do (echo x > $f) 2>/dev/null && echo wrote $f; done; "
                + "busybox chmod 777 /etc/from-image 2>/dev/null && echo changed; "
                + "busybox rm -f /etc/from-image 2>/dev/null && echo removed; true");
        (string after, _) = await RunAsync(kind, "cat /etc/from-image");

        output.ShouldBeEmpty();
        after.ShouldBe("of the image\n");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_program_that_the_image_lacks_is_not_found_however_the_host_has_it(string kind)
    {
        await using ISandbox sandbox = await OpenAsync(kind);
        Reapi.Command command = new() { Arguments = { "bash", "-c", "true" } };

        SandboxResult result = await sandbox.RunAsync(await RequestAsync(command), CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(127);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_user_and_the_working_directory_of_an_image_are_those_of_its_actions(string kind)
    {
        const string Who = "echo $(busybox id -u) $(busybox id -g) $HOME; pwd; busybox cat input; echo made > made";

        SandboxResult result = await RunInAppAsync(kind, Who);
        SandboxResult other = await RunInAppAsync(kind, Who, new PlatformProperty("unixUID", "7"));

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("1000 1001 /home/builder\n/usr/src/app/work\nof the input\n");
        result.ActionResult.OutputFiles.ShouldHaveSingleItem().Path.ShouldBe("made");
        (await TextAsync(other.ActionResult.StdoutDigest)).ShouldStartWith("7 1001 ");
    }

    private async Task<SandboxResult> RunInAppAsync(string kind, string script, params PlatformProperty[] properties)
    {
        await using ISandbox sandbox = await OpenAsync(kind);
        Reapi.Command command = new() { Arguments = { "sh", "-c", script }, WorkingDirectory = "work", OutputPaths = { "made" } };
        SandboxRequest request = await RequestAsync(command);
        return await sandbox.RunAsync(
            request with { Platform = PlatformProperties.Of([new PlatformProperty("container-image", "docker://app:1"), .. properties]) },
            CancellationToken.None);
    }

    private static TestLayer Busybox(byte[] program) => new TestLayer()
        .File("usr/bin/busybox", program, UnixFileMode.UserRead | UnixFileMode.UserExecute)
        .Symlink("bin", "usr/bin")
        .Symlink("usr/bin/sh", "/usr/bin/busybox")
        .File("etc/from-image", "of the image\n")
        .Symlink("etc/os", "from-image");

    private async Task<(string Output, Reapi.ActionResult Result)> RunAsync(string kind, string script, params string[] outputs)
    {
        await using ISandbox sandbox = await OpenAsync(kind);
        const string Programs = "cat() { busybox cat \"$@\"; }; ln() { busybox ln \"$@\"; }; ";
        Reapi.Command command = new() { Arguments = { "sh", "-c", Programs + script }, WorkingDirectory = "work" };
        command.OutputPaths.AddRange(outputs);
        SandboxResult result = await sandbox.RunAsync(await RequestAsync(command), CancellationToken.None);
        result.ActionResult.ExitCode.ShouldBe(0, await TextAsync(result.ActionResult.StderrDigest));
        return (await TextAsync(result.ActionResult.StdoutDigest), result.ActionResult);
    }

    private async Task<SandboxRequest> RequestAsync(Reapi.Command command) => new()
    {
        Command = command,
        InputRoot = await new InputRoot().File("work/input", "of the input\n").WriteAsync(_store!),
        Inputs = new LocalInputs(_store!),
        Outputs = _store!,
        Platform = PlatformProperties.Of([new PlatformProperty("container-image", "docker://busybox:1")]),
    };

    private Task<ISandbox> OpenAsync(string kind)
    {
        IsolationConfig isolation = new() { StagingPath = Path.Combine(_folder, "staging") };
        SandboxConfig sandbox = kind == "bubblewrap"
            ? new SandboxConfig.Bubblewrap(SourceLocation.BuiltIn, isolation)
            : new SandboxConfig.Namespaces(SourceLocation.BuiltIn, isolation);
        BotConfig bot = new(SourceLocation.BuiltIn) { Sandbox = sandbox };
        return new SandboxComposer(
            bot,
            new LocalInputs(_store!),
            _store!,
            hidden: [],
            _images,
            apis: null,
            _opened,
            NullLoggerFactory.Instance,
            TimeProvider.System).OpenAsync();
    }

    private async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(
        (await _store!.ReadBatchAsync([digest.ToDigest(DigestFunction.Sha256)], CancellationToken.None))[0]!.Value.Span);
}
