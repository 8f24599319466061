using System.Net;
using System.Net.Sockets;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>What every sandbox does that keeps its actions from the machine and from one another.</summary>
public abstract class IsolationContract
{
    /// <summary>Options by which the input root is out of the way of what is looked at.</summary>
    protected static IsolationOptions Options { get; } = new() { RootPath = "/srv/build" };

    /// <summary>Opens the sandbox.</summary>
    protected abstract Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options);

    /// <summary>How input roots are laid out.</summary>
    protected virtual IActionStager StagerOf(SandboxLimits limits) => new LinkStager(limits);

    [Fact]
    public async Task Nothing_but_the_actions_own_processes_is_to_be_seen()
    {
        await using IsolationBench bench = await BenchAsync();

        string seen = await bench.RunAsync("echo /proc/[0-9]*; echo $$");

        // The first one, which belongs to the sandbox, and the shell.
        seen.ShouldBe("/proc/1 /proc/2\n2\n");
    }

    [Fact]
    public async Task Two_actions_at_once_see_nothing_of_each_other()
    {
        string meeting = Directory.CreateTempSubdirectory("grid-isolation-").FullName;
        File.SetUnixFileMode(meeting, (UnixFileMode)0b111_111_111);
        await using IsolationBench bench = await BenchAsync(
            Options with { Binds = [new BindMount(meeting, "/mnt/meeting", IsWritable: true)] });
        string script = "set -e; cd /mnt/meeting; echo mine > /tmp/$0; echo mine > /dev/shm/$0; : > here-$0; "
            + "until [ -e here-a ] && [ -e here-b ]; do sleep 0.02; done; "
            + "ls /tmp /dev/shm; echo /proc/[0-9]*; : > done-$0; "
            + "until [ -e done-a ] && [ -e done-b ]; do sleep 0.02; done";

        Task<SandboxResult>[] runs = [bench.RunAsync(Named(script, "a")), bench.RunAsync(Named(script, "b"))];

        (await bench.TextAsync(await runs[0])).ShouldBe("/dev/shm:\na\n\n/tmp:\na\n/proc/1 /proc/2\n");
        (await bench.TextAsync(await runs[1])).ShouldBe("/dev/shm:\nb\n\n/tmp:\nb\n/proc/1 /proc/2\n");
        Directory.Delete(meeting, recursive: true);
    }

    [Fact]
    public async Task The_host_can_be_read_but_not_written_to()
    {
        await using IsolationBench bench = await BenchAsync();

        string seen = await bench.RunAsync(
            "test -x /bin/sh && echo tools are there; "
            + "for folder in / /etc /usr /usr/bin /var /var/lib /proc /proc/sys/kernel /sys /dev/pts; do "
            + "(: > $folder/grid-was-here) 2>&- && echo wrote $folder; done; "
            + "for file in /etc/passwd /proc/sys/kernel/hostname /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do "
            + "(: >> $file) 2>&- && echo opened $file; done; true");

        seen.ShouldBe("tools are there\n");
    }

    [Fact]
    public async Task Folders_of_users_of_services_and_of_the_bot_are_empty()
    {
        await using IsolationBench bench = await BenchAsync(new IsolationOptions());

        string seen = await bench.RunAsync(
            "ls -A /home /root /run /var/tmp /mnt /media /srv | grep -v '^/\\|^$'; "
            + $"ls -A '{bench.Folder}/cas' 2>&-; ls '{bench.Folder}/staging'/* | wc -l");

        // The action's own folder.
        seen.ShouldBe("1\n");
    }

    [Fact]
    public async Task Hidden_folders_are_the_operators_choice()
    {
        string folder = Directory.CreateTempSubdirectory("grid-isolation-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "seen");
        await using IsolationBench open = await BenchAsync(new IsolationOptions { Hidden = [] });
        await using IsolationBench closed = await BenchAsync(new IsolationOptions { Hidden = [folder] });

        (await open.RunAsync($"ls {Path.GetDirectoryName(folder)} | grep -c {Path.GetFileName(folder)}"))
            .ShouldBe("1\n");
        (await closed.RunAsync($"ls -A {folder}")).ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_input_root_can_be_seen_at_a_path_of_the_operators_choice()
    {
        await using IsolationBench bench = await BenchAsync(new IsolationOptions { RootPath = "/tmp/build/root" });
        Reapi.Command command = IsolationBench.Shell("pwd; cat ../input; ln -s /tmp/build/root/input link; ln -s /etc/hostname out");
        command.WorkingDirectory = "task";
        command.OutputPaths.Add(["link", "out"]);

        SandboxResult result = await bench.RunAsync(command, new InputRoot().Directory("task").File("input", "text\n"));

        (await bench.TextAsync(result)).ShouldBe("/tmp/build/root/task\ntext\n");
        (await bench.TextAsync(result.ActionResult.OutputFiles.ShouldHaveSingleItem().Digest)).ShouldBe("text\n");
        result.ActionResult.OutputSymlinks.ShouldHaveSingleItem().Target.ShouldBe("/etc/hostname");
    }

    [Fact]
    public async Task Bound_paths_are_seen_and_written_to_as_they_are_meant()
    {
        string folder = Directory.CreateTempSubdirectory("grid-isolation-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "bound\n");
        await using IsolationBench bench = await BenchAsync(new IsolationOptions
        {
            Binds =
            [
                new BindMount(folder, "/mnt/deep/read", IsWritable: false),
                new BindMount(folder, "/mnt/write", IsWritable: true),
                new BindMount(Path.Combine(folder, "file"), "/mnt/file", IsWritable: false),
            ],
        });

        string seen = await bench.RunAsync(
            "cat /mnt/deep/read/file /mnt/file; (echo x > /mnt/deep/read/new) 2>&- || echo not there; echo x > /mnt/write/new");

        seen.ShouldBe("bound\nbound\nnot there\n");
        File.Exists(Path.Combine(folder, "new")).ShouldBeTrue();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false, "network=off", false)]
    [InlineData(false, "network=on", true)]
    [InlineData(true, "network=off", false)]
    [InlineData(true, "other=1", true)]
    public async Task The_network_is_reached_when_the_action_or_else_the_bot_says_so(bool hasByDefault, string property, bool expected)
    {
        await using IsolationBench bench = await BenchAsync(new IsolationOptions { HasNetwork = hasByDefault });
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        string seen = await bench.RunAsync(
            $"perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(\"127.0.0.1:{port}\") ? \"reached\" : \"not reached\"'", property);

        seen.ShouldBe(expected ? "reached" : "not reached");
    }

    [Fact]
    public async Task An_action_without_network_can_talk_to_itself()
    {
        await using IsolationBench bench = await BenchAsync();

        string seen = await bench.RunAsync(
            "perl -MIO::Socket::INET -e '$l = IO::Socket::INET->new(LocalAddr => \"127.0.0.1\", Listen => 1) or die $!; "
            + "print IO::Socket::INET->new(\"127.0.0.1:\" . $l->sockport) ? \"reached\" : \"not reached\"'");

        seen.ShouldBe("reached");
    }

    [Fact]
    public async Task What_an_action_did_in_its_network_leaves_no_trace_for_the_next()
    {
        const string Look = "cat /proc/net/dev /proc/net/snmp; grep -c . /proc/net/unix /proc/net/tcp /proc/net/udp";
        const string Listen = "$l = IO::Socket::INET->new(LocalAddr => \"127.0.0.1:4711\", Listen => 1) or die $!; ";
        await using IsolationBench bench = await BenchAsync();
        string whenNew = await bench.RunAsync(Look);

        await bench.RunAsync($"perl -MIO::Socket::INET -e '{Listen}'");
        (await bench.RunAsync(Look)).ShouldBe(whenNew);

        // A packet, a connection that the kernel remembers for a minute, a socket that is held by what is left running.
        await bench.RunAsync($"perl -MIO::Socket::INET -e '{Listen} IO::Socket::INET->new(\"127.0.0.1:4711\") or die $!'");
        await bench.RunAsync($"perl -MIO::Socket::INET -e '{Listen} exit if fork; sleep 600' >&- 2>&-");
        (await bench.RunAsync(Look)).ShouldBe(whenNew);
        (await bench.RunAsync(Look)).ShouldBe(whenNew);
    }

    [Theory]
    [InlineData("unixUID=0", "unixGID=0", "0 0\n")]
    [InlineData("unixUID=1234", "unixGID=567", "1234 567\n")]
    public async Task An_action_is_the_user_it_asks_to_be(string user, string group, string expected)
    {
        await using IsolationBench bench = await BenchAsync();

        string seen = await bench.RunAsync("echo $(id -u) $(id -g); : > made; test -O made", user, group);

        seen.ShouldBe(expected);
    }

    [Theory]
    [InlineData("network=perhaps")]
    [InlineData("unixUID=root")]
    [InlineData("unixUID=4294967295")]
    [InlineData("unixGID=-1")]
    public async Task Properties_that_mean_nothing_are_refused(string property)
    {
        await using IsolationBench bench = await BenchAsync();

        GridException failure = await Should.ThrowAsync<GridException>(() => bench.RunAsync("true", property));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain(property.Split('=')[0]);
    }

    [Fact]
    public async Task Scratch_has_a_bound()
    {
        await using IsolationBench bench = await BenchAsync(new IsolationOptions { ScratchBytesMax = 1 << 20 });

        string seen = await bench.RunAsync(
            "head -c 4M /dev/zero 2>&- > /tmp/large || echo full; head -c 4M /dev/zero 2>&- > /var/tmp/large || echo full");

        seen.ShouldBe("full\nfull\n");
    }

    [Fact]
    public async Task The_devices_are_the_harmless_ones()
    {
        await using IsolationBench bench = await BenchAsync();

        string seen = await bench.RunAsync(
            "ls /dev | grep -vx 'console\\|core' | tr '\\n' ' '; head -c 3 /dev/zero | wc -c; head -c 3 /dev/urandom | wc -c; "
            + "echo x > /dev/null; echo through > /dev/stdout; (echo x > /dev/full) 2>&- || echo full");

        seen.ShouldBe("fd full null ptmx pts random shm stderr stdin stdout tty urandom zero 3\n3\nthrough\nfull\n");
    }

    /// <summary>Opens a bench with this sandbox in it.</summary>
    protected Task<IsolationBench> BenchAsync(IsolationOptions? options = null, SandboxLimits? limits = null) =>
        IsolationBench.OpenAsync(
            (bench, given) => OpenAsync(bench.PartsOf(StagerOf(given), given), options ?? Options),
            limits ?? SandboxLimits.Default with { KillGrace = TimeSpan.FromMilliseconds(200) });

    private static Reapi.Command Named(string script, string name)
    {
        Reapi.Command command = IsolationBench.Shell(script);
        command.Arguments.Add(name);
        return command;
    }
}
