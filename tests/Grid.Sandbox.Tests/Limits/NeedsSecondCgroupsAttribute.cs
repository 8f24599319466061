using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>A test of control groups of version 2, with or without controllers, where they may be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSecondCgroupsAttribute : FactAttribute
{
    public NeedsSecondCgroupsAttribute() => Skip = Lacking;

    /// <summary>The group of this process; null where none is mounted.</summary>
    public static string? Home { get; } = CgroupPlaces.OfThisProcess().Second?.Path;

    private static string? Lacking { get; } = Look();

    private static string? Look()
    {
        if (Home is null)
        {
            return "Control groups of version 2 are not mounted here.";
        }

        try
        {
            using SecondCgroupTree tree = SecondCgroupTree.Open(Home, []);
            return null;
        }
        catch (GridException refused)
        {
            return refused.Message;
        }
    }
}
