using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Grid.Databases;

/// <summary>The native SQLite: the system's, which its distribution keeps up to date, else the one that is shipped along.</summary>
public static class SqliteLibrary
{
    private const string System = "libsqlite3.so.0";
    private const string Shipped = "e_sqlite3";

    private static readonly Lazy<bool> Loaded = new(LoadOnce);

    public static void Load() => _ = Loaded.Value;

    private static bool LoadOnce()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        nint library = 0;
        _ = name == Shipped
            && (NativeLibrary.TryLoad(System, out library) || NativeLibrary.TryLoad(Shipped, assembly, path, out library));
        return library;
    }
}
