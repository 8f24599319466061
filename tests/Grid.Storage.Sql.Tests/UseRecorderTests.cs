using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;

namespace Grid.Storage.Sql.Tests;

public sealed class UseRecorderTests : IDisposable
{
    private static readonly Digest One = Blobs.OfText("one").Digest;
    private static readonly Digest Two = Blobs.OfText("two").Digest;
    private static readonly Digest Three = Blobs.OfText("three").Digest;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-sqlite-");

    private SqlIndexOptions Options { get; } = new() { PendingUsesMax = 2, FlushPeriod = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Uses_beyond_the_bound_are_turned_away_until_those_before_are_recorded()
    {
        await using SqlDatabase database = Open(Path.Combine(_folder.FullName, "test.db"));
        await using UseRecorder uses = new(new IndexRows(database, Options, TimeProvider.System), Options, TimeProvider.System);

        (uses.TryDefer(One), uses.TryDefer(One), uses.TryDefer(Two), uses.TryDefer(Three)).ShouldBe((true, true, true, false));
        await uses.FlushAsync(default);

        uses.TryDefer(Three).ShouldBeTrue();
    }

    [Fact]
    public async Task Uses_that_could_not_be_recorded_still_wait()
    {
        // A folder is no database.
        await using SqlDatabase database = Open(_folder.FullName);
        await using UseRecorder uses = new(new IndexRows(database, Options, TimeProvider.System), Options, TimeProvider.System);
        uses.TryDefer(One);
        uses.TryDefer(Two);

        await Should.ThrowAsync<GridException>(() => uses.FlushAsync(default));

        uses.TryDefer(Three).ShouldBeFalse();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static SqlDatabase Open(string path) =>
        SqlDatabase.Open(new DatabaseAddress.Sqlite(path), new SqlDatabaseOptions(), TimeProvider.System);
}
