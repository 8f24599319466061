using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class DiskActionCacheTests : ActionCacheContract, IDisposable
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private readonly TemporaryFolder _folder = new();
    private DiskActionCache? _cache;

    [Fact]
    public async Task Results_are_found_again_after_a_restart()
    {
        await Create().UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 7 }, default);

        IActionCache again = Reopen();

        (await again.GetAsync(Action, default))!.ExitCode.ShouldBe(7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(40)]
    public async Task A_file_that_a_crash_cut_short_is_a_miss_not_another_result(int lengthLeft)
    {
        await Create().UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 7, StdoutRaw = Text("some output") }, default);
        string path = Directory.EnumerateFiles(_folder["ac"], $"{Action.HashText}*", SearchOption.AllDirectories).Single();
        await using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(lengthLeft);
        }

        (await Reopen().GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_oldest_results_make_room_when_the_bound_is_reached()
    {
        _cache = DiskActionCache.Open(_folder["ac"], sizeBytesMax: 3 * 4096);

        for (byte i = 0; i < 10; i++)
        {
            await _cache.UpdateAsync(Digest.Of([i]), new Reapi.ActionResult { ExitCode = i }, default);
        }

        (await _cache.GetAsync(Digest.Of([0]), default)).ShouldBeNull();
        (await _cache.GetAsync(Digest.Of([9]), default))!.ExitCode.ShouldBe(9);
        TemporaryFolder.FilesOf(_folder["ac"]).Count.ShouldBe(1 + 3);
    }

    public void Dispose()
    {
        _cache?.Dispose();
        _folder.Dispose();
    }

    protected override IActionCache Create() => _cache = DiskActionCache.Open(_folder["ac"]);

    private static Google.Protobuf.ByteString Text(string text) => Google.Protobuf.ByteString.CopyFromUtf8(text);

    private DiskActionCache Reopen()
    {
        _cache!.Dispose();
        return _cache = DiskActionCache.Open(_folder["ac"]);
    }
}
