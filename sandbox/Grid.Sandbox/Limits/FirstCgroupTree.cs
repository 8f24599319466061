using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Control groups of version 1: a hierarchy for each controller, and threads of one process may be in different groups.
/// So the thread that starts programs goes into an action's group, starts its command, and comes back.
/// </summary>
internal sealed class FirstCgroupTree : ICgroupTree
{
    private readonly IReadOnlyList<CgroupPlace> _homes;

    private FirstCgroupTree(IReadOnlyList<CgroupPlace> homes) => _homes = homes;

    /// <summary>Makes the bot's group in each of the hierarchies; places of one hierarchy are named once.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming the folder that is not writable.</exception>
    public static FirstCgroupTree Open(IReadOnlyList<CgroupPlace> homes)
    {
        foreach (CgroupPlace home in homes)
        {
            CgroupFolder.ClearAbandoned(home.Path);
            CgroupFolder.Make(GroupOf(home));
        }

        return new FirstCgroupTree(homes);
    }

    public IActionCgroup Create(ActionFolder folder, ResourceLimits limits) =>
        FirstActionCgroup.Create([.. _homes.Select(home => new CgroupPlace(GroupOf(home), home.Controllers))], _homes, folder, limits);

    public void Dispose()
    {
        foreach (CgroupPlace home in _homes)
        {
            CgroupFolder.TryRemove(GroupOf(home));
        }
    }

    private static string GroupOf(CgroupPlace home) => $"{home.Path}/{CgroupFolder.OwnName}";
}
