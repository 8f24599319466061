using System.Globalization;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Workers;

/// <summary>How much memory a worker holds.</summary>
internal static class WorkerMemory
{
    /// <summary>The resident memory of all processes with a mark; what several share counts for each.</summary>
    public static long Of(ulong mark) =>
        ProcessTree.Numbers(candidate => candidate == mark).Sum(ResidentPages) * Environment.SystemPageSize;

    private static long ResidentPages(int pid)
    {
        try
        {
            string[] sizes = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/statm").Split(' ');
            return long.Parse(sizes[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended since.
            return 0;
        }
    }
}
