using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grid.Core;
using Grid.Sandbox;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Conformance.Sandboxes;

/// <summary>What every sandbox does alike, tried with real commands of a shell.</summary>
public abstract class SandboxContract : IAsyncLifetime
{
    private const int StreamBytesMax = 100_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;
    private DiskBlobStore? _store;
    private ISandbox? _sandbox;

    /// <summary>The limits the sandbox is to be made with.</summary>
    protected static SandboxLimits Limits { get; } = new()
    {
        StreamBytesMax = StreamBytesMax,
        KillGrace = TimeSpan.FromMilliseconds(200),
        DepthMax = 40,
        InputEntriesMax = 1000,
        OutputEntriesMax = 1000,
    };

    /// <summary>A folder of this test's own.</summary>
    protected string Folder => _folder;

    /// <summary>Where the sandbox lays out input roots.</summary>
    protected string StagingPath => Path.Combine(_folder, "staging");

    protected DiskBlobStore Store => _store!;

    protected ISandbox Sandbox => _sandbox!;

    /// <summary>Environment variables that the sandbox sets beside the command's own.</summary>
    protected virtual IReadOnlyList<string> AddedVariables => [];

    /// <summary>Whether it tells a command that a signal ended from one that exited with 128 and that number.</summary>
    protected virtual bool TellsSignals => true;

    /// <summary>Makes the sandbox, with <see cref="Limits"/>.</summary>
    protected abstract Task<ISandbox> CreateAsync(string stagingPath);

    public async Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        _sandbox = await CreateAsync(StagingPath);
    }

    public async Task DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_command_that_does_nothing_leaves_an_empty_result()
    {
        SandboxResult result = await RunAsync(Shell("true"));

        result.Status.ShouldBe(GridStatus.Ok);
        result.Message.ShouldBeEmpty();
        result.ActionResult.ExitCode.ShouldBe(0);
        result.ActionResult.StdoutDigest.ShouldBe(DigestFunction.Sha256.Empty.ToWire());
        result.ActionResult.StderrDigest.ShouldBe(DigestFunction.Sha256.Empty.ToWire());
    }

    [Fact]
    public async Task Exit_code_and_both_streams_come_back()
    {
        SandboxResult result = await RunAsync(Shell("echo to out; echo to err >&2; exit 3"));

        result.Status.ShouldBe(GridStatus.Ok);
        result.ActionResult.ExitCode.ShouldBe(3);
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("to out\n");
        (await TextAsync(result.ActionResult.StderrDigest)).ShouldBe("to err\n");
    }

    [Fact]
    public async Task A_tap_hears_both_streams()
    {
        HearingTap tap = new();

        await Sandbox.RunAsync(
            Request(Shell("echo to out; echo to err >&2"), DigestFunction.Sha256.Empty) with { Tap = tap },
            CancellationToken.None);

        tap.Stdout.ShouldBe("to out\n");
        tap.Stderr.ShouldBe("to err\n");
    }

    [Fact]
    public async Task A_tap_hears_while_the_command_runs()
    {
        // The command does not end by itself: only who hears its word ends it.
        using CancellationTokenSource heard = new();
        HearingTap tap = new() { OnWord = heard.Cancel };
        SandboxRequest request = Request(Shell("echo word; sleep 1000"), DigestFunction.Sha256.Empty) with { Tap = tap };

        await Should.ThrowAsync<OperationCanceledException>(() => Sandbox.RunAsync(request, heard.Token));
    }

    [Fact]
    public async Task The_result_says_when_each_part_began_and_ended()
    {
        Reapi.ExecutedActionMetadata marks = (await RunAsync(Shell("true"))).ActionResult.ExecutionMetadata;

        DateTimeOffset[] times =
        [
            marks.InputFetchStartTimestamp.ToDateTimeOffset(), marks.InputFetchCompletedTimestamp.ToDateTimeOffset(),
            marks.ExecutionStartTimestamp.ToDateTimeOffset(), marks.ExecutionCompletedTimestamp.ToDateTimeOffset(),
            marks.OutputUploadStartTimestamp.ToDateTimeOffset(), marks.OutputUploadCompletedTimestamp.ToDateTimeOffset(),
        ];
        times.ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task The_environment_is_the_commands_own_and_nothing_else()
    {
        Reapi.Command command = new() { Arguments = { "/usr/bin/env" } };
        command.EnvironmentVariables.Add(new Reapi.Command.Types.EnvironmentVariable { Name = "ONE", Value = "1 and = more" });

        SandboxResult result = await RunAsync(command);

        string[] variables = (await TextAsync(result.ActionResult.StdoutDigest)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        variables.Where(variable => !AddedVariables.Contains(variable.Split('=')[0])).ShouldBe(["ONE=1 and = more"]);
    }

    [Fact]
    public async Task Standard_input_is_empty()
    {
        SandboxResult result = await RunAsync(Shell("cat; echo end"));

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("end\n");
    }

    [Fact]
    public async Task The_input_root_is_laid_out_as_its_messages_say()
    {
        InputRoot inputs = new InputRoot()
            .File("plain", "plain text")
            .File("empty", string.Empty)
            .File("bin/tool", "#!/bin/sh\necho tool ran\n", isExecutable: true)
            .File("bin/not-a-tool", "#!/bin/sh\n")
            .Directory("hollow/inside")
            .Symlink("bin/link", "../plain");

        SandboxResult result = await RunAsync(
            Shell("cat plain bin/link; bin/tool; test -x bin/not-a-tool || echo not executable; readlink bin/link; find hollow"),
            inputs);

        (await TextAsync(result.ActionResult.StdoutDigest))
            .ShouldBe("plain textplain texttool ran\nnot executable\n../plain\nhollow\nhollow/inside\n");
    }

    [Fact]
    public async Task The_empty_input_root_needs_no_blob()
    {
        SandboxRequest request = Request(Shell("ls -A"), DigestFunction.Sha256.Empty);

        SandboxResult result = await Sandbox.RunAsync(request, CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(0);
        result.ActionResult.StdoutDigest.ShouldBe(DigestFunction.Sha256.Empty.ToWire());
    }

    [Fact]
    public async Task Inputs_cannot_be_written_to()
    {
        InputRoot inputs = new InputRoot().File("input", "as it was");

        SandboxResult result = await RunAsync(Shell("(echo more >> input) 2>&- && echo written; cat input"), inputs);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("as it was");
    }

    [Fact]
    public async Task An_input_whose_time_is_told_is_what_an_earlier_build_left_and_can_be_written_to()
    {
        Reapi.NodeProperties properties = new() { Mtime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_000_000_000 } };
        InputRoot inputs = new InputRoot().File("log", "first\n", properties: properties);
        SandboxRequest request = Request(Shell("stat -c %Y log; echo second >> log; cat log"), await inputs.WriteAsync(Store));

        SandboxResult result = await Sandbox.RunAsync(request, CancellationToken.None);
        SandboxResult again = await Sandbox.RunAsync(request, CancellationToken.None);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("1000000000\nfirst\nsecond\n");
        (await TextAsync(again.ActionResult.StdoutDigest)).ShouldBe("1000000000\nfirst\nsecond\n");
    }

    [Fact]
    public async Task Inputs_carry_the_node_properties_they_are_given()
    {
        Reapi.NodeProperties properties = new()
        {
            Mtime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_000_000_000 },
            UnixMode = 0b110_100_000,
        };
        InputRoot inputs = new InputRoot().File("file", "x", properties: properties).File("other", "x");

        SandboxResult result = await RunAsync(Shell("stat -c '%a %Y' file; stat -c '%a' other"), inputs);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("640 1000000000\n444\n");
    }

    [Fact]
    public async Task Output_paths_are_collected_whatever_they_are()
    {
        Reapi.Command command = Shell("mkdir d; echo f > f; echo x > d/x; chmod +x d/x; ln -s nowhere s");
        command.OutputPaths.Add(["f", "d", "s", "absent"]);

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        result.OutputFiles.ShouldHaveSingleItem().Path.ShouldBe("f");
        (await TextAsync(result.OutputFiles[0].Digest)).ShouldBe("f\n");
        result.OutputFiles[0].IsExecutable.ShouldBeFalse();
        result.OutputDirectories.ShouldHaveSingleItem().Path.ShouldBe("d");
        Reapi.Tree tree = await TreeAsync(result.OutputDirectories[0]);
        tree.Root.Files.ShouldHaveSingleItem().IsExecutable.ShouldBeTrue();
        result.OutputSymlinks.ShouldHaveSingleItem().ShouldBe(new Reapi.OutputSymlink { Path = "s", Target = "nowhere" });
    }

#pragma warning disable CS0612 // The fields of clients before 2.1 are what is tested.
    [Fact]
    public async Task Outputs_of_older_clients_are_collected_by_kind()
    {
        Reapi.Command command = Shell("mkdir d e; echo f > f; ln -s f link; ln -s d dirlink");
        command.OutputFiles.Add(["f", "e", "link"]);
        command.OutputDirectories.Add(["d", "dirlink"]);

        SandboxResult result = await RunAsync(command);

        Paths(result.ActionResult.OutputFiles, file => file.Path).ShouldBe("f");
        Paths(result.ActionResult.OutputDirectories, directory => directory.Path).ShouldBe("d");
        Paths(result.ActionResult.OutputFileSymlinks, link => $"{link.Path}>{link.Target}").ShouldBe("link>f");
        Paths(result.ActionResult.OutputDirectorySymlinks, link => $"{link.Path}>{link.Target}").ShouldBe("dirlink>d");
        result.ActionResult.OutputSymlinks.ShouldBeEmpty();
        result.Message.ShouldContain("'e'");
    }

    [Fact]
    public async Task The_older_fields_count_for_nothing_beside_output_paths()
    {
        Reapi.Command command = Shell("echo a > a; echo b > b");
        command.OutputPaths.Add("a");
        command.OutputFiles.Add(["a", "b"]);

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        Paths(result.OutputFiles, file => file.Path).ShouldBe("a");
    }

    [Fact]
    public async Task Parents_of_older_outputs_exist_before_the_command_starts()
    {
        Reapi.Command command = Shell("ls -d a/b c; ls -d a/b/f c/d 2>&-");
        command.OutputFiles.Add("a/b/f");
        command.OutputDirectories.Add("c/d");

        SandboxResult result = await RunAsync(command);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("a/b\nc\n");
    }
#pragma warning restore CS0612

    [Fact]
    public async Task Parents_of_output_paths_exist_before_the_command_starts()
    {
        Reapi.Command command = Shell("pwd > up; echo deep > ../x/y/z; ls -A");
        command.WorkingDirectory = "work/here";
        command.OutputPaths.Add(["../x/y/z", "p/q", "./r/./s"]);

        SandboxResult result = await RunAsync(command, new InputRoot().Directory("work/here"));

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("p\nr\nup\n");
        Paths(result.ActionResult.OutputFiles, file => file.Path).ShouldBe("../x/y/z");
    }

    [Fact]
    public async Task The_whole_working_directory_and_paths_above_it_can_be_outputs()
    {
        Reapi.Command command = Shell("echo in > made; mkdir -p ../../install; echo up > ../../install/up");
        command.WorkingDirectory = "a/b";
        command.OutputPaths.Add([".", "../../install"]);
        command.OutputDirectoryFormat = Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly;

        Reapi.ActionResult result = (await RunAsync(command, new InputRoot().File("a/b/input", "i"))).ActionResult;

        Paths(result.OutputDirectories, directory => directory.Path).ShouldBe(". ../../install");
        Reapi.Directory root = await DirectoryAsync(result.OutputDirectories[0].RootDirectoryDigest);
        Paths(root.Files, file => file.Name).ShouldBe("input made");
    }

    [Theory]
    [InlineData(Reapi.Command.Types.OutputDirectoryFormat.TreeOnly, true, false)]
    [InlineData(Reapi.Command.Types.OutputDirectoryFormat.DirectoryOnly, false, true)]
    [InlineData(Reapi.Command.Types.OutputDirectoryFormat.TreeAndDirectory, true, true)]
    public async Task A_directory_comes_as_the_command_asks(
        Reapi.Command.Types.OutputDirectoryFormat format, bool hasTree, bool hasRoot)
    {
        Reapi.Command command = Shell("mkdir -p o/a/b o/c/b o/empty; echo 1 > o/a/b/f; echo 1 > o/c/b/f; ln -s a o/l");
        command.OutputPaths.Add("o");
        command.OutputDirectoryFormat = format;

        Reapi.OutputDirectory output = (await RunAsync(command)).ActionResult.OutputDirectories.ShouldHaveSingleItem();

        (output.TreeDigest is not null).ShouldBe(hasTree);
        (output.RootDirectoryDigest is not null).ShouldBe(hasRoot);
        if (hasTree)
        {
            output.IsTopologicallySorted.ShouldBeTrue();
            AssertTopologicallySorted(await TreeAsync(output));
        }

        if (hasRoot)
        {
            Reapi.Directory root = await DirectoryAsync(output.RootDirectoryDigest!);
            Paths(root.Directories, child => child.Name).ShouldBe("a c empty");
            Reapi.Directory a = await DirectoryAsync(root.Directories[0].Digest);
            (await DirectoryAsync(a.Directories[0].Digest)).Files.ShouldHaveSingleItem().Name.ShouldBe("f");
            root.Symlinks.ShouldHaveSingleItem().Target.ShouldBe("a");
        }
    }

    [Fact]
    public async Task Node_properties_are_told_when_they_are_asked_for()
    {
        Reapi.Command command = Shell("mkdir d; echo x > d/f; chmod 641 d/f; touch -d @1234567890 d/f; cp -p d/f g");
        command.OutputPaths.Add(["d", "g"]);
        command.OutputNodeProperties.Add(["mtime", "unix_mode"]);

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        Reapi.NodeProperties expected = new()
        {
            Mtime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_234_567_890 },
            UnixMode = 0b110_100_001,
        };
        result.OutputFiles[0].NodeProperties.ShouldBe(expected);
        (await TreeAsync(result.OutputDirectories[0])).Root.Files[0].NodeProperties.ShouldBe(expected);
    }

    [Fact]
    public async Task Absolute_symlinks_into_the_input_root_come_back_as_what_they_point_to()
    {
        Reapi.Command command = Shell(
            "mkdir -p real/sub o; echo text > real/sub/f; ln -s \"$PWD/real/sub/f\" top; ln -s \"$PWD/real\" o/dir; "
            + "ln -s ../real o/relative; ln -s \"$PWD/o\" o/loop; ln -s /bin/sh o/outside; ln -s \"$PWD/nowhere\" o/dangling");
        command.OutputPaths.Add(["top", "o"]);

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        (await TextAsync(result.OutputFiles.ShouldHaveSingleItem().Digest)).ShouldBe("text\n");
        result.OutputSymlinks.ShouldBeEmpty();
        Reapi.Directory root = (await TreeAsync(result.OutputDirectories[0])).Root;
        Paths(root.Directories, child => child.Name).ShouldBe("dir");
        Paths(root.Symlinks, link => link.Name).ShouldBe("dangling loop outside relative");
        root.Symlinks[^1].Target.ShouldBe("../real");
    }

    [Fact]
    public async Task Entries_of_a_captured_directory_are_sorted_even_when_a_symlink_becomes_a_file()
    {
        Reapi.Command command = Shell("echo 1 > r; mkdir o; ln -s \"$PWD/r\" o/b; echo 1 > o/a; echo 2 > o/c; ln -s \"$PWD/r\" o/B");
        command.OutputPaths.Add("o");

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        Paths((await TreeAsync(result.OutputDirectories[0])).Root.Files, file => file.Name).ShouldBe("B a b c");
    }

    [Fact]
    public async Task Special_files_are_left_out_and_named()
    {
        Reapi.Command command = Shell("mkdir o; mkfifo o/pipe top; echo x > o/f");
        command.OutputPaths.Add(["o", "top"]);

        SandboxResult result = await RunAsync(command);

        result.Status.ShouldBe(GridStatus.Ok);
        Paths((await TreeAsync(result.ActionResult.OutputDirectories[0])).Root.Files, file => file.Name).ShouldBe("f");
        result.Message.ShouldContain("'top'");
        result.Message.ShouldContain("o/pipe");
        result.Message.ShouldContain("named pipe");
    }

    [Fact]
    public async Task Outputs_the_command_left_unreadable_are_collected()
    {
        Reapi.Command command = Shell("mkdir -p o/d; echo secret > o/d/f; chmod 0 o/d/f o/d o");
        command.OutputPaths.Add("o");

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        Reapi.Tree tree = await TreeAsync(result.OutputDirectories[0]);
        (await TextAsync(tree.Children[0].Files[0].Digest)).ShouldBe("secret\n");
    }

    [Fact]
    public async Task Outputs_of_many_sizes_are_all_in_the_store()
    {
        Reapi.Command command = Shell(
            "mkdir o; for i in 1 2 3; do head -c $((i * 1500000)) /dev/zero > o/large$i; done; "
            + "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo $i > o/small$i; done");
        command.OutputPaths.Add("o");

        Reapi.ActionResult result = (await RunAsync(command)).ActionResult;

        Reapi.Directory root = (await TreeAsync(result.OutputDirectories[0])).Root;
        root.Files.Count.ShouldBe(303);
        Digest[] digests = [.. root.Files.Select(file => file.Digest.ToDigest(DigestFunction.Sha256))];
        (await Store.FindMissingAsync(digests, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_output_below_a_symlink_that_leaves_the_root_is_refused()
    {
        Reapi.Command command = Shell("rmdir o; ln -s /etc o");
        command.OutputPaths.Add("o/passwd");

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain("o/passwd");
    }

    [Fact]
    public async Task An_input_symlink_out_of_the_root_is_not_followed_for_outputs()
    {
        string outside = Directory.CreateDirectory(Path.Combine(Folder, "outside")).FullName;
        Reapi.Command command = Shell("true");
        command.OutputPaths.Add("escape/made/file");

        GridException failure = await Should.ThrowAsync<GridException>(
            () => RunAsync(command, new InputRoot().Symlink("escape", outside)));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_outputs_are_refused_by_name_of_the_limit()
    {
        Reapi.Command command = Shell("mkdir o; i=0; while [ $i -lt 1001 ]; do i=$((i+1)); : > o/$i; done");
        command.OutputPaths.Add("o");

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("1000");
    }

    [Fact]
    public async Task Every_missing_blob_is_named_at_once()
    {
        InputRoot inputs = new InputRoot().File("a", "first").File("b", "second").File("d/c", "third").File("e/f", "fourth");
        HashSet<Digest> leftOut = [Digest.Of("first"u8), Digest.Of("third"u8)];
        InputRoot hidden = new InputRoot().File("f", "fourth");
        Digest hiddenDigest = await hidden.WriteAsync(new Grid.Storage.Backends.MemoryBlobStore(1 << 20));
        leftOut.Add(hiddenDigest);
        Digest root = await inputs.WriteAsync(Store, leftOut.Contains);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), root), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.MissingBlobs.ShouldBe(leftOut, ignoreOrder: true);
    }

    [Fact]
    public async Task A_missing_input_root_is_named()
    {
        Digest absent = Digest.Of("no such directory"u8);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), absent), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.MissingBlobs.ShouldBe([absent]);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task A_directory_with_a_hostile_name_is_refused(string name)
    {
        Reapi.Directory hostile = new()
        {
            Files = { new Reapi.FileNode { Name = name, Digest = DigestFunction.Sha256.Empty.ToWire() } },
        };
        Digest root = await Store.WriteAsync(hostile.ToByteArray(), CancellationToken.None);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), root), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task A_blob_that_is_no_directory_is_refused()
    {
        Digest root = await Store.WriteAsync("certainly not a Directory"u8.ToArray(), CancellationToken.None);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), root), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain(root.ToString());
    }

    [Fact]
    public async Task A_tree_that_repeats_itself_into_a_bomb_is_refused()
    {
        Digest level = DigestFunction.Sha256.Empty;
        for (int depth = 0; depth < 20; depth++)
        {
            Reapi.Directory twice = new();
            twice.Directories.Add(new Reapi.DirectoryNode { Name = "a", Digest = level.ToWire() });
            twice.Directories.Add(new Reapi.DirectoryNode { Name = "b", Digest = level.ToWire() });
            level = await Store.WriteAsync(twice.ToByteArray(), CancellationToken.None);
        }

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), level), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Theory]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("../out", "leads out")]
    [InlineData("a/../../out", "leads out")]
    [InlineData("a\0b", "NUL")]
    public async Task An_output_path_out_of_the_root_is_refused(string path, string reason)
    {
        Reapi.Command command = Shell("true");
        command.OutputPaths.Add(path);

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("..")]
    public async Task A_working_directory_out_of_the_root_is_refused(string path)
    {
        Reapi.Command command = Shell("true");
        command.WorkingDirectory = path;

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task A_working_directory_that_is_a_file_is_refused()
    {
        Reapi.Command command = Shell("true");
        command.WorkingDirectory = "file";

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command, new InputRoot().File("file", "x")));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain("'file'");
    }

    [Fact]
    public async Task A_command_without_arguments_is_refused()
    {
        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(new Reapi.Command()));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A\0")]
    public async Task An_environment_variable_that_cannot_be_set_is_refused(string name)
    {
        Reapi.Command command = Shell("true");
        command.EnvironmentVariables.Add(new Reapi.Command.Types.EnvironmentVariable { Name = name, Value = "x" });

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(command));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task A_program_without_a_slash_is_looked_up_on_the_commands_path()
    {
        Reapi.Command command = new() { Arguments = { "tool", "argument" }, WorkingDirectory = "work" };
        command.EnvironmentVariables.Add(
            new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/nowhere:../tools:/usr/bin:/bin" });
        InputRoot inputs = new InputRoot().Directory("work")
            .File("tools/tool", "#!/bin/sh\necho \"$0 $1\"\n", isExecutable: true);

        SandboxResult result = await RunAsync(command, inputs);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldEndWith("tools/tool argument\n");
    }

    [Fact]
    public async Task A_program_without_a_slash_is_found_in_the_working_directory()
    {
        Reapi.Command command = new() { Arguments = { "tool" }, WorkingDirectory = "work" };

        SandboxResult result = await RunAsync(
            command, new InputRoot().File("work/tool", "#!/bin/sh\necho found\n", isExecutable: true));

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("found\n");
    }

    [Fact]
    public async Task A_program_with_a_slash_is_relative_to_the_working_directory()
    {
        Reapi.Command command = new() { Arguments = { "../bin/tool" }, WorkingDirectory = "work" };
        InputRoot inputs = new InputRoot().Directory("work").File("bin/tool", "#!/bin/sh\npwd\n", isExecutable: true);

        SandboxResult result = await RunAsync(command, inputs);

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldEndWith("/work\n");
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("./no-such-program")]
    [InlineData("/no/such/program")]
    public async Task A_program_that_is_not_there_is_a_result_as_a_shell_has_it(string program)
    {
        SandboxResult result = await RunAsync(new Reapi.Command { Arguments = { program } });

        result.Status.ShouldBe(GridStatus.Ok);
        result.ActionResult.ExitCode.ShouldBe(127);
        (await TextAsync(result.ActionResult.StderrDigest)).ShouldContain(program);
    }

    [Theory]
    [InlineData("./data")]
    [InlineData("data")]
    [InlineData("./d")]
    public async Task A_file_that_cannot_be_executed_is_a_result_as_a_shell_has_it(string program)
    {
        InputRoot inputs = new InputRoot().File("data", "#!/bin/sh\n").Directory("d");

        SandboxResult result = await RunAsync(new Reapi.Command { Arguments = { program } }, inputs);

        result.Status.ShouldBe(GridStatus.Ok);
        result.ActionResult.ExitCode.ShouldBe(126);
        (await TextAsync(result.ActionResult.StderrDigest)).ShouldContain(program);
    }

    [Fact]
    public async Task Death_by_signal_is_128_and_the_signal()
    {
        SandboxResult result = await RunAsync(Shell("kill -SEGV $$"));

        result.ActionResult.ExitCode.ShouldBe(128 + 11);
        result.End.ShouldBe(TellsSignals ? ActionEnd.Killed : ActionEnd.Exited);
    }

    [Fact]
    public async Task An_exit_code_that_looks_like_a_signal_is_none()
    {
        SandboxResult result = await RunAsync(Shell("exit 139"));

        result.ActionResult.ExitCode.ShouldBe(139);
        result.End.ShouldBe(ActionEnd.Exited);
    }

    [Fact]
    public async Task No_signal_is_ignored_or_blocked_when_a_command_starts()
    {
        SandboxResult result = await RunAsync(Shell("exec sed -nE 's/^Sig(Blk|Ign):\\s*//p' /proc/self/status"));

        // Two signals belong to the C library, which lets nobody touch them.
        const ulong LibrarysOwn = 0x1_8000_0000;
        string[] masks = (await TextAsync(result.ActionResult.StdoutDigest)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        masks.Select(mask => ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~LibrarysOwn)
            .ShouldBe([0UL, 0UL]);
    }

    [Fact]
    public async Task A_command_has_nothing_open_but_its_three_streams()
    {
        SandboxResult result = await RunAsync(Shell("ls /proc/$$/fd"));

        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("0\n1\n2\n");
    }

    [Fact]
    public async Task A_stream_longer_than_the_limit_is_cut_and_says_so_while_the_command_goes_on()
    {
        SandboxResult result = await RunAsync(Shell("head -c 50000000 /dev/zero | tr '\\0' x; echo done >&2"));

        result.ActionResult.ExitCode.ShouldBe(0);
        string stdout = await TextAsync(result.ActionResult.StdoutDigest);
        stdout[..StreamBytesMax].ShouldBe(new string('x', StreamBytesMax));
        stdout[StreamBytesMax..].ShouldBe($"\n[stdout was cut here: more than {StreamBytesMax} bytes were written]\n");
        (await TextAsync(result.ActionResult.StderrDigest)).ShouldBe("done\n");
    }

    [Fact]
    public async Task A_command_that_outlives_its_timeout_is_killed_and_leaves_what_it_had_done()
    {
        Reapi.Command command = Shell("echo begun; echo half > out; exec sleep 1000");
        command.OutputPaths.Add("out");
        SandboxRequest request = Request(command, DigestFunction.Sha256.Empty) with { Timeout = TimeSpan.FromSeconds(2) };

        SandboxResult result = await Sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.Message.ShouldContain("timeout");
        result.ActionResult.ExitCode.ShouldBe(128 + 15);
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("begun\n");
        result.ActionResult.OutputFiles.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_call_cancelled_before_it_starts_runs_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            () => Sandbox.RunAsync(Request(Shell("true"), DigestFunction.Sha256.Empty), new CancellationToken(canceled: true)));

        StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_of_an_action_whatever_it_made()
    {
        SandboxResult result = await RunAsync(Shell(
            "mkdir -p ro/sub; echo x > ro/sub/f; chmod 0555 ro/sub ro; chmod 0 .; mkdir -p 2>&- n; : > \"$(printf "
                + "'bad\\377name')\"; true"));

        result.Status.ShouldBe(GridStatus.Ok);
        StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Trees_deeper_than_any_path_are_removed()
    {
        SandboxResult result = await RunAsync(Shell(
            "n=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; "
            + "ten=$n/$n/$n/$n/$n/$n/$n/$n/$n/$n; "
            + "i=0; while [ $i -lt 30 ]; do mkdir -p $ten && cd -P $ten || exit 1; i=$((i+1)); done"));

        result.ActionResult.ExitCode.ShouldBe(0);
        StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_of_an_action_that_fails_or_is_refused()
    {
        await Should.ThrowAsync<GridException>(
            () => Sandbox.RunAsync(Request(Shell("true"), Digest.Of("absent"u8)), CancellationToken.None));

        StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_actions_run_at_once_without_mixing()
    {
        Task<SandboxResult>[] runs =
        [
            .. Enumerable.Range(0, 40).Select(i =>
            {
                Reapi.Command command = Shell($"cat input > out; echo {i}; exit {i}");
                command.OutputPaths.Add("out");
                return RunAsync(command, new InputRoot().File("input", $"input {i}"));
            }),
        ];

        SandboxResult[] results = await Task.WhenAll(runs);

        for (int i = 0; i < results.Length; i++)
        {
            results[i].ActionResult.ExitCode.ShouldBe(i);
            (await TextAsync(results[i].ActionResult.StdoutDigest)).ShouldBe($"{i}\n");
            (await TextAsync(results[i].ActionResult.OutputFiles[0].Digest)).ShouldBe($"input {i}");
        }

        StagedFolders().ShouldBeEmpty();
    }

    protected static Reapi.Command Shell(string script)
    {
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script } };
        command.EnvironmentVariables.Add(
            new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" });
        return command;
    }

    protected async Task<SandboxResult> RunAsync(Reapi.Command command, InputRoot? inputs = null)
    {
        Digest root = await (inputs ?? new InputRoot()).WriteAsync(Store);
        return await Sandbox.RunAsync(Request(command, root), CancellationToken.None);
    }

    protected SandboxRequest Request(Reapi.Command command, Digest inputRoot) => new()
    {
        Command = command,
        InputRoot = inputRoot,
        Inputs = new LocalInputs(Store),
        Outputs = Store,
    };

    /// <summary>The folders of actions that are there at this moment.</summary>
    protected IReadOnlyList<string> StagedFolders() =>
        [.. Directory.EnumerateDirectories(StagingPath).SelectMany(Directory.EnumerateDirectories)];

    protected async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString((await BytesAsync(digest)).Span);

    private async Task<ReadOnlyMemory<byte>> BytesAsync(Reapi.Digest digest) =>
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull();

    private async Task<Reapi.Tree> TreeAsync(Reapi.OutputDirectory output) =>
        Reapi.Tree.Parser.ParseFrom((await BytesAsync(output.TreeDigest)).Span);

    private async Task<Reapi.Directory> DirectoryAsync(Reapi.Digest digest) =>
        Reapi.Directory.Parser.ParseFrom((await BytesAsync(digest)).Span);

    private static string Paths<T>(RepeatedField<T> items, Func<T, string> path) => string.Join(' ', items.Select(path));

    private static void AssertTopologicallySorted(Reapi.Tree tree)
    {
        HashSet<Reapi.Digest> announced = [.. tree.Root.Directories.Select(child => child.Digest)];
        foreach (Reapi.Directory child in tree.Children)
        {
            announced.ShouldContain(Digest.Of(child.ToByteArray()).ToWire());
            announced.UnionWith(child.Directories.Select(grandchild => grandchild.Digest));
        }

        tree.Children.Distinct().Count().ShouldBe(tree.Children.Count);
    }
}
