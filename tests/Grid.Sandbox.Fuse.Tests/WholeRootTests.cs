using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.Roots;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>
/// Actions as BuildStream sends them: the input root is the whole <c>/</c>, a shell and its tools are in it, and outputs
/// lie above the working directory.
/// </summary>
[NeedsMounts(HasBubblewrap = true)]
[Trait("Ring", "Slow")]
public sealed class WholeRootTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-fuse-").FullName;
    private DiskBlobStore? _store;

    private DiskBlobStore Store => _store!;

    public Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_element_is_built_and_installed_in_a_root_that_is_all_there_is(bool isByBubblewrap)
    {
        string stagingPath = Path.Combine(_folder, "staging");
        await using ISandbox sandbox = await (isByBubblewrap
            ? FuseSandboxes.BubblewrapAsync(stagingPath, Store.Root, SandboxLimits.Default)
            : FuseSandboxes.NamespacesAsync(stagingPath, Store.Root, SandboxLimits.Default));
        Reapi.Command command = new()
        {
            Arguments =
            {
                "sh", "-c", "-e",
                "cat hello.txt > built.txt; mkdir -p /buildstream-install/usr; cp built.txt /buildstream-install/usr/hello; "
                    + "ln -s hello /buildstream-install/usr/link; ls /",
            },
            WorkingDirectory = "buildstream/project/element.bst",
            OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly,
            OutputNodeProperties = { "mtime" },
            EnvironmentVariables = { new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" } },
        };
        command.OutputPaths.Add([".", "../../../buildstream-install"]);

        SandboxResult result = await sandbox.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = await Root().WriteAsync(Store),
                Inputs = new LocalInputs(Store),
                Outputs = Store,
            },
            CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(0, await TextAsync(result.ActionResult.StderrDigest));
        result.ActionResult.OutputFiles.ShouldBeEmpty();
        result.ActionResult.OutputDirectories.Select(directory => directory.Path)
            .ShouldBe([".", "../../../buildstream-install"]);
        Reapi.Directory built = await DirectoryAsync(result.ActionResult.OutputDirectories[0].RootDirectoryDigest);
        built.Files.Select(file => file.Name).ShouldBe(["built.txt", "hello.txt"]);
        Reapi.Directory installed = await DirectoryAsync(result.ActionResult.OutputDirectories[1].RootDirectoryDigest);
        Reapi.Directory usr = await DirectoryAsync(installed.Directories.ShouldHaveSingleItem().Digest);
        (await TextAsync(usr.Files.ShouldHaveSingleItem().Digest)).ShouldBe("hello, world\n");
        usr.Symlinks.ShouldHaveSingleItem().Target.ShouldBe("hello");
        (await TextAsync(result.ActionResult.StdoutDigest)).Split('\n').ShouldNotContain("home");
    }

    [Fact]
    public async Task Inputs_lie_over_another_root_that_the_action_names()
    {
        string stagingPath = Path.Combine(_folder, "staging");
        await using ChrootSandbox sandbox = new(
            await FuseSandboxes.NamespacesAsync(stagingPath, Store.Root, SandboxLimits.Default), SandboxLimits.Default);
        Digest chroot = await Root().WriteAsync(Store);

        SandboxResult result = await sandbox.RunAsync(
            new SandboxRequest
            {
                Command = new Reapi.Command { Arguments = { "/bin/sh", "-c", "/bin/cat own > made; /bin/ls /" }, OutputPaths = { "made" } },
                InputRoot = await new InputRoot().File("own", "of the inputs").WriteAsync(Store),
                Inputs = new LocalInputs(Store),
                Outputs = Store,
                Platform = PlatformProperties.Of([new PlatformProperty("chrootRootDigest", $"{chroot.HashText}/{chroot.SizeBytes}")]),
            },
            CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(0, await TextAsync(result.ActionResult.StderrDigest));
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldContain("own\n");
        (await TextAsync(result.ActionResult.OutputFiles.ShouldHaveSingleItem().Digest)).ShouldBe("of the inputs");
    }

    // The host's own programs, with the libraries they ask for, at the places where they ask for them.
    private static InputRoot Root()
    {
        InputRoot root = new InputRoot()
            .File("buildstream/project/element.bst/hello.txt", "hello, world\n")
            .Directory("dev").Directory("proc").Directory("tmp");
        foreach (string program in (string[])["/bin/sh", "/bin/cat", "/bin/cp", "/bin/ln", "/bin/ls", "/bin/mkdir"])
        {
            root.FileOf(program[1..], program, isExecutable: true);
        }

        foreach (string library in SharedLibraries.Of("/bin/sh", "/bin/cat", "/bin/cp", "/bin/ln", "/bin/ls", "/bin/mkdir"))
        {
            root.FileOf(library[1..], library, isExecutable: true);
        }

        return root;
    }

    private async Task<string> TextAsync(Reapi.Digest digest) => System.Text.Encoding.UTF8.GetString(
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);

    private async Task<Reapi.Directory> DirectoryAsync(Reapi.Digest digest) => Reapi.Directory.Parser.ParseFrom(
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);
}
