using System.Text;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Tests.Shared;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>Actions that try to do harm to what their bot shares with them.</summary>
[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class HostileActionTests(RunnerProcess runner) : IClassFixture<RunnerProcess>, IAsyncLifetime
{
    private const int DiskBytesMax = 16 << 20;
    private const string Content = "what every action is to read\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-hostile-").FullName;
    private DiskBlobStore? _store;
    private ISandbox? _sandbox;

    public async Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        _sandbox = await runner.OpenSandboxAsync(Path.Combine(_folder, "staging"), new SandboxLimits { DiskBytesMax = DiskBytesMax });
    }

    public async Task DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        _store!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_action_cannot_change_a_cached_input_by_any_means()
    {
        Digest digest = Digest.Of(Encoding.UTF8.GetBytes(Content));
        await RunAsync("cat input");
        string stored = StoredFiles().Single(file => file.Contains(digest.HashText, StringComparison.Ordinal));
        FileInfo before = new(stored);
        (UnixFileMode Mode, DateTime Modified) kept = (before.UnixFileMode, before.LastWriteTimeUtc);

        (await RunAsync($"perl corrupt.pl input '{stored}'")).ShouldBe(string.Empty, "each line is a way that worked");

        FileInfo after = new(stored);
        (after.UnixFileMode, after.LastWriteTimeUtc).ShouldBe(kept);
        (await File.ReadAllTextAsync(stored)).ShouldBe(Content);
        (await _store!.FindMissingAsync([digest], CancellationToken.None)).ShouldBeEmpty();
        (await RunAsync("cat input")).ShouldBe(Content);
    }

    [Fact]
    public async Task The_same_means_work_on_a_file_of_the_actions_own()
    {
        // So that silence about the cached one means refusal, and not a tool that is missing.
        string ways = await RunAsync("cp input own && chmod u+w own && perl corrupt.pl own \"$PWD/own\"");

        ways.Split('\n').Length.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task An_action_cannot_speak_to_the_runner_that_runs_it()
    {
        string heard = await RunAsync(
            "perl -MIO::Socket::UNIX -e '$SIG{PIPE} = \"IGNORE\"; "
            + $"my $s = IO::Socket::UNIX->new(Peer => \"{runner.SocketPath}\") or exit print \"no way in\"; "
            + "syswrite($s, \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\"); "
            + "print sysread($s, my $b, 100) ? \"answered\" : \"turned away\"'");

        heard.ShouldBeOneOf("turned away", "no way in");
        runner.Report.ShouldContain($"User {RunnerProcess.UserId} was turned away");
    }

    [Fact]
    public async Task An_action_cannot_look_into_the_runner_that_runs_it()
    {
        string seen = await RunAsync(
            "for file in environ mem maps auxv syscall; do head -c 1 /proc/$PPID/$file >/dev/null 2>&1 && echo $file; done; "
            + "for link in cwd root exe fd/0; do readlink /proc/$PPID/$link; done; ls /proc/$PPID/fd 2>/dev/null; "
            + "tr '\\0' ' ' < /proc/$PPID/cmdline | grep -q runner || echo another parent; true");

        seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_action_cannot_find_the_folders_of_others()
    {
        string found = await RunAsync("ls .. ../.. 2>/dev/null; basename \"$(dirname \"$PWD\")\" | tr -d '0-9a-f\\n' | wc -c");

        found.ShouldBe("0\n");
    }

    [Fact]
    public async Task An_action_that_fills_the_disk_is_killed()
    {
        SandboxResult result = await ResultAsync("head -c 20000000 /dev/zero > big; trap '' TERM; sleep 1000; sleep 1000");

        result.End.ShouldBe(ActionEnd.DiskFull);
        result.Message.ShouldContain("more than the 16M it may have on the disk");
    }

    [Fact]
    public async Task A_process_that_changed_what_it_is_known_by_does_not_outlive_its_action()
    {
        string pid = await RunAsync(
            "bash -c 'ulimit -S -x 77; exec setsid sh -c \"echo \\$\\$ > pid; sleep 1000; sleep 1000\"' >/dev/null 2>&1 & "
            + "until [ -s pid ]; do :; done; cat pid");

        Directory.Exists($"/proc/{pid.Trim()}").ShouldBeFalse();
    }

    private string[] StoredFiles() =>
        Directory.GetFiles(Path.Combine(_folder, "cas"), "*", SearchOption.AllDirectories);

    private async Task<string> RunAsync(string script)
    {
        SandboxResult result = await ResultAsync(script);
        string errors = await TextAsync(result.ActionResult.StderrDigest);
        result.ActionResult.ExitCode.ShouldBe(0, errors);
        return await TextAsync(result.ActionResult.StdoutDigest);
    }

    private async Task<SandboxResult> ResultAsync(string script)
    {
        string corrupt = await File.ReadAllTextAsync(
            RepositoryRoot.Combine("tests", "Grid.Sandbox.Runner.Tests", "Hostile", "corrupt.pl"));
        Digest root = await new InputRoot().File("input", Content).File("corrupt.pl", corrupt).WriteAsync(_store!);
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script } };
        command.EnvironmentVariables.Add(
            new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" });
        return await _sandbox!.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = root,
                Inputs = new LocalInputs(_store!),
                Outputs = _store!,
                Timeout = TimeSpan.FromMinutes(1),
            },
            CancellationToken.None);
    }

    private async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(
        (await _store!.ReadBatchAsync([digest.ToDigest(DigestFunction.Sha256)], CancellationToken.None))[0]!.Value.Span);
}
