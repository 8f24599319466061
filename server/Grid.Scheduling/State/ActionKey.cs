using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// By what jobs are found that can be shared. The action's address is looked at where it is: it is too long to be copied about.
/// </summary>
internal readonly ref struct ActionKey(PoolName pool, ref readonly Digest action)
{
    private readonly ref readonly Digest _action = ref action;
    private readonly PoolName _pool = pool;

    public bool IsOf(JobSpec spec) => _action.Equals(spec.Action) && spec.Pool == _pool;

    /// <summary>A hash: that of the action will do, as pools that ask for the same one are few.</summary>
    public int Hash => _action.GetHashCode();
}
