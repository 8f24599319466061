using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>A test of control groups of version 1, on a machine that has them and lets them be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFirstCgroupsAttribute : FactAttribute
{
    public NeedsFirstCgroupsAttribute() => Skip = Lacking;

    /// <summary>Why they cannot be used here; null when they can.</summary>
    public static string? Lacking { get; } = Look();

    private static string? Look()
    {
        CgroupPlaces places = CgroupPlaces.OfThisProcess();
        if (places.FindFirst("memory") is null)
        {
            return "Control groups of version 1 are not mounted here.";
        }

        try
        {
            using ICgroupTree tree = CgroupTrees.Open(new ResourceRules(), places);
            return null;
        }
        catch (GridException refused)
        {
            return refused.Message;
        }
    }
}
