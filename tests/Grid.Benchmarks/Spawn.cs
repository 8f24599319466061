using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Grid.Benchmarks;

/// <summary>
/// posix_spawn(3) and waitpid(2) of a command that does nothing: the least that running anything costs on this machine,
/// which every measured execution is set beside.
/// </summary>
internal static partial class Spawn
{
    private static readonly string[] EnvironmentOfChild = ["PATH=/usr/local/bin:/usr/bin:/bin"];

    /// <summary>Runs the command <paramref name="count"/> times, <paramref name="concurrency"/> at once.</summary>
    public static IReadOnlyList<TimeSpan> Measure(string path, int count, int concurrency)
    {
        var durations = new TimeSpan[count];
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, concurrency).Select(_ => new Thread(RunAll))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return durations;

        void RunAll()
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) < durations.Length)
            {
                durations[index] = RunOnce(path);
            }
        }
    }

    /// <summary>Runs a program to its end, once.</summary>
    public static void Run(string path, IEnumerable<string> arguments)
    {
        int error = PosixSpawn(out int pid, path, 0, 0, [.. arguments, null], [.. EnvironmentOfChild, null]);
        if (error != 0 || WaitPid(pid, out int status, 0) != pid || status != 0)
        {
            throw new InvalidOperationException($"posix_spawn of '{path}' failed (error {error}).");
        }
    }

    private static TimeSpan RunOnce(string path)
    {
        long start = Stopwatch.GetTimestamp();
        Run(path, [path]);
        return Stopwatch.GetElapsedTime(start);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(
        out int pid, string path, nint fileActions, nint attributes, string?[] arguments, string?[] environment);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);
}
