using System.Diagnostics.Metrics;
using Grid.Execution.V1;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>What the use of mounted inputs is counted by: of input roots that were new to the bot, of which each is counted once.</summary>
internal static class InputMetrics
{
    private static readonly Meter Meter = new("Grid");

    private static readonly Counter<long> Offered = Meter.CreateCounter<long>(
        "grid.inputs.offered", "By", "Bytes of mounted inputs that actions could have read.");

    private static readonly Counter<long> Touched = Meter.CreateCounter<long>(
        "grid.inputs.touched", "By", "Bytes of mounted inputs that actions looked up or read.");

    private static readonly Counter<long> Read = Meter.CreateCounter<long>(
        "grid.inputs.read", "By", "Bytes of mounted inputs that were read through the bot.");

    public static void Count(InputAccess access)
    {
        Offered.Add(access.Offered.Bytes);
        Touched.Add(access.Touched.Bytes);
        Read.Add(access.ReadBytes);
    }
}
