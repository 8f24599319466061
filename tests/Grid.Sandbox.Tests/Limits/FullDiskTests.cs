using System.Diagnostics;
using Grid.Core;
using Grid.Sandbox.HostTools;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>An action on a disk that has no room, as seen on a small file system of the test's own.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly SandboxBench _bench = SandboxBench.Open(SandboxLimits.Default);

    private string StagingPath => Path.Combine(_bench.Folder, "small");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(StagingPath);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", StagingPath);
        }
    }

    public async Task DisposeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("umount", StagingPath);
        }

        await _bench.DisposeAsync();
    }

    [NeedsMounts]
    public async Task A_command_that_fails_on_a_full_disk_is_to_be_tried_elsewhere()
    {
        await using HostToolsSandbox sandbox = HostToolsSandbox.Open(StagingPath, SandboxLimits.Default, TimeProvider.System);

        SandboxResult full = await sandbox.RunAsync(
            _bench.Request("head -c 3000000 /dev/zero > big", DigestFunction.Sha256.Empty), CancellationToken.None);
        SandboxResult next = await sandbox.RunAsync(_bench.Request("exit 3", DigestFunction.Sha256.Empty), CancellationToken.None);

        full.Status.ShouldBe(GridStatus.Unavailable);
        full.End.ShouldBe(ActionEnd.DiskFull);
        full.Message.ShouldContain("the bot's disk is full");
        next.Status.ShouldBe(GridStatus.Ok);
        next.ActionResult.ExitCode.ShouldBe(3);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
