using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>The group of this bot, which those of its actions are made in.</summary>
internal interface ICgroupTree : IDisposable
{
    /// <summary>Makes the group of one action.</summary>
    /// <exception cref="GridException">It could not be made, or a limit of it not be set.</exception>
    IActionCgroup Create(ActionFolder folder, ResourceLimits limits);
}
