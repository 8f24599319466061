using System.Globalization;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Staging;
using Grid.Storage;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>Actions that mean harm, each for real. After each the next one on the same sandbox runs clean.</summary>
public abstract class HostileActionContract : IAsyncLifetime
{
    private static readonly SandboxLimits Limits = SandboxLimits.Default with { KillGrace = TimeSpan.FromMilliseconds(200) };

    // How long the processes of this test sleep, by which they are known.
    private readonly string _marker = Random.Shared.Next(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture);

    private IsolationBench? _bench;

    /// <summary>The sandbox under test and its store.</summary>
    protected IsolationBench Bench => _bench!;

    /// <summary>Opens the sandbox.</summary>
    protected abstract Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options);

    /// <summary>How input roots are laid out.</summary>
    protected virtual IActionStager StagerOf(SandboxLimits limits) => new LinkStager(limits);

    public async Task InitializeAsync() => _bench = await BenchAsync(Limits);

    public async Task DisposeAsync() => await Bench.DisposeAsync();

    [Fact]
    public async Task Reading_and_writing_outside_of_the_root()
    {
        string outside = Path.Combine(Bench.Folder, "outside");
        await File.WriteAllTextAsync(outside, "secret");

        string seen = await Bench.RunAsync(
            $"cat '{outside}' ../outside ../../outside ../../../outside ../../../../outside 2>&-; "
            + $"ln -s '{outside}' link; cat link 2>&-; (echo x > link) 2>&- && echo wrote; (echo x > ../new) 2>&-; "
            + $"cat /proc/1/root'{outside}' /proc/1/cwd/../outside 2>&-; (echo x > /proc/1/root'{outside}') 2>&- && echo wrote; "
            + "cat /etc/shadow 2>&- | grep -c : | grep -v '^0'; true");
        string[] left = [.. Directory.EnumerateFileSystemEntries(Bench.Folder).Select(path => Path.GetFileName(path)).Order()];

        seen.ShouldBeEmpty();
        left.ShouldBe(["cas", "outside", "staging"]);
        (await File.ReadAllTextAsync(outside)).ShouldBe("secret");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Looking_into_the_sandboxs_own_process()
    {
        string seen = await Bench.RunAsync(
            "head -c 64 /proc/1/environ 2>&- | tr '\\0' '\\n' | grep -v '^LC_ALL=C$'; (echo x > /proc/1/mem) 2>&- && echo written; "
            + "kill -9 1 2>&-; kill -TERM 1 2>&-; kill -9 -1 2>&-; echo still here; echo $$",
            "unixUID=0");

        seen.ShouldBe("still here\n2\n");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Reaching_a_socket_that_lies_in_no_file_system()
    {
        using System.Net.Sockets.Socket listener = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        string name = $"grid-{Guid.NewGuid():N}";
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint("\0" + name));
        listener.Listen();

        string seen = await Bench.RunAsync(
            "perl -MSocket -e 'socket($s, AF_UNIX, SOCK_STREAM, 0) or die $!; "
            + $"print connect($s, sockaddr_un(\"\\0{name}\")) ? \"reached\" : \"not reached\"; "
            + "print socket($v, 40, SOCK_STREAM, 0) ? \" machine\" : \" no machine\"; "
            + "print \" netlink\", map { socket($n, 16, SOCK_RAW, $_) ? \" $_\" : \"\" } 0 .. 31'");

        seen.ShouldBe("not reached no machine netlink 0 4");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Speaking_for_what_isolates_it()
    {
        SandboxResult result = await Bench.RunAsync(
            IsolationBench.Shell("ls -l /proc/self/fd | grep -c pipe; echo 'bwrap: all is lost' >&2; exit 1"));
        SandboxResult busy = await Bench.RunAsync(
            IsolationBench.Shell("echo >> ran; echo 'bwrap: execvp /bin/sh: Text file busy' >&2; exit 1"));

        result.Status.ShouldBe(GridStatus.Ok);
        result.ActionResult.ExitCode.ShouldBe(1);
        (await Bench.TextAsync(result)).ShouldBe("2\nbwrap: all is lost\n", "nothing but stdout and stderr is open");
        busy.ActionResult.ExitCode.ShouldBe(1);
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Gaining_privileges()
    {
        string seen = await Bench.RunAsync(
            "grep -E '^(NoNewPrivs|Seccomp|Cap(Prm|Eff|Amb)):' /proc/self/status | tr -d '\\t'; "
            + "cp /usr/bin/id id; chmod u+s,g+s id; ./id -u; su -c true 2>&- </dev/null && echo su; "
            + "mount -t tmpfs x /tmp 2>&- && echo mounted; umount -l /tmp 2>&- && echo unmounted; "
            + "unshare -r true 2>&- && echo unshared; chroot / true 2>&- && echo chrooted; mknod device c 1 3 2>&- && echo device; "
            + "hostname grid 2>&- && echo renamed; chown 1 id 2>&- && echo given",
            "unixUID=0", "unixGID=0");

        seen.ShouldBe(
            "CapPrm:0000000000000000\nCapEff:0000000000000000\nCapAmb:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n0\n");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Using_what_no_namespace_divides()
    {
        // add_key, keyctl, bpf, perf_event_open, userfaultfd, io_uring_setup, clone3, by their numbers on x86-64.
        string seen = await Bench.RunAsync(
            "test $(uname -m) = x86_64 || exit 0; "
            + "perl -e 'for (248, 250, 321, 298, 323, 425, 435) { print syscall($_, 0, 0, 0, 0, 0) . \" \" . ($! + 0) . \"\\n\" }'");

        seen.ShouldBe("-1 1\n-1 1\n-1 1\n-1 1\n-1 1\n-1 38\n-1 38\n");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Leaving_objects_of_System_V()
    {
        await Bench.RunAsync("ipcmk -Q; ipcmk -M 4096; ipcmk -S 1");

        (await Bench.RunAsync("ipcs | grep -c '^0x' ")).ShouldBe("0\n");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task A_file_called_as_an_option()
    {
        Reapi.Command command = IsolationBench.Shell("mkdir -- o; echo x > o/-rf; echo x > ./-rf; : > 'o/a\nb'; : > 'o/$(exit 1)'");
        command.OutputPaths.Add(["o", "-rf"]);

        SandboxResult result = await Bench.RunAsync(command);

        result.ActionResult.OutputFiles.ShouldHaveSingleItem().Path.ShouldBe("-rf");
        (await NamesAsync(result)).ShouldBe(["$(exit 1)", "-rf", "a\nb"]);
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Names_as_long_as_they_can_be_and_not_text()
    {
        Reapi.Command command = IsolationBench.Shell(
            "mkdir o; : > o/$(head -c 255 /dev/zero | tr '\\0' n); : > o/$(printf 'bad\\377'); mkdir o/$(printf '\\376dir')");
        command.OutputPaths.Add("o");

        SandboxResult result = await Bench.RunAsync(command);

        (await NamesAsync(result)).ShouldBe([new string('n', 255)]);
        result.Message.ShouldContain("not UTF-8");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Outputs_that_are_no_files_and_links_that_lead_out()
    {
        string outside = Path.Combine(Bench.Folder, "outside");
        await File.WriteAllTextAsync(outside, "secret");
        Reapi.Command command = IsolationBench.Shell(
            $"mkdir o; mkfifo o/fifo; ln -s '{outside}' o/link; ln -s ../../../../../../../.. o/up; "
            + "ln -s \"$PWD/../../..\" o/out; ln -s /proc/self/fd/0 o/fd; "
            + "ln -s o/loop o/loop; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => \"o/socket\", Listen => 1)'");
        command.OutputPaths.Add(["o", "o/fifo", "o/link"]);

        SandboxResult result = await Bench.RunAsync(command);

        Reapi.Directory root = (await TreeAsync(result)).Root;
        root.Files.ShouldBeEmpty();
        root.Directories.ShouldBeEmpty();
        root.Symlinks.Select(link => link.Name).ShouldBe(["fd", "link", "loop", "out", "up"]);
        result.ActionResult.OutputSymlinks.ShouldHaveSingleItem().Target.ShouldBe(outside);
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Ignoring_every_signal()
    {
        Reapi.Command command = IsolationBench.Shell($"trap '' TERM INT HUP QUIT; while :; do sleep {_marker}; done");
        SandboxRequest request = await Bench.RequestAsync(command) with { Timeout = TimeSpan.FromSeconds(1) };

        SandboxResult result = await Bench.Sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.ActionResult.ExitCode.ShouldBe(128 + 9);
        IsolationBench.IsRunning(_marker).ShouldBeFalse();
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Ending_when_asked_to()
    {
        Reapi.Command command = IsolationBench.Shell("trap 'echo asked; exit 7' TERM; echo ready; while :; do sleep 0.02; done");
        SandboxRequest request = await Bench.RequestAsync(command) with { Timeout = TimeSpan.FromSeconds(1) };

        SandboxResult result = await Bench.Sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.ActionResult.ExitCode.ShouldBe(7);
        (await Bench.TextAsync(result)).ShouldStartWith("ready\nasked\n");
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Going_into_the_background_and_keeping_the_folder_busy()
    {
        string seen = await Bench.RunAsync(
            "mkdir -p deep/er; : > deep/er/file; "
            + "(setsid sh -c '(cd deep/er; exec 3< file 4> new; trap \"\" TERM HUP; while :; do : > more; sleep " + _marker + "; done) "
            + "< /dev/null > /dev/null 2>&1 &' &) ; until [ -e deep/er/more ]; do sleep 0.02; done; echo gone");

        seen.ShouldBe("gone\n");
        IsolationBench.IsRunning(_marker).ShouldBeFalse();
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Orphans_are_reaped()
    {
        string seen = await Bench.RunAsync(
            "i=0; while [ $i -lt 50 ]; do i=$((i+1)); (sh -c 'true &' &); done; "
            + "set -- /proc/[0-9]*; until [ $# = 2 ]; do set -- /proc/[0-9]*; done; echo reaped");

        seen.ShouldBe("reaped\n");
    }

    [Fact]
    public async Task Ten_gigabytes_of_output()
    {
        SandboxResult result = await Bench.RunAsync(IsolationBench.Shell("head -c 10G /dev/zero; echo done >&2"));

        result.ActionResult.ExitCode.ShouldBe(0);
        (await Bench.TextAsync(result.ActionResult.StderrDigest)).ShouldBe("done\n");
        result.ActionResult.StdoutDigest.SizeBytes.ShouldBeInRange(Limits.StreamBytesMax, Limits.StreamBytesMax + 1000);
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task A_hundred_thousand_outputs()
    {
        const int Count = 100_000;
        Reapi.Command command = IsolationBench.Shell($"mkdir o; cd o; perl -e 'for (1..{Count}) {{ open(F, \">\", $_) or die $!; }}'");
        command.OutputPaths.Add("o");

        SandboxResult result = await Bench.RunAsync(command);

        (await TreeAsync(result)).Root.Files.Count.ShouldBe(Count);
        await Bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Filling_every_place_that_can_be_written_to()
    {
        await using IsolationBench bench = await BenchAsync(
            Limits, new IsolationOptions { RootPath = "/srv/build", ScratchBytesMax = 1 << 20 });

        string seen = await bench.RunAsync(
            "for folder in /tmp /var/tmp /dev/shm /run /home /srv /dev /; do "
            + "head -c 8M /dev/zero 2>&- > $folder/filler 2>&- && echo $folder has room; done; true");

        seen.ShouldBeEmpty();
        await bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task More_processes_than_anyone_can_count()
    {
        // Not a bomb: whether one of those is stopped in time is for the limits to say (see A_fork_bomb).
        Reapi.Command command = IsolationBench.Shell(
            "trap '' TERM; i=0; while [ $i -lt 500 ]; do i=$((i+1)); setsid sleep " + _marker + " & done; wait");
        SandboxRequest request = await Bench.RequestAsync(command) with { Timeout = TimeSpan.FromSeconds(2) };

        SandboxResult result = await Bench.Sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        IsolationBench.IsRunning(_marker).ShouldBeFalse();
        await Bench.ShouldBeCleanAsync();
    }

    [NeedsCgroupsFact]
    public async Task A_fork_bomb()
    {
        ResourceRules rules = new() { Default = new ResourceLimits(Processes: 100) };
        await using IsolationBench bench = await BenchAsync(Limits with { Resources = rules });
        Reapi.Command command = IsolationBench.Shell("bomb() { bomb | bomb & }; trap '' TERM; bomb 2>&- & exec sleep " + _marker);
        SandboxRequest request = await bench.RequestAsync(command) with { Timeout = TimeSpan.FromSeconds(2) };

        SandboxResult result = await bench.Sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        IsolationBench.IsRunning(_marker).ShouldBeFalse();
        await bench.ShouldBeCleanAsync();
    }

    [Fact]
    public async Task Changing_the_next_actions_inputs()
    {
        InputRoot inputs = new InputRoot().File("input", "as it was").File("tool", "#!/bin/sh\necho ran\n", isExecutable: true);

        await Bench.RunAsync(
            IsolationBench.Shell("rm -f input; echo other > input; mv tool moved; ln moved linked; : > new; cd ..; rm -rf *"), inputs);

        string seen = await Bench.TextAsync(await Bench.RunAsync(IsolationBench.Shell("cat input; echo; ./tool; ls"), inputs));
        seen.ShouldBe("as it was\nran\ninput\ntool\n");
        await Bench.ShouldBeCleanAsync();
    }

    /// <summary>Opens a bench with this sandbox in it.</summary>
    protected Task<IsolationBench> BenchAsync(SandboxLimits limits, IsolationOptions? options = null) => IsolationBench.OpenAsync(
        (bench, given) => OpenAsync(
            bench.PartsOf(StagerOf(given), given), options ?? new IsolationOptions { RootPath = "/srv/build" }),
        limits);

    private async Task<string[]> NamesAsync(SandboxResult result) =>
        [.. (await TreeAsync(result)).Root.Files.Select(file => file.Name)];

    private async Task<Reapi.Tree> TreeAsync(SandboxResult result)
    {
        Digest digest = result.ActionResult.OutputDirectories.ShouldHaveSingleItem().TreeDigest.ToDigest(DigestFunction.Sha256);
        return Reapi.Tree.Parser.ParseFrom((await Bench.Store.ReadAsync(digest, CancellationToken.None)).ShouldNotBeNull().Span);
    }
}
