using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Roots;
using Grid.Sandbox.Staging;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>Actions whose input root is the whole <c>/</c>, as BuildStream's.</summary>
public abstract class WholeRootContract
{
    /// <summary>Opens the sandbox.</summary>
    protected abstract Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options);

    /// <summary>How input roots are laid out.</summary>
    protected virtual IActionStager StagerOf(SandboxLimits limits) => new LinkStager(limits);

    [Fact]
    public async Task An_element_of_BuildStream_is_built()
    {
        await using IsolationBench bench = await BenchAsync();
        Reapi.Command command = new()
        {
            Arguments = { "sh", "-c", "-e", "read line < source; echo \"built $line\" > /buildstream-install/out; echo $PWD > log" },
            WorkingDirectory = "buildstream/project/element",
            OutputPaths = { ".", "../../../buildstream-install" },
            OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly,
            OutputNodeProperties = { "unix_mode" },
        };
        InputRoot root = (await ShellRoot.MakeAsync())
            .File("buildstream/project/element/source", "text\n").Directory("buildstream-install").Symlink("etc/absolute", "/bin/sh");

        SandboxResult result = await bench.RunAsync(
            command, root, "OSFamily=linux", "unixUID=0", "unixGID=0", "network=off");

        (await bench.TextAsync(result)).ShouldBeEmpty();
        result.ActionResult.ExitCode.ShouldBe(0);
        result.ActionResult.OutputDirectories.Select(directory => directory.Path).ShouldBe([".", "../../../buildstream-install"]);
        (await bench.TextAsync(await FileAsync(bench, result.ActionResult.OutputDirectories[0], "log")))
            .ShouldBe("/buildstream/project/element\n");
        (await bench.TextAsync(await FileAsync(bench, result.ActionResult.OutputDirectories[1], "out"))).ShouldBe("built text\n");
    }

    [Fact]
    public async Task Nothing_of_the_host_is_there()
    {
        await using IsolationBench bench = await BenchAsync();

        SandboxResult result = await bench.RunAsync(
            Shell("echo /*; echo /etc/* /home/* /tmp/*; echo x > /dev/null; echo /proc/[0-9]*; : > /new; : > /tmp/new"),
            (await ShellRoot.MakeAsync()).File("etc/own", "x"));

        string[] lines = (await bench.TextAsync(result)).Split('\n');
        lines[0].Split(' ').ShouldBe(["/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/tmp"]);
        lines[1].ShouldBe("/etc/own /home/* /tmp/*");
        lines[2].ShouldBe("/proc/1 /proc/2");
    }

    [Fact]
    public async Task What_is_mounted_is_not_found_among_the_outputs()
    {
        await using IsolationBench bench = await BenchAsync();
        Reapi.Command command = Shell("echo x > /tmp/scratch; echo x > made");
        command.OutputPaths.Add(".");
        command.OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly;

        SandboxResult result = await bench.RunAsync(command, (await ShellRoot.MakeAsync()).Directory("dev"));

        Reapi.Directory root = await DirectoryAsync(bench, result.ActionResult.OutputDirectories.ShouldHaveSingleItem());
        root.Directories.Select(directory => directory.Name).ShouldBe(["bin", "dev", "lib", "lib64"]);
        root.Files.Select(file => file.Name).ShouldBe(["made"]);
    }

    [Fact]
    public async Task Absolute_symlinks_mean_what_they_mean_in_the_root()
    {
        await using IsolationBench bench = await BenchAsync();
        Reapi.Command command = Shell("echo x > /task/made; cd / && exec /bin/sh -c ': > /real/dir/below'");
        command.WorkingDirectory = "task";
        command.OutputPaths.Add(["made", "below", "../link/dir/below", "../link"]);

        SandboxResult result = await bench.RunAsync(
            command, (await ShellRoot.MakeAsync()).Directory("real/dir").Symlink("link", "/real").Symlink("task", "/real"));

        result.ActionResult.OutputFiles.Select(file => file.Path).ShouldBe(["made", "../link/dir/below"]);
        result.ActionResult.OutputSymlinks.ShouldHaveSingleItem().Target.ShouldBe("/real");
    }

    [Fact]
    public async Task A_symlink_of_the_root_cannot_lead_a_mount_out()
    {
        string outside = Directory.CreateTempSubdirectory("grid-isolation-").FullName;
        await using IsolationBench bench = await BenchAsync();

        foreach (string name in new[] { "dev", "proc", "tmp" })
        {
            // What holds the host while bubblewrap mounts, and what is nowhere.
            foreach (string target in new[] { outside, "/oldroot" + outside, "../../.." + outside, "/none" })
            {
                InputRoot root = (await ShellRoot.MakeAsync()).Symlink(name, target);

                GridException refused = await Should.ThrowAsync<GridException>(() => bench.RunAsync(Shell("true"), root));

                refused.Status.ShouldBe(GridStatus.InvalidArgument);
                refused.Message.ShouldContain($"its '/{name}' is no directory");
            }
        }

        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
        Directory.Delete(outside);
    }

    [Fact]
    public async Task A_tree_of_sources_lies_on_the_hosts_root()
    {
        await using IsolationBench bench = await BenchAsync();

        SandboxResult result = await bench.RunAsync(
            IsolationBench.Shell("ls; test -e /etc/passwd && echo host"), new InputRoot().File("bin/tool", "x").File("usr/tool", "x"));

        (await bench.TextAsync(result)).ShouldBe("bin\nusr\nhost\n");
    }

    [Theory]
    [InlineData(RootChoice.Input, "no-such-program", 127)]
    [InlineData(RootChoice.Host, "sh", 0)]
    public async Task The_operator_may_decide_where_the_root_is(RootChoice choice, string program, int exitCode)
    {
        await using IsolationBench bench = await BenchAsync(new IsolationOptions { Root = choice });
        InputRoot root = await ShellRoot.MakeAsync();

        SandboxResult result = await bench.RunAsync(new Reapi.Command { Arguments = { program, "-c", "test -e bin/sh" } }, root);

        result.ActionResult.ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public async Task Inputs_are_laid_over_another_root_that_the_action_names()
    {
        await using IsolationBench bench = await ChrootBenchAsync();
        InputRoot root = (await ShellRoot.MakeAsync()).File("etc/tool.conf", "of the root\n").File("etc/both", "below\n");
        Digest chroot = await root.WriteAsync(bench.Store);
        Reapi.Command command = Shell(
            "read a < /etc/tool.conf; read b < /etc/both; read c < source; echo \"$PWD $a $b $c\"; echo x > made; echo /*");
        command.WorkingDirectory = "work";
        command.OutputPaths.Add("made");
        InputRoot inputs = new InputRoot().File("work/source", "of the inputs\n").File("etc/both", "above\n");

        SandboxResult result = await bench.RunAsync(command, inputs, $"chrootRootDigest={chroot.HashText}/{chroot.SizeBytes}");

        string[] lines = (await bench.TextAsync(result)).Split('\n');
        lines[0].ShouldBe("/work of the root above of the inputs");
        lines[1].ShouldBe("/bin /dev /etc /lib /lib64 /proc /tmp /work");
        result.ActionResult.OutputFiles.ShouldHaveSingleItem().Path.ShouldBe("made");
    }

    [Fact]
    public async Task Another_root_that_is_not_there_or_does_not_fit_is_named()
    {
        await using IsolationBench bench = await ChrootBenchAsync();
        Digest absent = await new InputRoot().File("a", "nowhere").WriteAsync(bench.Store, isLeftOut: _ => true);
        Digest linked = await new InputRoot().Symlink("lib", "usr/lib").WriteAsync(bench.Store);

        GridException missing = await FailureAsync($"{absent.HashText}/{absent.SizeBytes}");
        GridException unfit = await FailureAsync($"{linked.HashText}/{linked.SizeBytes}");
        GridException nonsense = await FailureAsync("mine");

        missing.Status.ShouldBe(GridStatus.FailedPrecondition);
        missing.MissingBlobs.ShouldBe([absent]);
        unfit.Status.ShouldBe(GridStatus.InvalidArgument);
        unfit.Message.ShouldContain("/lib");
        nonsense.Status.ShouldBe(GridStatus.InvalidArgument);

        Task<GridException> FailureAsync(string value) => Should.ThrowAsync<GridException>(
            () => bench.RunAsync(Shell("true"), new InputRoot().File("lib/a", "a"), $"chrootRootDigest={value}"));
    }

    private static Reapi.Command Shell(string script) => new() { Arguments = { "/bin/sh", "-c", script } };

    private Task<IsolationBench> BenchAsync(IsolationOptions? options = null) => IsolationBench.OpenAsync(
        (bench, limits) => OpenAsync(bench.PartsOf(StagerOf(limits), limits), options ?? new IsolationOptions()),
        SandboxLimits.Default);

    private Task<IsolationBench> ChrootBenchAsync() => IsolationBench.OpenAsync(
        async (bench, limits) => new ChrootSandbox(
            await OpenAsync(bench.PartsOf(StagerOf(limits), limits), new IsolationOptions()), limits),
        SandboxLimits.Default);

    private static async Task<Reapi.Digest> FileAsync(IsolationBench bench, Reapi.OutputDirectory directory, string name) =>
        (await DirectoryAsync(bench, directory)).Files.Single(file => file.Name == name).Digest;

    private static async Task<Reapi.Directory> DirectoryAsync(IsolationBench bench, Reapi.OutputDirectory directory) =>
        Reapi.Directory.Parser.ParseFrom(await bench.BytesAsync(directory.RootDirectoryDigest));
}
