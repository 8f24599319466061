using System.Globalization;
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
        Directory.CreateDirectory(Path.GetDirectoryName(address.Path)!);
        string path = address.Path + ".lock";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"Database {address} is another server's, which has locked '{path}'{HolderIn(path)}: a scheduler in SQLite is one "
                + "server's alone. Stop that one, give this one a file of its own, or keep the scheduler in PostgreSQL.",
                failure);
        }

        OfficeLock taken = new(file);
        taken.Sign();
        return taken;
    }

    public void Dispose() => _file.Dispose();

    // For people who wonder which process it is; the lock does not depend on it.
    private void Sign()
    {
        _file.SetLength(0);
        _file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        _file.Flush();
    }

    private static string HolderIn(string path)
    {
        // Reading asks for the lock as well, where the runtime asks for it; then the holder stays unnamed.
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                ? $" (process {process})"
                : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
