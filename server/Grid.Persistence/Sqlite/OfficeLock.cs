using Grid.Core;

namespace Grid.Persistence.Sqlite;

/// <summary>
/// The lock that lets one process at a time write a SQLite file. It lies on a file beside it, because SQLite's own locks
/// are let go between two transactions. The kernel takes it from a process that ends, however it ends.
/// </summary>
internal sealed class OfficeLock : IDisposable
{
    private readonly FileStream _file;

    private OfficeLock(FileStream file) => _file = file;

    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it.</exception>
    public static OfficeLock Take(DatabaseAddress.Sqlite address)
    {
        PrivatePlaces.MakeFile(address.Path);
        string path = address.Path + ".lock";
        try
        {
            return new OfficeLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"Database {address} is another server's, which has locked '{path}' ('fuser {path}' says which process it is): a "
                + "scheduler in SQLite is one server's alone. Stop that one, give this one a file of its own, or keep the "
                + "scheduler in PostgreSQL.",
                failure);
        }
    }

    public void Dispose() => _file.Dispose();
}
