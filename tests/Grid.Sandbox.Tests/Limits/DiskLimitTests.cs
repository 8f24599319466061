using System.Diagnostics;
using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

public sealed class DiskLimitTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private readonly SandboxBench _bench = SandboxBench.Open(
        SandboxLimits.Default with
        {
            DiskBytesMax = Mebibyte,
            FileBytesMax = 5_000_000,
            OutputBytesMax = 1000,
            OutputEntriesMax = 10,
        });

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
    public async Task Who_writes_to_a_file_without_a_name_is_killed_too()
    {
        SandboxResult result = await _bench.RunAsync(
            "exec 5> gone; rm gone; head -c 3000000 /dev/zero >&5; sleep 1000; sleep 1000");

        result.End.ShouldBe(ActionEnd.DiskFull);
        result.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Theory]
    [InlineData(2000, false, 0, true)]
    [InlineData(1999, false, 5000, false)]
    [InlineData(1999, true, 1000, false)]
    [InlineData(1999, true, 1001, true)]
    public void Who_hides_what_it_wrote_is_judged_by_the_room_on_the_disk(long bytes, bool hasGaps, long roomLost, bool exceeds)
    {
        DiskCount before = new(999, HasGaps: false);

        new DiskCount(bytes, hasGaps).Exceeds(before, roomLost, bytesMax: 1000).ShouldBe(exceeds);
    }

    [Theory]
    [InlineData(120, false)]
    [InlineData(135, true)]
    public void Directories_that_are_too_deep_to_look_into_are_a_gap(int depth, bool isGap)
    {
        string folder = Path.Combine(_bench.Folder, "deep");
        Directory.CreateDirectory(Path.Combine([folder, .. Enumerable.Repeat("d", depth)]));

        DiskUse.Of(folder).HasGaps.ShouldBe(isGap);
    }

    [Fact]
    public async Task A_file_larger_than_any_may_be_is_not_written()
    {
        SandboxResult result = await _bench.RunAsync(
            "until [ $(ulimit -f) != unlimited ]; do :; done; trap '' XFSZ; truncate -s 6000000 sparse; "
            + "truncate -s 4000000 less; stat -c %s sparse less");

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("0\n4000000\n");
    }

    [Fact]
    public async Task A_sparse_output_that_is_too_large_is_refused()
    {
        SandboxRequest request = _bench.Request("truncate -s 5000000 out", DigestFunction.Sha256.Empty);
        request.Command.OutputPaths.Add("out");

        GridException refused = await Should.ThrowAsync<GridException>(
            () => _bench.Sandbox.RunAsync(request, CancellationToken.None));

        refused.Message.ShouldContain("/out' and the outputs before it have more than the 1000 bytes");
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
        long empty = DiskUse.Of(folder).Bytes;
        File.WriteAllBytes(Path.Combine(folder, "below", "file"), new byte[100_000]);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/proc");
        long one = DiskUse.Of(folder).Bytes;
        Process.Start("ln", [Path.Combine(folder, "below", "file"), Path.Combine(folder, "again")]).WaitForExit();

        (one - empty).ShouldBeInRange(100_000, 120_000);
        DiskUse.Of(folder).Bytes.ShouldBe(one);
        DiskUse.Of(folder + "/none").Bytes.ShouldBe(0);
    }
}
