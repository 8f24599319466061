using System.Diagnostics;
using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

public sealed class DiskLimitTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private readonly SandboxBench _bench = SandboxBench.Open(
        SandboxLimits.Default with { DiskBytesMax = Mebibyte, OutputBytesMax = 1000, OutputEntriesMax = 10 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Who_writes_more_than_allowed_is_killed_told_so_and_leaves_nothing()
    {
        SandboxResult result = await _bench.RunAsync("trap '' TERM; head -c 3000000 /dev/zero > big; sleep 1000; sleep 1000");
        SandboxResult next = await _bench.RunAsync("echo fine");

        result.End.ShouldBe(ActionEnd.DiskFull);
        result.Status.ShouldBe(GridStatus.ResourceExhausted);
        result.Message.ShouldContain("more than the 1M it may have on the disk");
        next.Status.ShouldBe(GridStatus.Ok);
        _bench.StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Outputs_of_too_many_bytes_are_refused_by_name()
    {
        SandboxRequest request = _bench.Request("head -c 600 /dev/zero > a; head -c 600 /dev/zero > b", DigestFunction.Sha256.Empty);
        request.Command.OutputPaths.AddRange(["a", "b"]);

        GridException refused = await Should.ThrowAsync<GridException>(
            () => _bench.Sandbox.RunAsync(request, CancellationToken.None));

        refused.Status.ShouldBe(GridStatus.ResourceExhausted);
        refused.Message.ShouldContain("/b' and the outputs before it have more than the 1000 bytes");
    }

    [Fact]
    public async Task Outputs_are_counted_all_together()
    {
        SandboxRequest request = _bench.Request(
            "mkdir d e; touch d/1 d/2 d/3 d/4 e/1 e/2 e/3 e/4 f", DigestFunction.Sha256.Empty);
        request.Command.OutputPaths.AddRange(["d", "e", "f"]);

        GridException refused = await Should.ThrowAsync<GridException>(
            () => _bench.Sandbox.RunAsync(request, CancellationToken.None));
        request.Command.OutputPaths.RemoveAt(2);
        SandboxResult fewer = await _bench.Sandbox.RunAsync(request, CancellationToken.None);

        refused.Message.ShouldContain("more than the 10 entries accepted");
        fewer.ActionResult.OutputDirectories.Count.ShouldBe(2);
    }

    [Fact]
    public void A_folder_is_counted_with_all_below_and_each_file_once()
    {
        string folder = Path.Combine(_bench.Folder, "counted");
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        long empty = DiskUse.BytesOf(folder);
        File.WriteAllBytes(Path.Combine(folder, "below", "file"), new byte[100_000]);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/proc");
        long one = DiskUse.BytesOf(folder);
        Process.Start("ln", [Path.Combine(folder, "below", "file"), Path.Combine(folder, "again")]).WaitForExit();

        (one - empty).ShouldBeInRange(100_000, 120_000);
        DiskUse.BytesOf(folder).ShouldBe(one);
        DiskUse.BytesOf(folder + "/none").ShouldBe(0);
    }
}
