using Grid.Core;

namespace Grid.Sandbox.Limits;

/// <summary>Chooses between the versions of control groups: whichever has the controllers that are needed.</summary>
internal static class CgroupTrees
{
    private const string Memory = "memory";
    private const string Cpu = "cpu";
    private const string Pids = "pids";
    private const string Freezer = "freezer";

    /// <summary>Opens the tree in which the actions of this process are limited.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what is missing or not writable.</exception>
    public static ICgroupTree Open(ResourceRules rules) => Open(rules, CgroupPlaces.OfThisProcess());

    /// <summary>The same for places that were found before.</summary>
    public static ICgroupTree Open(ResourceRules rules, CgroupPlaces places)
    {
        string[] needed =
        [
            Memory,
            .. rules.LimitsCores ? [Cpu] : (string[])[],
            .. rules.Default.Processes is null ? (string[])[] : [Pids],
        ];
        return places.FindFirst(Memory) is not null
            ? FirstCgroupTree.Open(PlacesOf(needed, places))
            : places.Second is { } second
                ? SecondCgroupTree.Open(second.Path, needed)
                : throw GridException.FailedPrecondition(
                    "No control groups are mounted on this machine, so actions cannot be limited: mount them, or leave out the "
                    + "limits.");
    }

    private static List<CgroupPlace> PlacesOf(string[] needed, CgroupPlaces places)
    {
        List<CgroupPlace> found = [];
        foreach (string controller in needed)
        {
            CgroupPlace place = places.FindFirst(controller) ?? throw GridException.FailedPrecondition(
                $"The control group controller '{controller}' is not mounted beside 'memory' (version 1): mount it, or leave out "
                + "that limit.");
            AddOnce(found, place);
        }

        // Not needed for limits, but to kill all at once.
        if (places.FindFirst(Freezer) is { } freezer)
        {
            AddOnce(found, freezer);
        }

        return found;
    }

    private static void AddOnce(List<CgroupPlace> places, CgroupPlace place)
    {
        if (!places.Contains(place))
        {
            places.Add(place);
        }
    }
}
