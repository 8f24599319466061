using System.Globalization;
using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Limits;

/// <summary>The files by which the kernel talks about a control group.</summary>
internal static class CgroupFile
{
    /// <summary>Writes a value.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming the file and what the kernel said.</exception>
    public static void Write(string folder, string name, string value)
    {
        string path = $"{folder}/{name}";
        try
        {
            using SafeFileHandle file = Open(path);
            RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(value), fileOffset: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"Cannot write '{value}' to '{path}': {failure.Message}", failure);
        }
    }

    /// <summary>Opens a file that is going to be written to again and again.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Writes a value where the kernel has such a file.</summary>
    public static void WriteIfThere(string folder, string name, string value)
    {
        if (File.Exists($"{folder}/{name}"))
        {
            Write(folder, name, value);
        }
    }

    /// <summary>The number that a file holds; null when there is none, or no such file.</summary>
    public static long? Number(string folder, string name) => NumberOf(Read(folder, name));

    /// <summary>The number beside a key, in a file of lines such as <c>oom_kill 2</c>.</summary>
    public static long? Number(string folder, string name, string key) => Read(folder, name)
        .Split('\n')
        .Select(line => line.Split(' '))
        .Where(words => words.Length == 2 && words[0] == key)
        .Select(words => NumberOf(words[1]))
        .FirstOrDefault();

    /// <summary>The processes of a group.</summary>
    public static IReadOnlyList<int> Processes(string folder) =>
        [.. Read(folder, "cgroup.procs").Split('\n').Select(NumberOf).OfType<long>().Select(number => (int)number)];

    /// <summary>The text of a file; empty when it is not there, or just going.</summary>
    public static string Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText($"{folder}/{name}");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static long? NumberOf(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
