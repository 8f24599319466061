using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>Makes control groups for actions and sees that each is removed, if not at once then later.</summary>
internal sealed class ActionCgroups : IDisposable
{
    private readonly ConcurrentQueue<IActionCgroup> _leftovers = new();
    private readonly ResourceRules _rules;
    private readonly ICgroupTree _tree;

    private ActionCgroups(ResourceRules rules, ICgroupTree tree)
    {
        _rules = rules;
        _tree = tree;
    }

    /// <exception cref="GridException">FAILED_PRECONDITION, naming what is missing or not writable.</exception>
    public static ActionCgroups Open(ResourceRules rules) => new(rules, CgroupTrees.Open(rules));

    /// <summary>Makes the group of an action. Dispose of it when no process of the action is alive.</summary>
    public HeldCgroup Create(ActionFolder folder, PlatformProperties platform)
    {
        RemoveLeftovers();
        ResourceLimits limits = _rules.Of(platform);
        return new HeldCgroup(_tree.Create(folder, limits), limits, this);
    }

    public void Dispose()
    {
        RemoveLeftovers();
        _tree.Dispose();
    }

    /// <summary>Removes a group now, or before another is made: the kernel takes a moment to let go of the last process.</summary>
    internal void Remove(IActionCgroup group)
    {
        if (!group.TryRemove())
        {
            _leftovers.Enqueue(group);
        }
    }

    private void RemoveLeftovers()
    {
        for (int left = _leftovers.Count; left > 0 && _leftovers.TryDequeue(out IActionCgroup? group); left--)
        {
            Remove(group);
        }
    }
}
