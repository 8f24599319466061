using System.Globalization;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;
using Microsoft.Data.Sqlite;

namespace Grid.Storage.Sql.Tests;

/// <summary>SQLite files that are not what they should be.</summary>
public sealed class SqliteFailureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-sqlite-");

    private string File => Path.Combine(_folder.FullName, "sub", "test.db");

    [Fact]
    public async Task A_folder_that_is_not_there_is_made()
    {
        await using SqlDatabase database = Open(File);

        await StoreOn(database).WriteAsync("anything"u8.ToArray(), default);

        System.IO.File.Exists(File).ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_to_be_none()
    {
        string file = Path.Combine(_folder.FullName, "text.db");
        await System.IO.File.WriteAllTextAsync(file, "This is not a database, although it is long enough to be one. ".PadRight(2000));
        await using SqlDatabase database = Open(file);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreOn(database).FindMissingAsync([Blobs.Unknown()], default));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        failure.Message.ShouldContain(file);
        failure.Message.ShouldContain("remove the file");
    }

    [Fact]
    public async Task A_path_that_is_a_folder_cannot_be_opened()
    {
        await using SqlDatabase database = Open(_folder.FullName);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreOn(database).FindMissingAsync([Blobs.Unknown()], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("cannot be opened");
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_unavailable()
    {
        await using SqlDatabase database = Open(File, new SqlDatabaseOptions
        {
            LockTimeout = TimeSpan.FromMilliseconds(1),
            RetriesMax = 1,
            Backoff = TimeSpan.FromMilliseconds(1),
        });
        await StoreOn(database).WriteAsync("anything"u8.ToArray(), default);
        await using SqliteConnection other = new($"Data Source={File}");
        await other.OpenAsync();
        await RunAsync(other, "BEGIN IMMEDIATE");

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreOn(database).WriteAsync("more"u8.ToArray(), default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("another process keeps it locked");
    }

    [Fact]
    public async Task Tables_of_a_newer_program_are_left_alone()
    {
        await using (SqlDatabase first = Open(File))
        {
            await StoreOn(first).WriteAsync("anything"u8.ToArray(), default);
        }

        await using (SqliteConnection newer = new($"Data Source={File}"))
        {
            await newer.OpenAsync();
            await RunAsync(newer, "UPDATE grid_schema SET version = 99");
        }

        await using SqlDatabase database = Open(File);
        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreOn(database).WriteAsync("more"u8.ToArray(), default));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("version 99");
    }

    [Fact]
    public async Task Pieces_of_uploads_that_ended_half_way_leave_with_them()
    {
        await using SqlDatabase database = Open(File);
        SqlBlobStore store = StoreOn(database);
        Blob blob = Blobs.OfSize(600_000);
        for (int upload = 0; upload < 50; upload++)
        {
            await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default);
            await writer.WriteAsync(blob.Content[..550_000], default);
        }

        (await CountAsync("grid_blob_piece")).ShouldBe(0);
        (await CountAsync("grid_blob_leftover")).ShouldBe(0);
    }

    [Fact]
    public async Task Pieces_that_a_dead_process_left_are_swept_up_after_their_time()
    {
        TestTime time = new();
        await using SqlDatabase database = Open(File);
        Blob blob = Blobs.OfSize(600_000);
        IBlobWriter abandoned = await new SqlBlobStore(database, new SqlBlobStoreOptions(), time).OpenWriteAsync(blob.Digest, default);
        await abandoned.WriteAsync(blob.Content[..550_000], default);
        SqlBlobStore next = new(database, new SqlBlobStoreOptions(), time);
        await next.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);
        (await CountAsync("grid_blob_leftover")).ShouldBe(1);

        time.Advance(TimeSpan.FromHours(25));
        await next.WriteInPiecesAsync(Blobs.OfText("anything"), pieceSizeBytes: 100);

        (await CountAsync("grid_blob_leftover")).ShouldBe(0);
        (await CountAsync("grid_blob_piece")).ShouldBe(3);
        (await next.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task An_upload_whose_pieces_were_swept_up_meanwhile_fails_instead_of_having_holes()
    {
        TestTime time = new();
        await using SqlDatabase database = Open(File);
        SqlBlobStore store = new(database, new SqlBlobStoreOptions(), time);
        Blob blob = Blobs.OfSize(600_000);
        await using IBlobWriter slow = await store.OpenWriteAsync(blob.Digest, default);
        await slow.WriteAsync(blob.Content[..550_000], default);
        time.Advance(TimeSpan.FromHours(25));
        await store.WriteInPiecesAsync(Blobs.OfText("anything"), pieceSizeBytes: 100);
        await slow.WriteAsync(blob.Content[550_000..], default);

        GridException failure = await Should.ThrowAsync<GridException>(async () => await slow.CommitAsync(default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task A_blob_that_is_deleted_while_it_is_read_can_be_read_to_its_end()
    {
        await using SqlDatabase database = Open(File);
        SqlBlobStore store = StoreOn(database);
        Blob blob = Blobs.OfSize(600_000);
        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);
        await using Stream? reading = await store.OpenReadAsync(blob.Digest, 0, default);

        await store.DeleteAsync([blob.Digest], default);

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        (await Blobs.ReadToEndAsync(reading!)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_question_about_more_blobs_than_a_statement_takes_is_answered()
    {
        await using SqlDatabase database = Open(File);
        await using SqlIndexBlobStore index = new(
            StoreOn(database), database, new SqlIndexOptions { WindowSize = 100, InlineSizeBytesMax = 100 }, TimeProvider.System);
        Blob[] blobs = [.. Enumerable.Range(0, 1000).Select(number =>
            Blobs.OfText(number.ToString(CultureInfo.InvariantCulture)))];
        await index.WriteBatchAsync([.. blobs.Where((_, number) => number % 2 == 0)], default);

        IReadOnlyList<Digest> missing = await index.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default);

        missing.ShouldBe(blobs.Where((_, number) => number % 2 == 1).Select(blob => blob.Digest));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static SqlDatabase Open(string file, SqlDatabaseOptions? options = null) =>
        SqlDatabase.Open(new DatabaseAddress.Sqlite(file), options ?? new SqlDatabaseOptions(), TimeProvider.System);

    private static SqlBlobStore StoreOn(SqlDatabase database) => new(database, new SqlBlobStoreOptions(), TimeProvider.System);

    private static async Task<object?> RunAsync(SqliteConnection connection, string statement)
    {
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own words.
        command.CommandText = statement;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private async Task<long> CountAsync(string table)
    {
        await using SqliteConnection connection = new($"Data Source={File}");
        await connection.OpenAsync();
        return (long)(await RunAsync(connection, $"SELECT COUNT(*) FROM {table}"))!;
    }
}
