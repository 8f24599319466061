using Grid.Core;
using Grid.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Grid.Persistence.Sqlite;

/// <summary>Turns what SQLite and broken rows throw into what callers are told.</summary>
internal static class SqliteFaults
{
    // SQLite's shared memory grows by so much at a time.
    private const long RoomMin = 64 * 1024;

    public static T Run<T>(DatabaseAddress.Sqlite address, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (Explain(address, failure) is { } explained)
        {
            throw explained;
        }
    }

    public static GridException? Explain(DatabaseAddress.Sqlite address, Exception failure)
    {
        if (failure is InvalidDataException)
        {
            return new GridException(GridStatus.DataLoss, $"Database {address}: {failure.Message}", failure);
        }

        SqlProblem? problem = SqliteFailures.Explain(failure);
        if (problem is not null && IsForWantOfRoom(address, failure))
        {
            problem = problem with { Status = GridStatus.ResourceExhausted, Text = "its disk is full; make room on it" };
        }

        return problem?.ToException(address.ToString());
    }

    // Where SQLite has to enlarge a file that it maps, a full disk is an I/O error like any other to it; a lock's file is ours.
    private static bool IsForWantOfRoom(DatabaseAddress.Sqlite address, Exception failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } or IOException
        && Path.GetDirectoryName(address.Path) is { } folder
        && Directory.Exists(folder)
        && new DriveInfo(folder).AvailableFreeSpace < RoomMin;
}
