using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Folders of control groups. A bot's own is named by its process, so that the next bot knows those of bots that were
/// killed, and clears them away with whatever still runs in them.
/// </summary>
internal static class CgroupFolder
{
    private const string Prefix = "grid-";

    // The fields of /proc/PID/stat after the name, which may hold spaces, begin with the third; the start is the 22nd.
    private const int StartField = 22 - 3;

    /// <summary>What this process calls its group: its number, and when it began, as numbers are used again.</summary>
    public static string OwnName { get; } = $"{Prefix}{Environment.ProcessId}-{StartOf(Environment.ProcessId)}";

    /// <summary>Makes a group.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming the folder and why.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"Cannot make the control group '{path}': {failure.Message} "
                + "Actions can only be limited where the bot's own control group is writable: run the bot as root, or have it "
                + "delegated (systemd: Delegate=yes).",
                failure);
        }
    }

    /// <summary>Removes a group; false when there is something in it.</summary>
    public static bool TryRemove(string path)
    {
        byte[] name = NativeName.Of(path);
        return FileCalls.TryRemoveDirectory(parent: null, name) || Errno.Last == Errno.NoEntry;
    }

    /// <summary>Kills and removes what killed bots left under a group, as far as that goes at once.</summary>
    public static void ClearAbandoned(string parent)
    {
        foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (IsAbandoned(Path.GetFileName(path)))
            {
                Clear(path);
            }
        }
    }

    /// <summary>Whether a folder is named as that of a bot that does not run any more.</summary>
    public static bool IsAbandoned(string name) =>
        name[Prefix.Length..].Split('-') is [string number, string start]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
        && StartOf(pid) != start;

    private static void Clear(string path)
    {
        foreach (string action in Directory.EnumerateDirectories(path))
        {
            KillAll(action);
            TryRemove(action);
        }

        KillAll(path);
        TryRemove(path);
    }

    private static void KillAll(string path)
    {
        foreach (int pid in CgroupFile.Processes(path))
        {
            ProcessCalls.SignalProcess(pid, ProcessCalls.Kill);
        }
    }

    private static string StartOf(int pid)
    {
        string status = CgroupFile.Read($"/proc/{pid}", "stat");
        string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField ? fields[StartField] : string.Empty;
    }
}
