using Grid.Core;

namespace Grid.Sandbox.Limits;

/// <summary>The control group of one action.</summary>
internal interface IActionCgroup
{
    /// <summary>The living processes of the group.</summary>
    IReadOnlyList<int> Processes { get; }

    /// <summary>What they used so far.</summary>
    CgroupUsage Usage { get; }

    /// <summary>
    /// Starts a process that is in the group before its program's first instruction. <paramref name="start"/> is called
    /// on this very thread, and the child it starts must pass through the gate it is handed, if any.
    /// </summary>
    /// <returns>What <paramref name="start"/> returned.</returns>
    /// <exception cref="GridException">The process could not be put into the group.</exception>
    int Start(Func<SpawnGate?, int> start);

    /// <summary>Takes in a process that runs already. What it starts from then on is in the group too.</summary>
    /// <exception cref="GridException">It could not be put into the group.</exception>
    void Admit(int pid);

    /// <summary>
    /// Sends SIGKILL to all of them while they are held still, where the kernel can do that, so that none starts another
    /// meanwhile.
    /// </summary>
    void Kill();

    /// <summary>Removes the group; false while a process of it is not quite gone.</summary>
    bool TryRemove();
}
